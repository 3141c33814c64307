// deckhand.yml: what it gives, and what a person reads when it is wrong.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/file.ts';
import { renderProblems } from '../../src/config/problems.ts';
import { app, config, load, mistakes, service } from './load.ts';

describe('an app', () => {
  it('needs only a repository', () => {
    expect(service(app())).toEqual({
      app: 'api',
      environment: 'production',
      repository: {
        url: '/srv/git/api.git',
        credentials: {},
        submodules: true,
        lfs: true,
        timeoutMs: 600_000,
      },
      imageName: 'deckhand/api',
      containerName: 'api',
      build: { context: '.', dockerfile: 'Dockerfile', args: {}, timeoutMs: 1_800_000 },
      run: expect.objectContaining({
        ports: [],
        init: true,
        restart: { name: 'unless-stopped' },
        networks: [],
      }),
      health: {
        check: { kind: 'auto' },
        timeoutMs: 30_000,
        intervalMs: 250,
        probeTimeoutMs: 5000,
        stableMs: 2000,
      },
      rollout: { strategy: 'stop-first', canary: false },
      hooks: { preDeploy: [], postDeploy: [] },
      allow: { users: [], usergroups: [] },
      keep: 5,
    });
  });

  it('takes the short form of a build and a health check', () => {
    const short = service(app('build: services/api/', 'health: none'));
    expect(short.build.context).toBe('services/api');
    expect(short.health.check).toEqual({ kind: 'none' });
  });

  it('takes hooks, people and a probe', () => {
    const full = service(
      app(
        'hooks: { pre_deploy: [{ command: [sh, -c, "a | b"], timeout: 1m }] }',
        'allow: { users: [U012ABC], usergroups: ["@deployers", S012ABC] }',
        'health: { http: /healthz, port: 8080, status: 204, headers: { Host: x }, timeout: 10s }',
        'rollout: { canary: true }',
      ),
    );
    expect(full.hooks.preDeploy).toEqual([{ command: ['sh', '-c', 'a | b'], timeoutMs: 60_000 }]);
    expect(full.allow).toEqual({ users: ['U012ABC'], usergroups: ['deployers', 'S012ABC'] });
    expect(full.health).toMatchObject({
      check: { kind: 'http', path: '/healthz', port: 8080, status: 204, headers: { Host: 'x' } },
      timeoutMs: 10_000,
    });
    expect(full).toMatchObject({ rollout: { canary: true } });
  });

  it('keeps the spelling of numbers, and counts an empty key as not written', () => {
    const { environment } = service(
      app('run:', '  environment: { A: 1.10, B: 0123, C: true, D: "" }', 'build:'),
    ).run;
    expect(environment).toEqual({ A: '1.10', B: '0123', C: 'true', D: '' });
  });

  it('reads files of variables as Compose does, beneath the variables', () => {
    const files = { 'a.env': 'A="one two" # comment\nB=file\n', 'b.env': `A='\${x}'` };
    const yml = app(
      'run: { env_file: [a.env, { path: b.env }, { path: none.env, required: false }], environment: [B=own] }',
    );
    expect(service(yml, { files }).run.environment).toEqual({ A: '${x}', B: 'own' });
  });

  it('repeats anchors and merges <<', () => {
    const yml = `apps:
  one: &one { repo: /srv/one.git, run: &run { init: false, user: one } }
  two: { <<: *one, repo: /srv/two.git, run: { <<: *run, user: two } }`;
    const [, two] = config(yml).apps.flatMap(({ services }) => services);
    expect(two).toMatchObject({ repository: { url: '/srv/two.git' }, run: { init: false, user: 'two' } });
  });

  it('does not let a variable change the structure', () => {
    const env = { EVIL: 'x\n    run: { privileged: true } # "' };
    const evil = service(app('build: { target: "${EVIL}" }'), { env });
    expect(evil).toMatchObject({ build: { target: env.EVIL }, run: { privileged: false } });
  });
});

