// Stopping and starting: what runs is ended or settled, what waits goes on, and every record ends truly.
import { describe, expect, test } from 'vitest';
import type { Deployment } from '../../src/core/deployment.ts';
import { DeployError } from '../../src/core/errors.ts';
import { actor, aDeployer, origin } from '../support/fake-tools.ts';
import { aCommit, anApp, aService, defaultRun } from '../support/service.ts';

/** A deployment as one is asked for on the service of these tests. */
const draft = {
  app: 'api',
  environment: 'production',
  kind: 'deploy',
  ref: 'main',
  actor,
  requestId: 'r',
} as const;
const aNewRelease = {
  app: 'api',
  environment: 'production',
  commit: aCommit('abc'),
  ref: 'main',
  image: { tag: 't', id: 'i', sizeBytes: 1 },
  run: defaultRun,
  createdAt: 0,
};
const forever = new AbortController().signal;
const entry = { newContainerId: 'n', newRestart: { name: 'no' } } as const;

describe('a stop', () => {
  test('waits for what runs, takes nothing new, and leaves the rest in line for the next start', async () => {
    const gate = Promise.withResolvers<void>();
    const d = aDeployer({ builder: { find: async () => gate.promise.then(() => undefined) } });
    const [one, two] = await Promise.all([d.ask(), d.ask()]);
    await d.waitFor(one.id, each => each.state === 'running');
    const stopped = d.deployer.shutDown(60_000);
    const request = { service: d.service, actor, origin, requestId: 'r' };
    expect(await d.deployer.deploy(request)).toEqual({ ok: false, refusal: { code: 'shutting_down' } });
    expect(await d.deployer.rollBack({ ...request, to: { kind: 'previous' } })).toMatchObject({ ok: false });
    gate.resolve();
    await stopped;
    expect(d.store.deployment(one.id)?.state).toBe('succeeded');
    expect(d.store.deployment(two.id)?.state).toBe('queued');
    using next = d.again();
    await next.deployer.recover(forever);
    expect((await next.ended(two.id)).state).toBe('succeeded');
  });

  test('ends what takes longer than the grace period as interrupted', async () => {
    using d = aDeployer({
      builder: {
        build: async ({ signal }) => {
          const { promise, reject } = Promise.withResolvers<never>();
          signal.addEventListener('abort', () => reject(signal.reason as Error));
          return await promise;
        },
      },
    });
    const { id } = await d.ask();
    await d.waitFor(id, each => each.steps.at(-1)?.name === 'build');
    await d.deployer.shutDown(10);
    expect(d.store.deployment(id)).toMatchObject({
      state: 'interrupted',
      failure: { code: 'shutting_down' },
      previous: 'untouched',
    });
  });
});

test('a stop does not wait for ever for what can’t be stopped: the next start settles it', async () => {
  const d = aDeployer({
    target: {
      rollOut: async ({ journal }) => {
        journal({ phase: 'starting', ...entry });
        return await new Promise<never>(() => undefined);
      },
    },
  });
  const { id } = await d.ask();
  await d.waitFor(id, each => each.releaseId !== undefined);
  await d.deployer.shutDown(10, 10);
  expect(d.store.deployment(id)?.state).toBe('running');
  using next = d.again();
  await next.deployer.recover(forever);
  expect(await next.ended(id)).toMatchObject({ state: 'interrupted', previous: 'restored' });
});

