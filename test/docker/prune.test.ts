// Letting go of containers on a real engine.
import { expect, test } from 'vitest';
import { createEngineStorage } from '../../src/docker/prune.ts';
import { BASE_IMAGE, testApp, testEngine } from '../support/engine.ts';

const docker = await testEngine();
const storage = createEngineStorage({ docker, dataPath: '/nowhere' });

test('a container that somebody started since it was looked at is not removed; one that is gone is fine', async () => {
  await using app = testApp(docker, 'prune');
  const Labels = { 'deckhand.app': app.app };
  const HostConfig = { Init: true };
  const container = await docker.createContainer({
    Image: BASE_IMAGE,
    Cmd: ['sleep', '100'],
    Labels,
    HostConfig,
  });
  await container.start();
  await expect(storage.removeContainer(container.id)).rejects.toMatchObject({
    reason: { code: 'engine_error' },
  });
  expect((await container.inspect()).State.Running).toBe(true);
  await container.stop();
  await storage.removeContainer(container.id);
  await storage.removeContainer(container.id);
});
