// /deckhand as it is typed: help, releases, cancel, log, and the other commands.
import { describe, expect, test } from 'vitest';
import { fakeDeployer } from '../support/fake-deployer.ts';
import { sampleApp, sampleCommit, sampleDeployment, sampleRelease } from '../support/samples.ts';
import { seen } from '../support/slack-eyes.ts';
import { nobodyMayDeploy, type } from './support/type.ts';

const api = sampleApp('api', 'production', 'staging');
const web = sampleApp('web');

test('help explains everything with the person’s own apps', async () => {
  expect(seen(await type(fakeDeployer(api, web), '/deckhand'))).toMatchInlineSnapshot(`
    "Deploy
    /deploy api  main to production
    /deploy api feature/login  a branch, a tag, a commit or a pull request (pr/12)
    /deploy api@v1.2  the same, written short
    /deploy api main to staging  to another environment
    Roll back: no rebuild, and with the settings of that release
    /rollback api  to the good release before
    /rollback api r12  a release: /deckhand releases api lists them
    /rollback api 3f9c1e2  a commit
    /rollback api #42  what deployment #42 made serve
    /rollback api in staging  in another environment
    See what runs
    /status  everything, briefly
    /status api  one app, with its last deployments
    /status in staging  one environment
    The rest
    /deckhand releases api in production  what can be rolled back to
    /deckhand cancel  stops what runs; /deckhand cancel #42 when several do
    /deckhand log #42  the end of a log
    /deckhand deploy api  for when another Slack app has the command /deploy
    Apps: api, web."
  `);
});

test('releases lists what can be rolled back to', async () => {
  const deployer = fakeDeployer(api, web);
  deployer.known.releases.push(
    sampleRelease(12),
    sampleRelease(11, { commit: sampleCommit('91ab0c4', 'Greet') }),
    sampleRelease(10, { commit: sampleCommit('aaaaaaa', 'Break it') }),
  );
  deployer.serving.set('api/production', { release: sampleRelease(12), deployment: sampleDeployment(42) });
  expect(seen(await type(deployer, '/deckhand releases'))).toMatchInlineSnapshot(`
    "api → production  can go back to:
    serves: r12 3f9c1e2 “Fix login redirect”
    r11 91ab0c4 “Greet”, built 2026-11-20 10:05 UTC [Roll back to 91ab0c4]
    r10 aaaaaaa “Break it”, built 2026-11-20 10:05 UTC [Roll back to aaaaaaa]
    api → staging  has no release to go back to.
    web → production  has no release to go back to."
  `);
});

describe('cancel', () => {
  const running = sampleDeployment(42, { state: 'running' });

  test('stops the only one that runs', async () => {
    const deployer = fakeDeployer(api, web);
    deployer.known.deployments.push(sampleDeployment(41), running);
    expect(seen(await type(deployer, '/deckhand cancel'))).toBe(
      '#42 of api in production is being cancelled. Its message says how it ends.',
    );
    expect(deployer.asked.cancels).toEqual([{ id: 42, userId: 'U0ANN' }]);
  });

  test('asks which one when several run', async () => {
    const deployer = fakeDeployer(api, web);
    deployer.known.deployments.push(running, sampleDeployment(43, { app: 'web', state: 'queued' }));
    expect(seen(await type(deployer, '/deckhand cancel'))).toMatchInlineSnapshot(`
      "2 deployments are under way. Which one shall be cancelled?
      #43 of web in production waits for its turn [Cancel #43]
      #42 of api in production runs [Cancel #42]"
    `);
    expect(deployer.asked.cancels).toEqual([]);
    await type(deployer, '/deckhand cancel #43');
    expect(deployer.asked.cancels).toEqual([{ id: 43, userId: 'U0ANN' }]);
  });

  test('says when there is nothing to stop', async () => {
    const deployer = fakeDeployer(api);
    deployer.known.deployments.push(sampleDeployment(41));
    expect(seen(await type(deployer, '/deckhand cancel'))).toMatch(/^Nothing is being deployed/);
    expect(seen(await type(deployer, '/deckhand cancel #41'))).toMatch(
      /^#41 of api in production has ended: it succeeded/,
    );
    expect(seen(await type(deployer, '/deckhand cancel #7'))).toMatch(/^There is no deployment #7/);
  });

  test('is for who may deploy', async () => {
    const deployer = fakeDeployer(api);
    deployer.known.deployments.push(running);
    expect(seen(await type(deployer, '/deckhand cancel', nobodyMayDeploy))).toMatch(
      /^You may not change api/,
    );
    expect(deployer.asked.cancels).toEqual([]);
  });

  test('of a service that is configured no more is for who began it', async () => {
    const deployer = fakeDeployer(web);
    deployer.known.deployments.push(
      running,
      sampleDeployment(43, { state: 'queued', actor: { userId: 'U0BOB', teamId: 'T1' } }),
    );
    expect(seen(await type(deployer, '/deckhand cancel #43'))).toMatch(
      /only @U0BOB, who began #43, can cancel it/,
    );
    await type(deployer, '/deckhand cancel #42');
    expect(deployer.asked.cancels).toEqual([{ id: 42, userId: 'U0ANN' }]);
  });
});

describe('log', () => {
  test('shows the end of the last one', async () => {
    const deployer = fakeDeployer(api);
    deployer.known.deployments.push(sampleDeployment(41), sampleDeployment(42, { state: 'failed' }));
    deployer.logs.set(42, ['step 1/2', 'npm error']);
    expect(seen(await type(deployer, '/deckhand log'))).toMatchInlineSnapshot(`
      "Log of #42, api in production: it failed.

      step 1/2
      npm error

      [Log]"
    `);
  });

  test('says when there is none', async () => {
    const deployer = fakeDeployer(api);
    expect(seen(await type(deployer, '/deckhand log'))).toMatch(/^Nothing was deployed yet/);
    expect(seen(await type(deployer, '/deckhand log #7'))).toMatch(/^There is no deployment #7/);
    deployer.known.deployments.push(sampleDeployment(41));
    expect(seen(await type(deployer, '/deckhand log #41'))).toMatch(/Nothing was logged\.$/);
  });
});

test('speaks for the other commands', async () => {
  const deployer = fakeDeployer(api, web);
  expect(await type(deployer, '/deckhand deploy api main to staging')).toBeUndefined();
  expect(deployer.asked.deploys[0]?.service).toBe(api.services[1]);
});

test('an unknown word gets the nearest one', async () => {
  expect(seen(await type(fakeDeployer(api), '/deckhand relases api'))).toBe(
    "Deckhand doesn't know relases. Did you mean /deckhand releases api? /deckhand help shows what it knows.",
  );
});