describe('a start after a crash', () => {
  /** The store as a process leaves it that died while its first deployment was running. */
  function crashed(options: { journal?: 'created' | 'starting' | 'proved'; queuedFor?: number } = {}) {
    const d = aDeployer();
    const release = d.store.createRelease(aNewRelease);
    const running = d.store.createDeployment({ ...draft, createdAt: Date.now() });
    d.store.saveDeployment({
      ...running,
      state: 'running',
      releaseId: release.id,
      steps: [{ name: 'verify', outcome: 'running', startedAt: 1 }],
    });
    if (options.journal) d.store.saveJournal(running.id, { phase: options.journal, ...entry });
    const waiting = d.store.createDeployment({ ...draft, createdAt: Date.now() - (options.queuedFor ?? 0) });
    return { d, running, waiting };
  }

  test('ends a deployment that had not begun to roll out as interrupted, and the queue goes on', async () => {
    const { d, running, waiting } = crashed();
    using next = d.again();
    await next.deployer.recover(forever);
    expect(await next.ended(running.id)).toMatchObject({
      state: 'interrupted',
      previous: 'untouched',
      failure: { code: 'crashed' },
      steps: [{ name: 'verify', outcome: 'interrupted' }],
    });
    expect((await next.ended(waiting.id)).state).toBe('succeeded');
  });

  test('says that the old release was put back when it was', async () => {
    const { d, running } = crashed({ journal: 'starting' });
    using next = d.again();
    await next.deployer.recover(forever);
    expect(await next.ended(running.id)).toMatchObject({ state: 'interrupted', previous: 'restored' });
  });

  test('calls a deployment succeeded whose new release was proved', async () => {
    const { d, running } = crashed({ journal: 'proved' });
    using next = d.again({ target: { recover: async () => ({ served: 'new', previous: 'untouched' }) } });
    await next.deployer.recover(forever);
    expect((await next.ended(running.id)).state).toBe('succeeded');
    expect(next.store.serving(next.service)?.deploymentId).toBe(running.id);
  });

  test('waits for an engine that is away, and then settles', async () => {
    let asked = 0;
    const { d, running } = crashed({ journal: 'starting' });
    using next = d.again({
      target: {
        recover: async () => {
          asked += 1;
          if (asked === 1) throw new DeployError({ code: 'engine_unreachable', detail: 'away' });
          return { served: 'old', previous: 'restored' };
        },
      },
    });
    await next.deployer.recover(forever);
    expect((await next.ended(running.id)).state).toBe('interrupted');
    expect(asked).toBe(2);
  });

  const stuck = new DeployError({ code: 'engine_error', action: 'remove container c', detail: 'busy' });

  test('puts the old release back even when something that is left over can’t be removed', async () => {
    const { d, running } = crashed({ journal: 'starting' });
    using next = d.again({ target: { cleanUp: async () => Promise.reject(stuck) } });
    await next.deployer.recover(forever);
    expect(await next.ended(running.id)).toMatchObject({ state: 'interrupted', previous: 'restored' });
    expect(next.bugs).toEqual([stuck]);
  });

  test('says what the engine failed at, and alarms only when something had been touched', async () => {
    const recover = async () => Promise.reject(stuck);
    const { d, running } = crashed({ journal: 'starting' });
    using next = d.again({ target: { recover } });
    await next.deployer.recover(forever);
    expect(await next.ended(running.id)).toMatchObject({ previous: 'not_restored', failure: stuck.reason });
    const early = crashed({ journal: 'created' });
    using then = early.d.again({ target: { recover } });
    await then.deployer.recover(forever);
    expect(await then.ended(early.running.id)).toMatchObject({ previous: 'untouched' });
  });

  test('does not call untouched what was being replaced when its app left the configuration', async () => {
    const { d, running } = crashed({ journal: 'starting' });
    using next = d.again({}, [anApp(aService({ app: 'web' }))]);
    await next.deployer.recover(forever);
    expect(await next.ended(running.id)).toMatchObject({
      state: 'interrupted',
      previous: 'not_restored',
      failure: { code: 'service_removed' },
    });
  });

  test('ends as cancelled what was taken out of its line just before the crash', async () => {
    const { d, waiting } = crashed();
    d.store.saveDeployment({ ...waiting, cancelledBy: actor });
    using next = d.again();
    await next.deployer.recover(forever);
    expect(await next.ended(waiting.id)).toMatchObject({ state: 'cancelled', cancelledBy: actor, steps: [] });
  });

  test('leaves nothing to cancel of what is being settled', async () => {
    const settling = Promise.withResolvers<void>();
    const { d, running } = crashed({ journal: 'starting' });
    using next = d.again({
      target: {
        recover: async () => {
          await settling.promise;
          return { served: 'old', previous: 'restored' };
        },
      },
    });
    await next.deployer.recover(forever);
    expect(next.deployer.cancel(running.id, actor)).toMatchObject({
      ok: false,
      refusal: { code: 'being_settled', deployment: { id: running.id } },
    });
    settling.resolve();
    expect((await next.ended(running.id)).state).toBe('interrupted');
  });

  test('is in the deployment’s log', async () => {
    const { d, running } = crashed({ journal: 'starting' });
    using next = d.again({
      target: {
        recover: async (_service, _journal, log) => {
          log('putting api back');
          return { served: 'old', previous: 'restored' };
        },
      },
    });
    await next.deployer.recover(forever);
    await next.ended(running.id);
    expect(next.lines.slice(0, 3)).toEqual([
      'Deckhand ended in the middle of this and was started again: settling it',
      'putting api back',
      expect.stringMatching(/^#1 interrupted: /),
    ]);
  });

  test('does not begin what nobody expects any more', async () => {
    const { d, waiting } = crashed({ queuedFor: 31 * 60_000 });
    using next = d.again();
    await next.deployer.recover(forever);
    expect(await next.ended(waiting.id)).toMatchObject({ state: 'interrupted', previous: 'untouched' });
  });

  test('ends a deployment whose app has left the configuration', async () => {
    using other = aDeployer({}, [anApp(aService({ app: 'web' }))]);
    const gone = other.store.createDeployment({
      app: 'api',
      environment: 'production',
      kind: 'deploy',
      ref: 'main',
      actor,
      requestId: 'r',
      createdAt: Date.now(),
    });
    await other.deployer.recover(forever);
    expect(await other.ended(gone.id)).toMatchObject({
      state: 'failed',
      failure: { code: 'service_removed', service: 'api/production' },
    });
  });
});

describe('a start after a crash in a build', () => {
  const commit = aCommit('c0ffee');
  const building: Partial<Deployment> = {
    commit,
    startedAt: 1,
    steps: [
      { name: 'fetch', outcome: 'done', startedAt: 1, endedAt: 2 },
      { name: 'build', outcome: 'running', startedAt: 2 },
    ],
  };

  function crashed(left: Partial<Deployment> = building, ageMs = 0) {
    const d = aDeployer();
    const cut = d.store.createDeployment({ ...draft, createdAt: Date.now() - ageMs });
    d.store.saveDeployment({ ...cut, state: 'running', ...left });
    const waiting = d.store.createDeployment({ ...draft, createdAt: Date.now() });
    return { d, cut, waiting };
  }

  test('begins it anew at the head of its line, at the commit that it had, under the name that was typed', async () => {
    const { d, cut, waiting } = crashed();
    const refs: (string | undefined)[] = [];
    using next = d.again({
      repositories: {
        resolve: async (_service, ref) => {
          refs.push(ref);
          const sha = ref ?? 'none';
          return { name: sha.slice(0, 7), kind: 'commit', commit: aCommit(sha) };
        },
      },
    });
    await next.deployer.recover(forever);
    const ended = await next.ended(cut.id);
    expect(ended).toMatchObject({ state: 'succeeded', takenUp: true, ref: 'main', commit });
    expect(ended.steps.map(({ name }) => name)).toEqual(['fetch', 'build', 'roll_out', 'verify', 'settle']);
    expect(next.lines[0]).toMatch(/started again: it is begun anew at c0ffee/);
    await next.ended(waiting.id);
    expect(refs).toEqual([commit.sha, 'main']);
  });

  const guards: readonly [string, Partial<Deployment>, Partial<Deployment>][] = [
    ['was begun anew before', { takenUp: true }, { state: 'interrupted', failure: { code: 'crashed' } }],
    ['was being cancelled', { cancelledBy: actor }, { state: 'cancelled', previous: 'untouched' }],
    [
      'had begun its hooks',
      { steps: [{ name: 'pre_deploy', outcome: 'running', startedAt: 3 }] },
      { state: 'interrupted', previous: 'untouched' },
    ],
  ];
  test.each(guards)('does not begin anew what %s, and the queue goes on', async (_what, left, ending) => {
    const { d, cut, waiting } = crashed({ ...building, ...left });
    using next = d.again();
    await next.deployer.recover(forever);
    expect(await next.ended(cut.id)).toMatchObject(ending);
    expect((await next.ended(waiting.id)).state).toBe('succeeded');
  });

  test('does not begin anew what was asked for more than half an hour ago', async () => {
    const { d, cut } = crashed(building, 31 * 60_000);
    using next = d.again();
    await next.deployer.recover(forever);
    expect(await next.ended(cut.id)).toMatchObject({ state: 'interrupted', failure: { code: 'crashed' } });
  });

  test('does not begin anew what has left the configuration', async () => {
    const { d, cut } = crashed();
    using next = d.again({}, [anApp(aService({ app: 'web' }))]);
    await next.deployer.recover(forever);
    expect(await next.ended(cut.id)).toMatchObject({ failure: { code: 'service_removed' } });
  });

  test('can be cancelled again while it waits', async () => {
    const { d, cut } = crashed();
    using next = d.again({ builder: { find: async () => await new Promise<never>(() => undefined) } });
    await next.deployer.recover(forever);
    expect(next.deployer.cancel(cut.id, actor)).toMatchObject({ ok: true, value: { state: 'cancelled' } });
  });
});

describe('a start after a crash during a cancel', () => {
  test.each([
    ['starting', 'old', 'cancelled'],
    ['proved', 'new', 'succeeded'],
  ] as const)('ends it, cut off in %s, by what serves: the %s one', async (phase, served, state) => {
    const d = aDeployer();
    const release = d.store.createRelease(aNewRelease);
    const cut = d.store.createDeployment({ ...draft, createdAt: Date.now() });
    d.store.saveDeployment({ ...cut, state: 'running', releaseId: release.id, cancelledBy: actor });
    d.store.saveJournal(cut.id, { phase, ...entry });
    const previous = served === 'old' ? 'restored' : 'untouched';
    using next = d.again({ target: { recover: async () => ({ served, previous }) } });
    await next.deployer.recover(forever);
    const ended = await next.ended(cut.id);
    expect(ended.state).toBe(state);
    if (state === 'cancelled') expect(ended).toMatchObject({ previous, failure: { code: 'cancelled' } });
  });
});
