// /rollback as it is typed: which service and release are meant, and what the person reads when it can't be.
import { expect, test } from 'vitest';
import { fakeDeployer } from '../support/fake-deployer.ts';
import { sampleApp, sampleCommit, sampleDeployment, sampleRelease } from '../support/samples.ts';
import { seen } from '../support/slack-eyes.ts';
import { nobodyMayDeploy, type } from './support/type.ts';

const api = sampleApp('api', 'production', 'staging');
const web = sampleApp('web');

test.each([
  ['/rollback api', 'api/production', { kind: 'previous' }],
  ['/rollback api in staging', 'api/staging', { kind: 'previous' }],
  ['/rollback web 91ab0c4', 'web/production', { kind: 'commit', sha: '91ab0c4' }],
  ['/rollback api r12', 'api/staging', { kind: 'release', id: 12 }],
  ['/rollback r12', 'api/staging', { kind: 'release', id: 12 }],
  ['/rollback #42', 'api/staging', { kind: 'deployment', id: 42 }],
  ['/rollback api r12 in production', 'api/production', { kind: 'release', id: 12 }],
  ['/rollback api r99', 'api/production', { kind: 'release', id: 99 }],
])('%s', async (typed, service, to) => {
  const deployer = fakeDeployer(api, web);
  deployer.known.releases.push(sampleRelease(12, { environment: 'staging' }));
  deployer.known.deployments.push(sampleDeployment(42, { environment: 'staging' }));
  expect(await type(deployer, typed)).toBeUndefined();
  const [asked] = deployer.asked.rollBacks;
  expect(`${asked?.service.app}/${asked?.service.environment}`).toBe(service);
  expect(asked?.to).toEqual(to);
});

test('what is not known is told, and nothing is begun', async () => {
  const deployer = fakeDeployer(api, web);
  deployer.known.deployments.push(sampleDeployment(42, { app: 'gone' }));
  expect(seen(await type(deployer, '/rollback #7'))).toBe(
    'There is no deployment #7. /status shows the latest ones.',
  );
  expect(seen(await type(deployer, '/rollback r7'))).toMatch(/^There is no such release/);
  expect(seen(await type(deployer, '/rollback #42'))).toMatch(/^gone in production is configured no more/);
  expect(seen(await type(deployer, '/rollback'))).toBe(
    'Which app? Say /rollback api, for example. Apps: api and web.',
  );
  expect(deployer.asked.rollBacks).toEqual([]);
});

test('who may not deploy may not roll back either', async () => {
  const deployer = fakeDeployer(api);
  expect(seen(await type(deployer, '/rollback', nobodyMayDeploy))).toBe(
    'You may not change api in production.',
  );
  expect(deployer.asked.rollBacks).toEqual([]);
});

test('a release that never served is answered with those that did, without the serving one', async () => {
  const deployer = fakeDeployer(api);
  const serving = sampleRelease(12);
  const before = sampleRelease(11, { commit: sampleCommit('91ab0c4', 'Greet') });
  deployer.serving.set('api/production', { release: serving, deployment: sampleDeployment(42) });
  deployer.refusal = {
    code: 'no_such_release',
    service: { app: 'api', environment: 'production' },
    goal: { kind: 'release', id: 3 },
    known: [serving, before],
  };
  expect(seen(await type(deployer, '/rollback api r3'))).toMatchInlineSnapshot(`
    "api in production never ran release r3. It can go back to one of these:
    r11 91ab0c4 “Greet” [Roll back to 91ab0c4]"
  `);
});

test('help shows what it takes', async () => {
  expect(seen(await type(fakeDeployer(api, web), '/rollback help'))).toMatchInlineSnapshot(`
    "Roll back: no rebuild, and with the settings of that release
    /rollback api  to the good release before
    /rollback api r12  a release: /deckhand releases api lists them
    /rollback api 3f9c1e2  a commit
    /rollback api #42  what deployment #42 made serve
    /rollback api in staging  in another environment
    /deckhand help explains everything."
  `);
});
