// CONTAINER_ARGS takes the flags of `docker run`, and says of each one that it does not take why.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flags } from '../../src/config/docker-run-flag-table.ts';
import { flagMistakes, flagService } from './load.ts';

const run = (args: string, env = {}) => flagService(args, { env }).run;

describe('the flags of docker run', () => {
  it.each([
    [
      '-p 8080:80 --publish=53:53/udp',
      {
        ports: [
          { hostPort: 8080, containerPort: 80, protocol: 'tcp' },
          { hostPort: 53, containerPort: 53, protocol: 'udp' },
        ],
      },
    ],
    ['--expose 9000', { exposedPorts: ['9000/tcp'] }],
    [
      '-v data:/data -v /etc/x:/x:ro',
      {
        mounts: [
          { type: 'volume', source: 'data', target: '/data', readOnly: false },
          { type: 'bind', source: '/etc/x', target: '/x', readOnly: true },
        ],
      },
    ],
    [
      '--mount type=bind,src=/a,dst=/b,readonly',
      { mounts: [{ type: 'bind', source: '/a', target: '/b', readOnly: true }] },
    ],
    [
      '--mount source=data,target=/d',
      { mounts: [{ type: 'volume', source: 'data', target: '/d', readOnly: false }] },
    ],
    ['--tmpfs /tmp:size=64m --tmpfs /run', { tmpfs: { '/tmp': 'size=64m', '/run': '' } }],
    [`-e A=1 --env 'B=x y=z'`, { environment: { A: '1', B: 'x y=z' } }],
    ['-l team=web --label bare', { labels: { team: 'web', bare: '' } }],
    [
      '--network front --network-alias web --ip 10.0.0.5',
      { networks: [{ name: 'front', aliases: ['web'], ipv4Address: '10.0.0.5' }] },
    ],
    [
      '--network name=front,alias=web,ip=10.0.0.5 --net back',
      {
        networks: [
          { name: 'front', aliases: ['web'], ipv4Address: '10.0.0.5' },
          { name: 'back', aliases: [] },
        ],
      },
    ],
    ['--net host', { networkMode: 'host' }],
    ['--network bridge', { networks: [] }],
    [
      '--add-host db:10.0.0.1 --add-host host=host-gateway',
      { extraHosts: ['db:10.0.0.1', 'host:host-gateway'] },
    ],
    ['--dns 10.0.0.2 --dns-search example.com', { dns: ['10.0.0.2'], dnsSearch: ['example.com'] }],
    ['-h web', { hostname: 'web' }],
    ['--restart on-failure:3', { restart: { name: 'on-failure', maximumRetryCount: 3 } }],
    [
      '-m512m --memory-swap 1g --memory-reservation=256m',
      { memoryBytes: 2 ** 29, memorySwapBytes: 2 ** 30, memoryReservationBytes: 2 ** 28 },
    ],
    ['--cpus 1.5 -c 512 --cpuset-cpus 0-1', { cpus: 1.5, cpuShares: 512, cpuset: '0-1' }],
    ['--pids-limit 100 --shm-size 64m', { pidsLimit: 100, shmSizeBytes: 2 ** 26 }],
    [
      '--ulimit nofile=1024:2048 --ulimit nproc=10',
      {
        ulimits: [
          { name: 'nofile', soft: 1024, hard: 2048 },
          { name: 'nproc', soft: 10, hard: 10 },
        ],
      },
    ],
    ['--sysctl net.core.somaxconn=1024', { sysctls: { 'net.core.somaxconn': '1024' } }],
    [
      `--health-cmd 'wget -q x' --health-interval 5s --health-timeout 1s --health-retries 2 --health-start-period 0s`,
      {
        healthcheck: {
          test: ['CMD-SHELL', 'wget -q x'],
          intervalMs: 5000,
          timeoutMs: 1000,
          retries: 2,
          startPeriodMs: 0,
        },
      },
    ],
    ['--no-healthcheck', { healthcheck: { test: ['NONE'] } }],
    ['--init=false', { init: false }],
    ['-p80', { init: true }],
    ['-u 1000:1000 -w /app --entrypoint sh', { user: '1000:1000', workingDir: '/app', entrypoint: ['sh'] }],
    [`--entrypoint ''`, { entrypoint: [''] }],
    ['--stop-signal SIGINT --stop-timeout 5', { stopSignal: 'SIGINT', stopGracePeriodMs: 5000 }],
    [
      '--cap-add NET_ADMIN --cap-drop ALL --privileged --security-opt no-new-privileges',
      { capAdd: ['NET_ADMIN'], capDrop: ['ALL'], privileged: true, securityOpt: ['no-new-privileges'] },
    ],
    [
      '--read-only --group-add 2000 --device /dev/a:/dev/b',
      { readOnly: true, groupAdd: ['2000'], devices: ['/dev/a:/dev/b'] },
    ],
    ['--gpus all', { gpus: { count: -1 } }],
    ['--gpus 2', { gpus: { count: 2 } }],
    [`--gpus '"device=0,1"'`, { gpus: { deviceIds: ['0', '1'] } }],
    ['--pid host --ipc private', { pid: 'host', ipc: 'private' }],
    ['-itd', { tty: true, openStdin: true }],
    ['-tp8080:80', { tty: true, ports: [{ hostPort: 8080, containerPort: 80, protocol: 'tcp' }] }],
    ['-p=8080:80', { ports: [{ hostPort: 8080, containerPort: 80, protocol: 'tcp' }] }],
    [
      '--log-driver local --log-opt max-size=10m',
      { logging: { driver: 'local', options: { 'max-size': '10m' } } },
    ],
    ['--memory 1g --memory 2g', { memoryBytes: 2 ** 31 }],
  ])('takes %s', (args, expected) => {
    expect(run(args)).toMatchObject(expected);
  });

  it('hands --platform to the build', () => {
    expect(flagService('--platform linux/arm64').build.platform).toBe('linux/arm64');
  });

  it('passes a bare name on from the environment', () => {
    expect(run('-e REGION', { REGION: 'eu' }).environment).toEqual({ REGION: 'eu' });
    expect(flagMistakes('-e REGION')).toEqual([
      'CONTAINER_ARGS -e REGION: REGION has no value here and is not set in Deckhand’s environment either. Set it, or write REGION= for an empty one.',
    ]);
  });

  it('reads --env-file as Docker does, beneath --env', () => {
    const files = { 'app.env': '# comment\nA="quoted"\nB=one\nREGION\nNONE\n' };
    const service = flagService('--env-file app.env -e B=two', { files, env: { REGION: 'eu' } });
    expect(service.run.environment).toEqual({ A: '"quoted"', B: 'two', REGION: 'eu' });
    expect(flagMistakes('--env-file nope.env')).toEqual([
      'CONTAINER_ARGS --env-file nope.env: The file "nope.env" is not there. Relative names start at the folder of the settings file.',
    ]);
  });

  it.each([
    [
      '--rm',
      '--rm would remove the container as soon as it stops, and the old container is the way back when a new one fails. Remove --rm; Deckhand clears away what it no longer needs.',
    ],
    ['--name web', '--name is the variable CONTAINER_NAME. Move the name there.'],
    ['--name=web', '--name is the variable CONTAINER_NAME. Move the name there.'],
    ['--pull always', '--pull has nothing to pull: the image is built from the repository. Remove it.'],
    ['-P', '--publish-all (-P) chooses other ports each time. Publish them by number: -p 8080:80.'],
    ['--memry 5m', '--memry is not a flag that Deckhand takes. Did you mean --memory?'],
    ['--blkio-weight 5', '--blkio-weight is not a flag that Deckhand takes.'],
    ['-z', '-z is not a flag that Deckhand takes.'],
    ['--constructor', '--constructor is not a flag that Deckhand takes.'],
    ['--memory', '--memory needs a value behind it.'],
    ['-p', '-p needs a value behind it.'],
    [
      'nginx',
      '"nginx" is not a flag. CONTAINER_ARGS holds flags only: the image comes from the repository, and its command from the Dockerfile. If this is part of a value, put the whole value in quotes.',
    ],
    ['--init=maybe', '--init=maybe: "maybe" is neither true nor false.'],
    ['--stop-timeout soon', '--stop-timeout soon: "soon" is not a number of seconds.'],
    ['-m 5x', '-m 5x: "5x" is not a size. Write 512m, 1g or a number of bytes.'],
    [
      '--restart sometimes',
      '--restart sometimes: "sometimes" is not a restart policy. Write no, always, unless-stopped, on-failure or on-failure:3.',
    ],
    [
      '--mount type=bind,weird=1',
      '--mount type=bind,weird=1: Deckhand does not take "weird" in --mount. It takes type, source, target and readonly.',
    ],
    [
      '--mount type=tmpfs,target=/x',
      '--mount type=tmpfs,target=/x: A file system in memory is the key "tmpfs" of "run".',
    ],
    [
      '-v ./data:/data',
      '-v ./data:/data: "./data:/data" is not a volume: "./data" is not an absolute path on the Docker host. Write the whole path, such as /srv/data.',
    ],
    ['--network-alias web', '--network-alias and --ip need a --network of your own.'],
    [
      '--network name=a,x=1',
      '--network name=a,x=1: Deckhand does not take "x" here. It takes name, alias and ip.',
    ],
    ['--network a/b', '--network a/b: "a/b" is not the name of a Docker network.'],
    ['--net host -p 80:80', 'With the network mode "host" no port can be published. Remove one of the two.'],
    ['-p 80:80 -p 80:90', 'The host’s port 80/tcp is published twice. Keep one.'],
    ['--platform Linux', '"Linux" is not a platform. Write linux/amd64 or linux/arm64.'],
    [
      '-e A=$HOME',
      'The $ at character 6 would be a variable or command substitution to a shell, but no shell is involved here. Put it in single quotes to mean the character itself.',
    ],
    [`-e 'A=b`, "The quote ' at character 4 is never closed."],
    ['-e =x', 'The value "x" has no name before it.'],
  ])('refuses %s', (args, sentence) => {
    expect(flagMistakes(args)).toEqual([`CONTAINER_ARGS ${sentence}`]);
  });

  it('tells everything that is wrong at once', () => {
    expect(flagMistakes('--rm --name web -p 0:99999 --memory lots -e NOPE extra')).toHaveLength(6);
  });

  it('answers with settings or sentences, whatever the words are', () => {
    const word = fc.oneof(
      fc.constantFrom(
        ...Object.keys(flags).map(name => `--${name}`),
        '-p',
        '-e',
        '-v',
        '-itd',
        '--rm',
        '--__proto__',
      ),
      fc.string({ unit: fc.constantFrom('a', '1', ':', '/', '=', ',', '-', '.') }),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(word), words => {
        expect(flagMistakes(words.join(' ')).every(sentence => /[.?]$/.test(sentence))).toBe(true);
      }),
    );
  });
});
