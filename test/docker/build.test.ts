// Images are built on a real engine, and found again.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { dockerBuilder } from '../../src/docker/build.ts';
import { buildHash } from '../../src/docker/build-identity.ts';
import { connectEngine } from '../../src/docker/engine.ts';
import { BASE_IMAGE, testApp, testEngine } from '../support/engine.ts';
import { buildRequest, builtService, someCommit, sourceTree } from './build-fixture.ts';

const docker = await testEngine();
const builder = dockerBuilder(docker);
const FROM = `FROM ${BASE_IMAGE}\n`;
/** Makes a step that no earlier test has left in the cache. */
const unique = () => `RUN : ${crypto.randomUUID()}\n`;

async function layersOf(imageId: string): Promise<readonly string[]> {
  return (await docker.getImage(imageId).inspect()).RootFS.Layers ?? [];
}

describe('a build', () => {
  test('makes a tagged image with args, target and labels', async () => {
    await using app = testApp(docker);
    await using source = await sourceTree({
      'web/Dockerfile': `FROM ${BASE_IMAGE} AS first\nARG COLOR\nENV COLOR=$COLOR\nFROM first\nRUN exit 1\n`,
      'web/a': '',
    });
    const service = builtService(app.app, { context: 'web', args: { COLOR: 'blue' }, target: 'first' });
    const request = buildRequest(service, source);
    const image = await builder.build(request);

    expect(image.tag).toBe(`deckhand/${app.app}:${request.commit.sha.slice(0, 12)}`);
    const made = await docker.getImage(image.tag).inspect();
    expect(made.Id).toBe(image.id);
    expect(made.Size).toBe(image.sizeBytes);
    expect(made.Config.Env).toContain('COLOR=blue');
    expect(made.Config.Labels).toMatchObject({
      'deckhand.app': app.app,
      'deckhand.build': buildHash(service),
      'org.opencontainers.image.revision': request.commit.sha,
      'org.opencontainers.image.source': `https://git.example/${app.app}.git`,
    });
    expect(await builder.has(image.id)).toBe(true);
  });

  test('reports its steps and logs their output as it comes', async () => {
    await using app = testApp(docker);
    await using source = await sourceTree({
      Dockerfile: `${FROM}${unique()}RUN echo hello; printf '10%%\\r100%%\\n'`,
    });
    const request = buildRequest(builtService(app.app), source);
    await builder.build(request);
    expect(request.reports.map(({ step, total }) => `${step}/${total}`)).toEqual(['1/3', '2/3', '3/3']);
    expect(request.reports.at(-1)?.name).toMatch(/^RUN echo hello/);
    expect(request.lines).toEqual(expect.arrayContaining(['hello', '100%']));
  });

  test('uses the cache in a fresh checkout of another commit', async () => {
    await using app = testApp(docker);
    const files = {
      Dockerfile: `${FROM}COPY . /src\nRUN cat /proc/sys/kernel/random/uuid > /id\n`,
      'a/run': '#!/bin/sh',
      link: '-> a/run',
      '.git/index': 'differs',
    };
    await using one = await sourceTree({ ...files, salt: app.app });
    await using two = await sourceTree({ ...files, salt: app.app, '.git/index': 'differs here' });
    const first = await builder.build(buildRequest(builtService(app.app), one));
    const second = await builder.build(buildRequest(builtService(app.app), two));
    expect(await layersOf(second.id)).toEqual(await layersOf(first.id));
    expect(second.id).not.toBe(first.id); // its labels differ
  });

  test('honours .dockerignore, whose Dockerfile is ignored too', async () => {
    await using app = testApp(docker);
    await using source = await sourceTree({
      Dockerfile: `${FROM}COPY . /src\n${unique()}RUN find /src -type f; readlink /src/link`,
      '.dockerignore': 'Dockerfile\nsecret\ndist/*\n!dist/keep',
      secret: '',
      'dist/keep': '',
      'dist/drop': '',
      link: '-> /etc/passwd',
    });
    const request = buildRequest(builtService(app.app), source);
    await builder.build(request);
    expect(request.lines).toEqual(expect.arrayContaining(['/src/dist/keep', '/etc/passwd']));
    expect(request.lines).not.toContain('/src/secret');
    expect(request.lines).not.toContain('/src/dist/drop');
  });

  test('with 20 MB of output holds little of it, because BuildKit clips a step’s log', async () => {
    await using app = testApp(docker);
    await using source = await sourceTree({
      Dockerfile: `${FROM}${unique()}RUN yes 0123456789012345678901234567890123456789 | head -c 20000000; echo; echo END`,
    });
    const request = buildRequest(builtService(app.app), source);
    await builder.build(request);
    expect(request.lines.join('\n').length).toBeLessThan(5_000_000);
    expect(request.lines.filter(line => line.includes('output clipped')).length).toBe(1);
  });
});

