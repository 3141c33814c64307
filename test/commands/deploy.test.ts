// /deploy as it is typed: what the deployer is asked, and what the person reads.
import { describe, expect, test } from 'vitest';
import { fakeDeployer } from '../support/fake-deployer.ts';
import { sampleApp, sampleDeployment } from '../support/samples.ts';
import { seen } from '../support/slack-eyes.ts';
import { nobodyMayDeploy, type } from './support/type.ts';

const api = sampleApp('api', 'production', 'staging');
const web = sampleApp('web');

describe('with several apps', () => {
  test('deploys what was said, and leaves the answer to the live message', async () => {
    const deployer = fakeDeployer(api, web);
    expect(await type(deployer, '/deploy api main to staging')).toBeUndefined();
    expect(deployer.asked.deploys).toEqual([
      {
        service: api.services[1],
        ref: 'main',
        actor: { userId: 'U0ANN', teamId: 'T1' },
        origin: { channel: 'C1' },
        requestId: 'request',
      },
    ]);
  });

  test('without a ref the service’s own branch is meant', async () => {
    const deployer = fakeDeployer(api, web);
    await type(deployer, '/deploy web');
    expect(deployer.asked.deploys[0]).not.toHaveProperty('ref');
  });

  test('empty offers a select and examples', async () => {
    const deployer = fakeDeployer(api, web);
    expect(seen(await type(deployer, '/deploy'))).toMatchInlineSnapshot(`
      "What shall be deployed? Its own branch is taken. [App and environment v]
      Or say it:
      /deploy api  main to production
      /deploy api feature/login  a branch, a tag, a commit or a pull request (pr/12)
      /deploy api@v1.2  the same, written short
      /deploy api main to staging  to another environment"
    `);
    expect(deployer.asked.deploys).toEqual([]);
  });

  test('more than 100 services are searched while typing', async () => {
    const deployer = fakeDeployer(...Array.from({ length: 101 }, (_, index) => sampleApp(`app-${index}`)));
    expect(JSON.stringify(await type(deployer, '/deploy'))).toContain('external_select');
  });

  test('a typo is not guessed', async () => {
    const deployer = fakeDeployer(api, web);
    expect(seen(await type(deployer, '/deploy apii main'))).toMatchInlineSnapshot(`
      "There is no app apii. Did you mean /deploy api main? Apps: api and web.
      [Deploy api main to production]"
    `);
    expect(deployer.asked.deploys).toEqual([]);
  });

  test('an environment that may be a branch is asked back', async () => {
    expect(seen(await type(fakeDeployer(api, web), '/deploy api staging'))).toMatchInlineSnapshot(`
      "staging is an environment of api, and may be a branch too. Say /deploy api to staging for the environment, or /deploy api@staging for the branch.
      [Deploy to staging]
      [Deploy the branch staging to production]"
    `);
  });

  test('help shows the person’s own apps', async () => {
    expect(seen(await type(fakeDeployer(api, web), '/deploy help'))).toMatchInlineSnapshot(`
      "Deploy
      /deploy api  main to production
      /deploy api feature/login  a branch, a tag, a commit or a pull request (pr/12)
      /deploy api@v1.2  the same, written short
      /deploy api main to staging  to another environment
      /deckhand help explains everything."
    `);
  });
});

test('with one app, nothing needs to be said', async () => {
  const deployer = fakeDeployer(web);
  expect(await type(deployer, '/deploy')).toBeUndefined();
  expect(await type(deployer, '/deploy feature/login')).toBeDefined();
  expect(deployer.asked.deploys.map(({ service, ref }) => [service.app, ref])).toEqual([
    ['web', undefined],
    ['web', 'feature/login'],
  ]);
});

test('behind another deployment, the person reads whose turn it is', async () => {
  const deployer = fakeDeployer(api);
  deployer.known.deployments.push(
    sampleDeployment(40),
    sampleDeployment(41, { state: 'running', actor: { userId: 'U0BOB', teamId: 'T1' } }),
  );
  expect(seen(await type(deployer, '/deploy'))).toBe(
    '#41 by @U0BOB runs; your deployment #42 of api in production is next.',
  );
  expect(seen(await type(deployer, '/deploy'))).toBe(
    '#41 by @U0BOB runs; 1 more waits, then comes your deployment #43 of api in production.',
  );
});

test('who may not deploy reads why, and nothing is begun', async () => {
  const deployer = fakeDeployer(api);
  expect(seen(await type(deployer, '/deploy', nobodyMayDeploy))).toBe(
    'You may not change api in production.',
  );
  expect(deployer.asked.deploys).toEqual([]);
});

test('a deployer that takes nothing says so', async () => {
  const deployer = fakeDeployer(api);
  deployer.refusal = { code: 'shutting_down' };
  expect(seen(await type(deployer, '/deploy'))).toMatch(/^Deckhand is shutting down/);
});

test('without any app, the person reads who adds one', async () => {
  expect(seen(await type(fakeDeployer(), '/deploy api'))).toMatch(/no app to deploy yet/);
});
