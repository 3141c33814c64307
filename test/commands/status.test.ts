// /status as it is typed: everything briefly, one app with what can be done.
import { expect, test } from 'vitest';
import { fakeDeployer } from '../support/fake-deployer.ts';
import { sampleApp, sampleCommit, sampleDeployment, sampleRelease } from '../support/samples.ts';
import { seen, slackProblems } from '../support/slack-eyes.ts';
import { type } from './support/type.ts';

const api = sampleApp('api', 'production', 'staging');
const web = sampleApp('web');

function busyDeployer(): ReturnType<typeof fakeDeployer> {
  const deployer = fakeDeployer(api, web);
  deployer.known.deployments.push(
    sampleDeployment(41, { state: 'failed', ref: 'feature/x' }),
    sampleDeployment(42),
  );
  deployer.serving.set('api/production', { release: sampleRelease(12), deployment: sampleDeployment(42) });
  return deployer;
}

test('everything is shown on two lines a service', async () => {
  expect(seen(await type(busyDeployer(), '/status'))).toMatchInlineSnapshot(`
    "3 services, all as deployed.
    ✓ api → production  running, healthy, no restarts
    r12 3f9c1e2 “Fix login redirect” main by @U0ANN since 2026-11-20 11:03 UTC
    – api → staging  not deployed
    Nothing was deployed by Deckhand yet.
    – web → production  not deployed
    Nothing was deployed by Deckhand yet."
  `);
});

test('one environment', async () => {
  expect(seen(await type(busyDeployer(), '/status in staging'))).toMatchInlineSnapshot(`
    "– api → staging  not deployed
    Nothing was deployed by Deckhand yet.
    [Deploy api]"
  `);
});

test('one app is shown with its last deployments and buttons', async () => {
  expect(seen(await type(busyDeployer(), '/status api'))).toMatchInlineSnapshot(`
    "✓ api → production  running, healthy, no restarts
    r12 3f9c1e2 “Fix login redirect” main by @U0ANN since 2026-11-20 11:03 UTC
    Last deployments
    ✓ #42 main 3f9c1e2 “Fix login redirect” by @U0ANN, 2026-11-20 11:03 UTC, 15.2 s
    ✗ #41 feature/x 3f9c1e2 “Fix login redirect” by @U0ANN, 2026-11-20 11:03 UTC, 15.2 s
    [Deploy again] [Log]
    ----
    – api → staging  not deployed
    Nothing was deployed by Deckhand yet.
    [Deploy api]"
  `);
});

test('an engine that does not answer is said once', async () => {
  const deployer = busyDeployer();
  deployer.observation = undefined;
  expect(seen(await type(deployer, '/status'))).toMatchInlineSnapshot(`
    "3 services, 3 need a look.
    ⚠ Docker does not answer: connect ENOENT /var/run/docker.sock. What was deployed last is shown; whether it runs is not known.
    ? api → production  unknown
    r12 3f9c1e2 “Fix login redirect” main by @U0ANN since 2026-11-20 11:03 UTC
    ? api → staging  unknown
    Nothing was deployed by Deckhand yet.
    ? web → production  unknown
    Nothing was deployed by Deckhand yet."
  `);
});

test('200 services fit into a message, those in trouble first', async () => {
  const apps = Array.from({ length: 200 }, (_, index) => sampleApp(`service-${index}`));
  const deployer = fakeDeployer(...apps);
  for (const { name } of apps) {
    const commit = sampleCommit('3f9c1e2', 'A subject of quite an ordinary length, as people write them');
    const release = sampleRelease(1, { app: name, commit });
    deployer.serving.set(`${name}/production`, { release, deployment: sampleDeployment(1, { app: name }) });
  }
  const ill = apps.at(-1)?.name ?? '';
  const status = deployer.status.bind(deployer);
  deployer.status = async service => {
    const known = await status(service);
    return service.app === ill ? { ...known, drift: 'Its container is stopped.' } : known;
  };
  const reply = await type(deployer, '/status');
  if (reply === undefined) throw new Error('No reply');
  expect(slackProblems(reply)).toEqual([]);
  const lines = seen(reply).split('\n');
  expect(lines[0]).toBe('200 services, 1 needs a look.');
  expect(lines[1]).toMatch(/^✗ service-199 → production/);
  expect(lines.at(-1)).toMatch(
    /^… and \d+ more\. \/status service-0 shows one, \/status in production one environment\.$/,
  );
});