describe('finding an image', () => {
  test('gives the one of the same commit and settings, and none for others', async () => {
    await using app = testApp(docker);
    await using source = await sourceTree({ Dockerfile: FROM });
    const service = builtService(app.app);
    const request = buildRequest(service, source);
    expect(await builder.find(service, request.commit)).toBeUndefined();
    const image = await builder.build(request);
    expect(await builder.find(service, request.commit)).toEqual(image);
    expect(await builder.find(service, someCommit())).toBeUndefined();
    expect(await builder.find(builtService(app.app, { args: { A: '1' } }), request.commit)).toBeUndefined();
  });

  test('tags it again when its tag is gone', async () => {
    await using app = testApp(docker);
    await using source = await sourceTree({ Dockerfile: FROM });
    const request = buildRequest(builtService(app.app), source);
    const image = await builder.build(request);
    await docker.getImage(image.tag).tag({ repo: 'deckhand/elsewhere', tag: app.app });
    await docker.getImage(image.tag).remove();
    expect(await builder.find(request.service, request.commit)).toEqual(image);
    expect((await docker.getImage(image.tag).inspect()).Id).toBe(image.id);
  });

  test('leaves every image of one commit a tag when it is built with different settings', async () => {
    await using app = testApp(docker);
    await using source = await sourceTree({ Dockerfile: FROM });
    const commit = someCommit();
    const plain = await builder.build(buildRequest(builtService(app.app), source, { commit }));
    const service = builtService(app.app, { args: { A: '1' } });
    const other = await builder.build(buildRequest(service, source, { commit }));
    expect(other.tag).toBe(`${plain.tag}-${buildHash(service).slice(0, 8)}`);
    expect((await docker.getImage(plain.tag).inspect()).Id).toBe(plain.id);
    expect(await builder.find(service, commit)).toEqual(other);
    expect(await builder.find(builtService(app.app), commit)).toEqual(plain);
  });

  test('has() is false for an image that is gone', async () => {
    expect(await builder.has(`sha256:${'0'.repeat(64)}`)).toBe(false);
  });
});