describe('retention', () => {
  it('has defaults, also without a file', () => {
    const defaults = { buildCacheBytes: 10 * 2 ** 30, logsMs: 90 * 86_400_000, logsPerService: 20 };
    expect(config(app()).retention).toEqual(defaults);
    expect(config(undefined, { env: { REPOSITORY_URL: '/srv/git/api.git' } }).retention).toEqual(defaults);
  });

  it('is read beside the apps, each key by itself', () => {
    const set = (line: string) => config(`${app()}\nretention: ${line}`).retention;
    expect(set('{ build_cache: 512m, logs: 36h, logs_per_service: 3 }')).toEqual({
      buildCacheBytes: 2 ** 29,
      logsMs: 36 * 3_600_000,
      logsPerService: 3,
    });
    expect(set('{ build_cache: none }')).toMatchObject({ buildCacheBytes: Infinity, logsPerService: 20 });
    expect(set('{ logs: none }')).toMatchObject({ logsMs: Infinity });
  });

  it('says per app, and per environment, how many releases are kept', () => {
    const { apps } = config(app('keep: 2', 'environments: { production: { keep: 8 }, staging: }'));
    expect(apps[0]?.services.map(({ keep }) => keep)).toEqual([8, 2]);
  });

  it.each([
    ['{ build_cache: much }', /build_cache "much" is not a size. Write 10g, 512m, or none/],
    ['{ logs: 90 }', /logs "90" is not a time. Write 90d, 12h, or none/],
    ['{ logs_per_service: 0 }', /a whole number, 1 or more/],
    ['{ keep: 3 }', /How many releases stay is said per app/],
  ])('%s is a mistake', (line, told) => {
    expect(mistakes(`${app()}\nretention: ${line}`)).toEqual([expect.stringMatching(told)]);
  });

  it('keeps at least one release to go back to', () => {
    expect(mistakes(app('keep: 0'))).toEqual([expect.stringMatching(/from 1 to 100/)]);
    expect(mistakes(app('retention: { logs: 1d }'))).toEqual([expect.stringMatching(/beside "apps"/)]);
  });
});

describe('environments', () => {
  const yml = app(
    'run:',
    '  ports: ["8080:80"]',
    '  labels: [team=web, tier=1]',
    '  environment: [A=base, B=base]',
    'environments:',
    '  production:',
    '  staging:',
    '    branch: develop',
    '    run: { ports: ["8081:80"], environment: { A: staging }, labels: [tier=2] }',
  );

  it('are merged over the app: maps by key, lists replaced', () => {
    const [production, staging] = config(yml).apps[0]?.services ?? [];
    expect(production).toMatchObject({
      environment: 'production',
      containerName: 'api',
      run: { ports: [{ hostPort: 8080 }], environment: { A: 'base', B: 'base' } },
    });
    expect(staging).toMatchObject({
      environment: 'staging',
      containerName: 'api-staging',
      imageName: 'deckhand/api',
      repository: { branch: 'develop' },
      run: { environment: { A: 'staging', B: 'base' }, labels: { team: 'web', tier: '2' } },
    });
    expect(staging?.run.ports).toHaveLength(1);
  });

  it('tell a mistake where it was typed, once', () => {
    const wrong = app(
      'rollout: { canary: maybe }',
      'environments:',
      '  production:',
      '  staging: { run: { init: 5 } }',
    );
    expect(mistakes(wrong)).toEqual([
      '4:24 apps.api.rollout.canary "maybe" is neither true nor false.',
      '7:31 apps.api.environments.staging.run.init "5" is neither true nor false.',
    ]);
  });
});

