// What /status says while things change.
import { expect, onTestFinished, test, vi } from 'vitest';
import { DeployError } from '../../src/core/errors.ts';
import { aDeployer } from '../support/fake-tools.ts';
import { writeHistory } from '../support/history.ts';
import { anApp, aService } from '../support/service.ts';

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
  const { id } = await d.ask();
  seen.resolve();
  expect(await status).not.toHaveProperty('drift');
  await d.ended(id);
  expect((await d.deployer.status(d.service)).drift).toContain('its container is stopped');
});

test('the overview tells no drift of a service whose deployment began or ended meanwhile, and that of the others', async () => {
  const other = aService({ app: 'web', containerName: 'web' });
  const apps = [anApp(aService()), anApp(other)];
  const asked = Promise.withResolvers<void>();
  const seen = Promise.withResolvers<void>();
  const stopped = { state: 'stopped', health: 'none', oomKilled: false } as const;
  const observeAll = async () => {
    asked.resolve();
    await seen.promise;
    return [stopped, stopped];
  };
  using d = aDeployer({ target: { observeAll } }, apps);
  await d.deploy();
  const overview = d.deployer.overview([d.service, other]);
  await asked.promise;
  await d.deploy();
  seen.resolve();
  const [changed, quiet] = await overview;
  expect(changed).not.toHaveProperty('drift');
  expect(quiet?.drift).toContain('a container of this name that Deckhand did not deploy');
  const [later] = await d.deployer.overview([d.service, other]);
  expect(later).toMatchObject({ drift: expect.stringContaining('its container is stopped') });
});

test('the overview says what is under way, and what was deployed last when the engine is away', async () => {
  const observeAll = async () => {
    throw new DeployError({ code: 'engine_unreachable', detail: 'connect ENOENT' });
  };
  const held = Promise.withResolvers<never>();
  const d = aDeployer({ target: { observeAll } });
  const first = await d.deploy();
  using again = d.again({ target: { observeAll }, builder: { build: () => held.promise } });
  const { id } = await again.ask();
  await again.waitFor(id, each => each.state === 'running');
  expect(await again.deployer.overview([again.service])).toMatchObject([
    {
      engineError: 'connect ENOENT',
      current: { id },
      serving: { deployment: { id: first.id }, release: { id: first.releaseId } },
    },
  ]);
  held.reject(new DeployError({ code: 'cancelled' }));
  await again.ended(id);
});

test('the overview of many services with a long history asks the engine once and reads only what it shows', async () => {
  const services = Array.from({ length: 50 }, (_, nth) =>
    aService({ app: `app-${nth}`, containerName: `app-${nth}` }),
  );
  let questions = 0;
  const observeAll = async () => {
    questions += 1;
    return services.map(() => ({ state: 'running', health: 'none', oomKilled: false }) as const);
  };
  const target = { observeAll, observe: () => Promise.reject(new Error('one by one')) };
  using d = aDeployer(
    { target },
    services.map(service => anApp(service)),
  );
  writeHistory(d.store, services, 400);
  const parse = vi.spyOn(JSON, 'parse');
  onTestFinished(() => parse.mockRestore());
  const overview = await d.deployer.overview(services);
  // Of each service its deployment's record, its release's commit and its settings; and the newest deployment.
  expect(parse.mock.calls.length).toBeLessThanOrEqual(3 * services.length + 5);
  expect(questions).toBe(1);
  expect(overview.map(({ serving }) => serving?.deployment.app)).toEqual(services.map(({ app }) => app));
  expect(overview.every(({ serving }) => (serving?.deployment.id ?? 0) > 350)).toBe(true);
});
