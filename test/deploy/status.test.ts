// What /status says while things change.
import { expect, test } from 'vitest';
import { aDeployer } from '../support/fake-tools.ts';

test('status tells no drift of a moment in which a deployment began', async () => {
  const asked = Promise.withResolvers<void>();
  const seen = Promise.withResolvers<void>();
  const observe = async () => {
    asked.resolve();
    await seen.promise;
    return { state: 'stopped', health: 'none', restarts: 0, oomKilled: false } as const;
  };
  using d = aDeployer({ target: { observe } });
  await d.deploy();
  const status = d.deployer.status(d.service);
  await asked.promise;
  const { id } = d.ask();
  seen.resolve();
  expect(await status).not.toHaveProperty('drift');
  await d.ended(id);
  expect((await d.deployer.status(d.service)).drift).toContain('its container is stopped');
});
