// An engine without BuildKit builds too, with its classic builder; and one that goes away in the middle is noticed.
import { describe, expect, test } from 'vitest';
import { dockerBuilder } from '../../src/docker/build.ts';
import { connectEngine } from '../../src/docker/engine.ts';
import { BASE_IMAGE, testApp, testEngine } from '../support/engine.ts';
import { engineProxy, passAll, withoutBuildKit } from '../support/engine-proxy.ts';
import { buildRequest, builtService, sourceTree } from './build-fixture.ts';

const docker = await testEngine();
const FROM = `FROM ${BASE_IMAGE}\n`;

describe('where the engine knows no sessions', () => {
  test('the classic builder is used, and it is said', async () => {
    await using proxy = await engineProxy(withoutBuildKit);
    await using app = testApp(docker);
    await using source = await sourceTree({ Dockerfile: `${FROM}ARG A\nRUN echo "got $A"\n` });
    const request = buildRequest(builtService(app.app, { args: { A: 'b' } }), source);
    const builder = dockerBuilder(connectEngine({ dockerHost: proxy.dockerHost }));
    const image = await builder.build(request);
    expect(await builder.find(request.service, request.commit)).toEqual(image);
    expect(request.lines[0]).toMatch(/no BuildKit/);
    expect(request.lines).toContain('got b');
    // The labels follow as steps of their own: this builder knows no other way to set them.
    expect(request.reports.map(({ step, name }) => `${step} ${name}`)).toEqual(
      expect.arrayContaining([`1 FROM ${BASE_IMAGE}`, '2 ARG A', '3 RUN echo "got $A"']),
    );
  });

  test.each([
    [
      `${FROM}RUN echo out; exit 3\n`,
      { code: 'build_failed', step: 'RUN echo out; exit 3', detail: 'exit code 3' },
    ],
    [`${FROM}RUNN\n`, { code: 'build_failed', step: 'Dockerfile line 2' }],
    ['FROM 127.0.0.1:9/no/such:1\n', { code: 'base_image_unavailable', image: '127.0.0.1:9/no/such:1' }],
    [`${FROM}COPY nofile /\n`, { code: 'build_failed', step: 'COPY nofile /' }],
  ])('%j fails for the same reason as with BuildKit', async (dockerfile, reason) => {
    await using proxy = await engineProxy(withoutBuildKit);
    await using source = await sourceTree({ Dockerfile: dockerfile });
    const builder = dockerBuilder(connectEngine({ dockerHost: proxy.dockerHost }));
    await expect(builder.build(buildRequest(builtService('nobody'), source))).rejects.toMatchObject({
      reason,
    });
  });
});

describe('an engine that goes away while it builds', () => {
  test.each(['with BuildKit', 'with the classic builder'])('%s is unreachable', async kind => {
    await using proxy = await engineProxy(kind === 'with BuildKit' ? passAll : withoutBuildKit);
    await using source = await sourceTree({ Dockerfile: `${FROM}RUN echo begun; exec sleep 60\n` });
    const builder = dockerBuilder(connectEngine({ dockerHost: proxy.dockerHost }));
    const request = buildRequest(builtService('nobody'), source);
    const log = (line: string) => line === 'begun' && proxy.cut();
    await expect(builder.build({ ...request, log })).rejects.toMatchObject({
      reason: { code: 'engine_unreachable' },
    });
  });
});

test('a build that was cancelled leaves no connection to the engine open', async () => {
  await using proxy = await engineProxy();
  await using source = await sourceTree({ Dockerfile: `${FROM}RUN echo begun; exec sleep 60\n` });
  const builder = dockerBuilder(connectEngine({ dockerHost: proxy.dockerHost }));
  const stop = new AbortController();
  const request = buildRequest(builtService('nobody'), source, { signal: stop.signal });
  let during = 0;
  const log = (line: string) => {
    if (line !== 'begun') return;
    during = proxy.connections();
    stop.abort();
  };
  await expect(builder.build({ ...request, log })).rejects.toMatchObject({ reason: { code: 'cancelled' } });
  // What remains is the one that Node keeps for the next request.
  await expect.poll(() => proxy.connections()).toBeLessThan(during - 1);
});
