// The process itself: what ends it, and what does not.
import { expect, test } from 'vitest';
import { aScene } from './support/deckhand-process.ts';
import { asks } from './support/deployment-messages.ts';

test('a second signal to end, as npm passes on from the terminal, does not cut off what the first one waits for', async () => {
  await using scene = await aScene();
  const sha = await scene.repository.commit({ serves: 'one', build: 'RUN sleep 2' });
  const asked = await asks(scene.workspace, scene.workspace.as('dana'), '/deploy');
  await asked.reads(/… build \(step/);
  const stopping = scene.output.says(/stopping: nothing new is begun/);
  scene.signal('SIGINT');
  await stopping;
  expect(await scene.ends('SIGINT')).toMatchObject({ code: 0, signal: null });
  expect((await asked.ended()).text).toMatch(`✓ ${scene.app.name} is live in production: ${sha}`);
});

test('certificates that can’t be read are named when it can’t start', async () => {
  await using scene = await aScene({ started: false });
  const env = { DOCKER_HOST: 'tcp://127.0.0.1:2376', DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/nowhere' };
  expect(await scene.startsInVain(env)).toMatchObject({ code: 1 });
  expect(scene.output.tail()).toMatch(/^Deckhand can’t start\. .*\/nowhere.*$/m);
});