describe('a mistake is told with its place, what was expected and what is near', () => {
  const missingRepo = 'This is missing. It has to be the address of a git repository.';
  it.each([
    ['', ['1:1 apps This is missing. It has to be a map: each name, and its settings under it.']],
    ['just text', ['1:1 This is "just text". It has to be a map that begins with "apps".']],
    ['- a', ['1:1 This is a list. It has to be a map that begins with "apps".']],
    ['apps: {}', ['1:1 apps There is no app here. Add one: its name, and under it "repo".']],
    ['apps: [a]', ['1:1 apps This is a list. It has to be a map: each name, and its settings under it.']],
    [
      'appz: {}\napps: { api: { repo: /a.git } }',
      ['1:1 appz "appz" is not known here. Did you mean "apps"?'],
    ],
    [
      'services: {}\napps: { api: { repo: /a.git } }',
      [
        '1:1 services This looks like a Compose file. Deckhand’s begins with "apps"; the keys of a service go under apps.<name>.run.',
      ],
    ],
    ['apps:\n  api:', [`2:7 apps.api.repo ${missingRepo}`]],
    ['apps: { api: text }', ['1:14 apps.api This is "text". It has to be a map with at least "repo".']],
    [
      'apps: { Api: { repo: /a.git } }',
      [
        '1:9 apps.Api "Api" can’t be a name here. Take 2 to 40 lower-case letters and digits, with single ".", "_" or "-" between them.',
      ],
    ],
    [
      'apps: { help: { repo: /a.git } }',
      [
        '1:9 apps.help "help" is a word of the commands, as in "/deploy api to staging". Choose another name.',
      ],
    ],
    [
      'apps: { api: { repo: /a.git, environments: { in: {} } } }',
      [
        '1:46 apps.api.environments.in "in" is a word of the commands, as in "/deploy api to staging". Choose another name.',
      ],
    ],
    [
      'apps: { api: { repo: /a.git, environments: [a] } }',
      [
        '1:30 apps.api.environments This is a list. It has to be a map: each name, and its settings under it.',
      ],
    ],
    [
      'apps: { api: { repo: /a.git, environments: { qa: { description: x } } } }',
      [
        '1:52 apps.api.environments.qa.description "description" belongs to the app, not to one of its environments.',
      ],
    ],
  ])('in %j', (yml, sentences) => {
    expect(mistakes(yml)).toEqual(sentences);
  });

  it.each([
    ['brnch: main', '4:5 apps.api.brnch "brnch" is not known here. Did you mean "branch"?'],
    [
      'zzz: 1',
      '4:5 apps.api.zzz "zzz" is not known here. Known: repo, branch, git, build, image, container, run, health, rollout, hooks, allow, keep.',
    ],
    ['ports: []', '4:5 apps.api.ports "ports" belongs under "run". Move it there.'],
    ['branch: --force', '4:13 apps.api.branch "--force" is not a branch’s name.'],
    ['branch: [main]', '4:5 apps.api.branch This is a list. It has to be a branch.'],
    ['branch: ""', '4:13 apps.api.branch "" is not a branch’s name.'],
    ['git: { token: "" }', '4:19 apps.api.git.token This is empty. Give it a value, or leave the key out.'],
    ['git: { lfs: maybe }', '4:17 apps.api.git.lfs "maybe" is not known here. Write auto, true or false.'],
    [
      'git: { ssh_key_file: nope }',
      '4:26 apps.api.git.ssh_key_file The file "nope" is not there. Relative names start at the folder of the settings file.',
    ],
    [
      'build: ../up',
      '4:12 apps.api.build "../up" leaves the repository. Write a path inside it, with forward slashes, such as services/api.',
    ],
    [
      'build: { args: [NOPE] }',
      '4:21 apps.api.build.args[0] NOPE has no value here and is not set in Deckhand’s environment either. Set it, or write NOPE= for an empty one.',
    ],
    [
      'build: { dockerfile_inline: x }',
      '4:14 apps.api.build.dockerfile_inline Deckhand builds what is in the repository. Put the Dockerfile there.',
    ],
    [
      'image: api:1',
      '4:12 apps.api.image "api:1" has a tag. Deckhand tags each image with its commit: write "api".',
    ],
    ['health: never', '4:13 apps.api.health "never" is not known here. Write none or auto.'],
    [
      'health: { port: 80 }',
      '4:5 apps.api.health "port" belongs to an HTTP probe. Write "http" with the path too.',
    ],
    ['health: { path: / }', '4:15 apps.api.health.path The path to ask for is "http": http: /healthz.'],
    [
      'health: { http: / , timeout: 5 }',
      '4:34 apps.api.health.timeout "5" is not a duration. Write 250ms, 30s, 5m or 1h30m. A number needs its unit: 5s.',
    ],
    [
      'rollout: { strategy: start-first }',
      '4:26 apps.api.rollout.strategy "start-first" is not known here. Write stop-first.',
    ],
    [
      'hooks: { pre_deploy: [{ command: npm run x }] }',
      '4:38 apps.api.hooks.pre_deploy[0].command A hook is a list of words, because no shell is involved. Write ["program", "argument"]; for a shell, ["sh", "-c", "npm run x"].',
    ],
    [
      'hooks: { pre_deploy: [{ command: [] }] }',
      '4:29 apps.api.hooks.pre_deploy[0].command The list is empty: it has to begin with a program.',
    ],
    [
      'hooks: { pre_deploy: [[a]] }',
      '4:27 apps.api.hooks.pre_deploy[0] This is a list. It has to be a hook: command and timeout.',
    ],
    [
      'allow: { users: [anna] }',
      '4:22 apps.api.allow.users[0] "anna" is not a member id such as U012ABCDEF. In Slack: the profile, the three dots, “Copy member ID”.',
    ],
    [
      'allow: { usergroups: ["a b"] }',
      '4:27 apps.api.allow.usergroups[0] "a b" is not a user group. Write its id (S012ABCDEF) or its handle.',
    ],
    ['rollout: { canary: yes }', '4:24 apps.api.rollout.canary "yes" is neither true nor false. Write true.'],
    [
      'git: { token: "${NOPE}" }',
      '4:19 apps.api.git.token The variable NOPE is not set. Set it in the environment or in .env, or give a default: ${NOPE:-value}.',
    ],
  ])('in an app with %s', (line, sentence) => {
    expect(mistakes(app(line))).toEqual([sentence]);
  });

  it.each([
    [
      'restart: sometimes',
      '4:21 apps.api.run.restart "sometimes" is not a restart policy. Write no, always, unless-stopped, on-failure or on-failure:3.',
    ],
    [
      'restart: false',
      '4:21 apps.api.run.restart "false" is not a restart policy. Write no, always, unless-stopped, on-failure or on-failure:3. YAML reads an unquoted no as text, but false as false: write "no".',
    ],
    ['ports: "80:80"', '4:19 apps.api.run.ports This is "80:80". It has to be a list of ports.'],
    ['prots: []', '4:12 apps.api.run.prots "prots" is not known here. Did you mean "ports"?'],
    ['build: .', '4:12 apps.api.run.build "build" stands beside "run", not in it. Move it up one level.'],
    [
      'image: x',
      '4:12 apps.api.run.image Deckhand builds the image from "repo". To choose the image’s name, write "image" beside "run".',
    ],
    [
      'container_name: x',
      '4:12 apps.api.run.container_name The container’s name is "container" beside "run".',
    ],
    [
      'depends_on: [db]',
      '4:12 apps.api.run.depends_on Deckhand does not take "depends_on". Each app is deployed by itself. Wait for what you need in the application, or in a pre_deploy hook.',
    ],
    [
      'deploy: {}',
      '4:12 apps.api.run.deploy Deckhand does not take "deploy". It is for Swarm: write mem_limit, cpus and restart here.',
    ],
    [
      'userns_mode: host',
      '4:12 apps.api.run.userns_mode Deckhand does not take "userns_mode". It is not among the settings that Deckhand restores on a roll-back.',
    ],
    [
      'environment: { A: [1] }',
      '4:27 apps.api.run.environment.A This is a list. It has to be text; put a list or a map into quotes.',
    ],
    ['environment: [=x]', '4:12 apps.api.run.environment The value "x" has no name before it.'],
    [
      'environment: text',
      '4:25 apps.api.run.environment This is "text". It has to be a map of variables, or a list of NAME=value.',
    ],
    [
      'env_file: nope.env',
      '4:22 apps.api.run.env_file The file "nope.env" is not there. Relative names start at the folder of the settings file.',
    ],
    [
      'volumes: ["./data:/data"]',
      '4:22 apps.api.run.volumes[0] "./data:/data" is not a volume: "./data" is not an absolute path on the Docker host. Write the whole path, such as /srv/data.',
    ],
    [
      'volumes: ["data:relative"]',
      '4:22 apps.api.run.volumes[0] "data:relative" is not a volume: the path in the container, "relative", does not begin with "/".',
    ],
    [
      'volumes: ["/a:/b:Z"]',
      '4:22 apps.api.run.volumes[0] "/a:/b:Z" is not a volume: Deckhand takes the options ro and rw, not "Z".',
    ],
    [
      'volumes: [{ type: bind, target: /x }]',
      '4:22 apps.api.run.volumes[0] This is not a volume: a bind mount needs a source: a path on the Docker host.',
    ],
    ['volumes: ["a1:/x", "b1:/x"]', '4:12 apps.api.run.volumes Two volumes are mounted at /x. Keep one.'],
    [
      'tmpfs: tmp',
      '4:19 apps.api.run.tmpfs "tmp" is not a path in the container. Write /tmp or /tmp:size=64m.',
    ],
    [
      'network_mode: weird',
      '4:26 apps.api.run.network_mode "weird" is not a network mode. Write host, none, bridge or container:name. For a network by its name, use "networks".',
    ],
    [
      'network_mode: service:db',
      '4:26 apps.api.run.network_mode Deckhand knows no Compose services. Write container: and the container’s name.',
    ],
    ['networks: ["a b"]', '4:23 apps.api.run.networks[0] "a b" is not the name of a Docker network.'],
    [
      'healthcheck: { test: [curl] }',
      '4:12 apps.api.run.healthcheck A list in "test" begins with CMD, CMD-SHELL or NONE, not with "curl". Write ["CMD", "curl", …].',
    ],
    ['healthcheck: { test: [CMD] }', '4:12 apps.api.run.healthcheck Nothing follows CMD in "test".'],
    [
      'healthcheck: { start_interval: 1s }',
      '4:27 apps.api.run.healthcheck.start_interval Deckhand runs the check itself, at once and often, while it deploys. Remove "start_interval".',
    ],
    [
      'memswap_limit: 1g',
      '4:27 apps.api.run.memswap_limit This limit counts memory and swap together: there has to be a memory limit, and it can’t be larger than this one.',
    ],
    [
      'extra_hosts: [db]',
      '4:26 apps.api.run.extra_hosts[0] "db" is not a host with its address. Write name:10.0.0.1, or name:host-gateway for the Docker host.',
    ],
    ['dns: localhost', '4:17 apps.api.run.dns "localhost" is not an IP address.'],
    [
      'devices: [tty]',
      '4:22 apps.api.run.devices[0] "tty" is not a device. Write /dev/on-host, /dev/on-host:/dev/in-container or …:rwm.',
    ],
    [
      'gpus: many',
      '4:18 apps.api.run.gpus "many" is not a choice of GPUs. Write all, a number, or a list with device_ids.',
    ],
    ['user: "a b"', '4:18 apps.api.run.user "a b" is not a user. Write a name, an id, or user:group.'],
    ['cpuset: all', '4:20 apps.api.run.cpuset "all" is not a choice of CPUs. Write 0-3 or 0,1.'],
    [
      'command: "sh -c \'x"',
      '4:21 apps.api.run.command The quote \' at character 7 is never closed. Write a list to be sure: ["program", "argument"].',
    ],
  ])('in a run with %s', (key, sentence) => {
    expect(mistakes(app(`run: { ${key} }`))).toEqual([sentence]);
  });

  it('when two services want the same port or name', () => {
    const yml = `apps:
  api: { repo: /a.git, run: { ports: ["8080:80"] }, environments: { production: , staging: } }
  web: { repo: /b.git, container: api, run: { ports: ["127.0.0.1:8080:80"] } }`;
    expect(mistakes(yml)).toEqual([
      '2:31 apps.api.run.ports The host’s port 8080/tcp is also published by api in production. Choose another one for api in staging.',
      '3:35 apps.web.container The container’s name "api" is also that of api in production. Give each its own "container".',
      '3:47 apps.web.run.ports The host’s port 127.0.0.1:8080/tcp is also published by api in production. Choose another one for web in production.',
      '3:47 apps.web.run.ports The host’s port 127.0.0.1:8080/tcp is also published by api in staging. Choose another one for web in production.',
    ]);
  });
});