describe('a build that fails', () => {
  const cases: readonly [string, string, object][] = [
    [
      'at a command',
      `${FROM}RUN echo one; echo two >&2; exit 3\n`,
      {
        code: 'build_failed',
        step: 'RUN echo one; echo two >&2; exit 3',
        detail: 'exit code 3',
        tail: expect.arrayContaining(['one', 'two']),
      },
    ],
    [
      'at the syntax',
      `${FROM}RUNN x\n`,
      { code: 'build_failed', step: 'Dockerfile line 2', detail: 'unknown instruction: RUNN' },
    ],
    [
      'at a file that isn’t there',
      `${FROM}COPY nofile /x\n`,
      { code: 'build_failed', step: 'COPY nofile /x', detail: expect.stringContaining('nofile') },
    ],
    [
      'at a base image that isn’t there',
      'FROM 127.0.0.1:9/no/such:1\n',
      { code: 'base_image_unavailable', image: '127.0.0.1:9/no/such:1' },
    ],
    [
      'at an image to copy from',
      `${FROM}COPY --from=127.0.0.1:9/no/such:1 /a /b\n`,
      { code: 'base_image_unavailable', image: '127.0.0.1:9/no/such:1' },
    ],
    ['at an empty Dockerfile', '', { code: 'build_failed', step: 'Dockerfile' }],
    [
      'at a full disk',
      `${FROM}RUN dd if=/dev/zero of=/dev/full count=1\n`,
      { code: 'disk_full', detail: expect.stringMatching(/no space left/i) },
    ],
  ];
  test.each(cases)('%s says so', async (_, dockerfile, reason) => {
    await using app = testApp(docker);
    await using source = await sourceTree({ Dockerfile: dockerfile });
    await expect(builder.build(buildRequest(builtService(app.app), source))).rejects.toMatchObject({
      reason,
    });
  });

  test('at its target says so', async () => {
    await using source = await sourceTree({ Dockerfile: FROM });
    const request = buildRequest(builtService('nobody', { target: 'prod' }), source);
    await expect(builder.build(request)).rejects.toMatchObject({
      reason: { code: 'build_failed', detail: expect.stringContaining('prod') },
    });
  });

  test('because no engine answers says so', async () => {
    await using source = await sourceTree({ Dockerfile: FROM });
    const nowhere = dockerBuilder(connectEngine({ dockerHost: 'unix:///nowhere/docker.sock' }));
    const request = buildRequest(builtService('nobody'), source);
    await expect(nowhere.build(request)).rejects.toMatchObject({ reason: { code: 'engine_unreachable' } });
    await expect(nowhere.find(request.service, request.commit)).rejects.toMatchObject({
      reason: { code: 'engine_unreachable' },
    });
    await expect(nowhere.has('sha256:0')).rejects.toMatchObject({ reason: { code: 'engine_unreachable' } });
  });
});

/** Processes of this machine with exactly these arguments; the engine's containers are among them. */
function processes(command: string): readonly string[] {
  return readdirSync('/proc').filter(name => {
    try {
      return readFileSync(`/proc/${name}/cmdline`, 'utf8') === `${command.replaceAll(' ', '\0')}\0`;
    } catch {
      return false;
    }
  });
}

describe('a build that is stopped', () => {
  test('ends within a second when cancelled, and so does what the engine runs for it', async () => {
    const command = `sleep ${70_000 + Math.floor(Math.random() * 10_000)}`;
    await using source = await sourceTree({ Dockerfile: `${FROM}RUN echo begun; exec ${command}\n` });
    const stop = new AbortController();
    const begun = Promise.withResolvers<void>();
    const request = buildRequest(builtService('nobody'), source, { signal: stop.signal });
    const log = (line: string) => line === 'begun' && begun.resolve();
    const failure = builder.build({ ...request, log }).catch((error: unknown) => error);
    await begun.promise;
    await expect.poll(() => processes(command)).toHaveLength(1);

    const before = performance.now();
    stop.abort();
    expect(await failure).toMatchObject({ reason: { code: 'cancelled' } });
    expect(performance.now() - before).toBeLessThan(1_000);
    await expect.poll(() => processes(command), { timeout: 2_000 }).toEqual([]);
  });

  test('isn’t begun when it is cancelled already', async () => {
    await using source = await sourceTree({ Dockerfile: FROM });
    const request = buildRequest(builtService('nobody'), source, { signal: AbortSignal.abort() });
    await expect(builder.build(request)).rejects.toMatchObject({ reason: { code: 'cancelled' } });
    expect(request.lines).toEqual([]);
  });

  test('by its time-out says how long it had', async () => {
    await using source = await sourceTree({ Dockerfile: `${FROM}RUN sleep 60\n` });
    const request = buildRequest(builtService('nobody', { timeoutMs: 700 }), source);
    await expect(builder.build(request)).rejects.toMatchObject({
      reason: { code: 'build_timeout', timeoutMs: 700 },
    });
  });
});
