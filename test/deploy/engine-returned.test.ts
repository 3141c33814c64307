// What the deployer does when the engine answers again after it was away.
import { expect, test } from 'vitest';
import { DeployError } from '../../src/core/errors.ts';
import type { Target } from '../../src/deploy/ports.ts';
import { aDeployer } from '../support/fake-tools.ts';
import { anApp, aService } from '../support/service.ts';

type KeepUp = Target['keepUp'];

test('looks at each service that serves, and at no other', async () => {
  const looked: string[] = [];
  const done = Promise.withResolvers<void>();
  const keepUp: KeepUp = async (service, since) => {
    looked.push(`${service.app} ${since}`);
    done.resolve();
    return undefined;
  };
  const apps = [anApp(aService({ app: 'api' })), anApp(aService({ app: 'web' }))];
  using d = aDeployer({ target: { keepUp } }, apps);
  await d.deploy();
  d.deployer.engineReturned(42);
  await done.promise;
  await d.deployer.shutDown(1000);
  expect(looked.filter(each => each.endsWith(' 42'))).toEqual(['api 42']);
  expect(d.bugs).toEqual([]);
});

test('waits for the deployment that runs, and the next one waits for it', async () => {
  const order: string[] = [];
  const build = Promise.withResolvers<void>();
  let builds = 0;
  using d = aDeployer({
    builder: {
      build: async () => {
        builds += 1;
        if (builds === 2) await build.promise;
        order.push(`build ${builds}`);
        return { tag: 'api:1', id: `sha256:${builds}`, sizeBytes: 1 };
      },
    },
    target: {
      keepUp: async (_service, since) => {
        if (since === 42) order.push('look');
        return undefined;
      },
    },
  });
  await d.deploy('one');
  const second = await d.ask('two');
  await d.waitFor(second.id, each => each.steps.some(step => step.name === 'build'));
  d.deployer.engineReturned(42);
  const third = await d.ask('three');
  build.resolve();
  await d.ended(third.id);
  expect(order).toEqual(['build 1', 'build 2', 'look', 'build 3']);
});

test('an engine that is away again is no bug, and the line goes on', async () => {
  using d = aDeployer({
    target: {
      keepUp: async () => {
        throw new DeployError({ code: 'engine_unreachable', detail: 'gone' });
      },
    },
  });
  await d.deploy('one');
  d.deployer.engineReturned(42);
  expect(await d.deploy('two')).toMatchObject({ state: 'succeeded' });
  expect(d.bugs).toEqual([]);
});