describe('a text that is not YAML', () => {
  it.each([
    [
      'apps: [1,\nb: 2',
      '2:1 This is not YAML: Flow sequence in block collection must be sufficiently indented and end with a ].',
    ],
    ['apps: a: b', '1:7 There is a second ": " on this line. Put the text in quotes.'],
    ['apps:\n\tapi: 1', '2:1 Tabs can’t indent YAML. Use spaces.'],
    ['apps: {}\n---\na: 1', '2:1 A "---" starts a second document. Keep everything in one.'],
    ['apps: { api: { repo: /a.git } }\napps: 1', '2:1 This key is there twice. Keep one of the two.'],
    [
      'apps: { api: { repo: !secret x } }',
      '1:22 Tags (!name) are not known here. Write the value without one.',
    ],
    [
      'apps: { api: { repo: *where } }',
      '1:22 apps.api.repo "*where" names no anchor above it. Write &where at the value that it should repeat.',
    ],
    ['apps: { [a]: 1, api: { repo: /a.git } }', '1:9 apps A key has to be a plain word.'],
  ])('is told with its place: %j', (yml, sentence) => {
    expect(mistakes(yml)).toContain(sentence);
  });

  it('can’t exhaust memory with aliases of aliases', () => {
    const bomb = [
      'a0: &a0 [x, x]',
      ...Array.from({ length: 30 }, (_, n) => `a${n + 1}: &a${n + 1} [*a${n}, *a${n}]`),
    ];
    expect(mistakes(bomb.join('\n')).join('\n')).toContain(
      'The file is too deep or too large here: an alias (*name) probably holds itself.',
    );
    expect(mistakes('apps: &a [*a]').length).toBeGreaterThan(0);
  });

  it('never throws, whatever it is', () => {
    const piece = fc.constantFrom(
      'apps',
      'api',
      'repo',
      'run',
      'ports',
      'environments',
      '<<',
      ': ',
      '\n',
      '\n  ',
      '\n    ',
      '- ',
      '{',
      '}',
      '[',
      ']',
      '"',
      "'",
      '&a',
      '*a',
      '!t',
      '$',
      '${X',
      '80:80',
      'null',
      '1.0',
      '__proto__',
      '#',
      '|',
      '\t',
      '?',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(piece).map(parts => parts.join('')),
          fc.string(),
        ),
        text => {
          const result = load(text);
          if (!result.ok) expect(result.report.length).toBeGreaterThan(0);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('or any value in any place gives a config or sentences', () => {
    const json = fc.jsonValue({ maxDepth: 3 });
    const keys = fc.constantFrom(
      'repo',
      'branch',
      'git',
      'build',
      'run',
      'health',
      'hooks',
      'allow',
      'environments',
      'rollout',
    );
    const runKeys = fc.constantFrom(
      'ports',
      'volumes',
      'environment',
      'networks',
      'healthcheck',
      'ulimits',
      'gpus',
      'logging',
      'env_file',
      'command',
    );
    fc.assert(
      fc.property(fc.dictionary(keys, json), fc.dictionary(runKeys, json), (settings, run) => {
        const result = load(JSON.stringify({ apps: { api: { ...settings, run } } }).replaceAll('$', ''));
        if (!result.ok) expect(result.report.every(({ message }) => /[.?…]$/.test(message))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe('the report', () => {
  it('has every mistake, by line, so that an editor can jump to each', () => {
    const result = load(
      app('build: { timeout: 30 }', 'run:', '  ports: ["80:x"]', '  environment: [NOPE]', 'brnch: x'),
    );
    if (result.ok) throw new Error('It has mistakes');
    expect(renderProblems(result.report)).toBe(`There are 4 mistakes in the settings:

  deckhand.yml:4:23  apps.api.build.timeout
    "30" is not a duration. Write 250ms, 30s, 5m or 1h30m. A number needs its unit: 30s.

  deckhand.yml:6:15  apps.api.run.ports[0]
    "80:x" is not a port mapping: "x" is not a port from 1 to 65535. Write 8080:80, 127.0.0.1:8080:80 or 80/udp.

  deckhand.yml:7:21  apps.api.run.environment[0]
    NOPE has no value here and is not set in Deckhand’s environment either. Set it, or write NOPE= for an empty one.

  deckhand.yml:8:5  apps.api.brnch
    "brnch" is not known here. Did you mean "branch"?`);
  });

  it('says when the file can’t be read', () => {
    const readFile = () => {
      throw new Error('EACCES: permission denied');
    };
    expect(loadConfig({ path: '/etc/deckhand.yml', env: {}, readFile })).toEqual({
      ok: false,
      report: [
        {
          file: '/etc/deckhand.yml',
          path: '',
          message: 'This file can’t be read: EACCES: permission denied.',
        },
      ],
    });
  });
});
