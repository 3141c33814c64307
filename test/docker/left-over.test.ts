// What an earlier deployment left over goes with the next one; and an engine that fails for a moment is asked again.
import { expect, test } from 'vitest';
import { connectEngine } from '../../src/docker/engine.ts';
import { createHostTarget } from '../../src/docker/host.ts';
import { engineProxy } from '../support/engine-proxy.ts';
import {
  checked,
  containersOf,
  docker,
  noLog,
  reasonOf,
  request,
  says,
  scene,
  target,
  web,
} from '../support/host-scene.ts';

test('what could not be removed when it was made is removed by the next roll-out', async () => {
  await using s = await scene();
  await target.rollOut(request(s.service, web('old', { port: s.port, run: checked })).full);
  const { full } = request(s.service, web('new', { port: s.port, run: checked }));
  const { app, containerName } = s.service;
  const leave = async (name: string, role: string, service = `${app}/production`) =>
    await docker.createContainer({
      name: `${containerName}-${name}`,
      Image: full.release.imageId,
      Cmd: ['sleep', '1000'],
      Labels: { 'deckhand.app': app, 'deckhand.service': service, 'deckhand.role': role },
    });
  await (await leave('canary-7', 'canary')).start();
  await (await leave('new-8', 'serving')).start();
  await leave('new-9', 'serving');
  const other = await leave('new-other', 'serving', `${app}/staging`);
  expect(await target.rollOut(full)).toMatchObject({ ok: true });
  expect(await says(s.port)).toBe('new');
  const names = (await containersOf(s.service)).map(each => each.Names[0] ?? '').toSorted();
  const old = expect.stringContaining(`/${containerName}-old-`);
  expect(names).toEqual([`/${containerName}`, (await other.inspect()).Name, old]);
});

test('what can’t be removed keeps nothing from being deployed', async () => {
  await using s = await scene();
  const { full, lines } = request(s.service, web('new', { run: checked }));
  const { app, containerName } = s.service;
  await docker.createContainer({
    name: `${containerName}-left`,
    Image: full.release.imageId,
    Labels: { 'deckhand.app': app, 'deckhand.service': `${app}/production` },
  });
  await using proxy = await engineProxy(line => (line.startsWith('DELETE') ? 500 : 'pass'));
  const spoilt = createHostTarget({
    docker: connectEngine({ dockerHost: proxy.dockerHost }),
    engineHost: '127.0.0.1',
  });
  expect(await spoilt.rollOut(full)).toMatchObject({ ok: true });
  expect(lines.join('\n')).toContain('could not be removed');
});

test('an engine that goes away while it makes the container is not taken for one that refuses the settings', async () => {
  await using s = await scene();
  let asked = 0;
  await using proxy = await engineProxy(line => {
    if (!line.startsWith('POST /containers/create')) return 'pass';
    return ++asked === 1 ? 500 : 'cut';
  });
  const spoilt = createHostTarget({
    docker: connectEngine({ dockerHost: proxy.dockerHost, answerMs: 2000 }),
    engineHost: '127.0.0.1',
  });
  const outcome = await spoilt.rollOut(request(s.service, web('new')).full);
  expect(reasonOf(outcome)).toMatchObject({ code: 'engine_unreachable' });
  expect(asked).toBe(2);
});

test('an engine that fails to tell of its containers for a moment is asked again', async () => {
  await using s = await scene();
  const { full, journal } = request(s.service, web('old', { port: s.port, run: checked }));
  await target.rollOut(full);
  const oldContainerId = journal[0]?.newContainerId ?? '';
  await docker.getContainer(oldContainerId).stop();
  let refusals = 0;
  const inspect = new RegExp(`^GET /containers/${oldContainerId}/json`);
  await using proxy = await engineProxy(line => (inspect.test(line) && ++refusals <= 2 ? 500 : 'pass'));
  const spoilt = createHostTarget({
    docker: connectEngine({ dockerHost: proxy.dockerHost }),
    engineHost: '127.0.0.1',
  });
  const oldRestart = { name: 'unless-stopped' } as const;
  const entry = {
    phase: 'starting',
    newContainerId: 'gone',
    newRestart: oldRestart,
    oldContainerId,
  } as const;
  const recovered = await spoilt.recover(s.service, { ...entry, oldRestart, oldRan: true }, noLog);
  expect(recovered).toMatchObject({ served: 'old', previous: 'restored' });
  expect(refusals).toBeGreaterThan(1);
  expect(await says(s.port)).toBe('old');
});
