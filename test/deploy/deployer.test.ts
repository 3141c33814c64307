// The deployer's own logic: the story of a deployment, its endings, cancelling, and rolling back.
import { describe, expect, test, vi } from 'vitest';
import { DeployError } from '../../src/core/errors.ts';
import type { Changes } from '../support/fake-tools.ts';
import { actor, aDeployer, origin } from '../support/fake-tools.ts';
import { anApp, aService } from '../support/service.ts';

const unhealthy = new DeployError({
  code: 'health_timeout',
  probe: 'p',
  timeoutMs: 1,
  autopsy: { oomKilled: false, restarts: 0, lastLogLines: ['token hunter2'] },
});

/** Never ends by itself: waits for its signal, as a hanging clone or build does. */
async function untilAborted(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  // An adapter says what its signal was aborted with.
  signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  return await promise;
}

describe('a deploy', () => {
  test('fetches, builds, rolls out, verifies and settles, and the release serves', async () => {
    using d = aDeployer();
    const first = await d.deploy('main');
    expect(first).toMatchObject({
      state: 'succeeded',
      downtimeMs: 400,
      commit: { subject: 'Fix login redirect' },
    });
    expect(first.steps.map(step => [step.name, step.outcome])).toEqual([
      ['fetch', 'done'],
      ['build', 'done'],
      ['roll_out', 'done'],
      ['verify', 'done'],
      ['settle', 'done'],
    ]);
    expect(first.steps[3]?.detail).toBe('again');
    expect(d.store.serving(d.service)).toMatchObject({
      deploymentId: first.id,
      release: { id: first.releaseId },
    });
    expect((await d.deploy('next')).commitsAhead).toBe(3);
  });

  test('of the same image with the same settings is the same release; with others it is another', async () => {
    const builder = { find: async () => ({ tag: 't', id: 'sha256:same', sizeBytes: 1 }) };
    const apps = [anApp(aService())];
    using d = aDeployer({ builder }, apps);
    const [one, two] = [await d.deploy(), await d.deploy()];
    expect(two.releaseId).toBe(one.releaseId);
    expect(two.steps[1]).toMatchObject({ name: 'build', outcome: 'skipped', detail: 'already built' });
    apps[0] = anApp(aService({ run: { ...d.service.run, environment: { A: '1' } } }));
    const three = await d.deploy();
    expect(three.releaseId).not.toBe(one.releaseId);
    expect(d.store.release(three.releaseId ?? 0)?.run.environment).toEqual({ A: '1' });
  });

  test.each([
    [0, { preDeploy: [], postDeploy: [] }],
    [1, { preDeploy: [], postDeploy: [{ command: ['notify'], timeoutMs: 1 }] }],
  ])('of what was built before writes its files %d times', async (times, hooks) => {
    const checkOut = vi.fn(async () => ({ path: '/', [Symbol.asyncDispose]: async () => undefined }));
    const builder = { find: async () => ({ tag: 't', id: 'sha256:same', sizeBytes: 1 }) };
    using d = aDeployer({ repositories: { checkOut }, builder }, [anApp(aService({ hooks }))]);
    expect((await d.deploy()).state).toBe('succeeded');
    expect(checkOut).toHaveBeenCalledTimes(times);
  });

  const early: readonly [string, Changes][] = [
    ['fetch', { repositories: { resolve: async () => Promise.reject(unhealthy) } }],
    ['fetch', { repositories: { checkOut: async () => Promise.reject(unhealthy) } }],
    ['build', { builder: { build: async () => Promise.reject(unhealthy) } }],
    ['pre_deploy', { hooks: { run: async () => Promise.reject(unhealthy) } }],
  ];
  test.each(early)('that fails in %s changed nothing', async (step, changes) => {
    const hook = { command: ['true'], timeoutMs: 1 };
    const service = aService({ hooks: { preDeploy: [hook], postDeploy: [] } });
    using d = aDeployer(changes, [anApp(service)]);
    const ended = await d.deploy();
    expect(ended).toMatchObject({
      state: 'failed',
      previous: 'untouched',
      failure: { code: 'health_timeout' },
    });
    expect(ended.steps.at(-1)).toMatchObject({ name: step, outcome: 'failed' });
    expect(d.store.serving(service)).toBeUndefined();
  });

  test('that fails in the roll-out says what became of the old release, with secrets redacted', async () => {
    using d = aDeployer({
      target: {
        rollOut: async () => ({ ok: false, cause: unhealthy, previous: 'restored', downtimeMs: 900 }),
      },
    });
    const ended = await d.deploy();
    expect(ended).toMatchObject({ state: 'failed', previous: 'restored', downtimeMs: 900 });
    expect(ended.failure).toMatchObject({ autopsy: { lastLogLines: ['token [redacted]'] } });
    expect(JSON.stringify(d.store.deployment(ended.id))).not.toContain('hunter2');
  });

  test('whose post_deploy hook fails is live, with a warning', async () => {
    const service = aService({
      hooks: { preDeploy: [], postDeploy: [{ command: ['notify'], timeoutMs: 1 }] },
    });
    const failure = new DeployError({ code: 'hook_failed', hook: 'notify', exitCode: 3, tail: [] });
    using d = aDeployer({ hooks: { run: async () => Promise.reject(failure) } }, [anApp(service)]);
    expect(await d.deploy()).toMatchObject({
      state: 'succeeded',
      warnings: ['The post_deploy hook notify failed with exit code 3. See the log.'],
    });
  });

  test('that meets a bug ends as failed with the id under which the log has it', async () => {
    using d = aDeployer({ builder: { find: async () => Promise.reject(new TypeError('oops')) } });
    expect(await d.deploy()).toMatchObject({ state: 'failed', failure: { code: 'bug', errorId: 'bug1' } });
    expect(d.bugs).toHaveLength(1);
  });

  test('that serves is never called failed because of what broke afterwards', async () => {
    const broken = { path: '/', [Symbol.asyncDispose]: async () => Promise.reject(new Error('disk')) };
    using d = aDeployer({ repositories: { checkOut: async () => broken } });
    expect((await d.deploy()).state).toBe('succeeded');
    await d.deployer.shutDown(1000);
    expect(d.bugs).toHaveLength(1);
  });

  test('of one service waits for the one before', async () => {
    const gate = Promise.withResolvers<void>();
    const { repositories } = { repositories: { compare: async () => undefined } };
    using d = aDeployer({
      repositories,
      builder: { find: async () => gate.promise.then(() => undefined) },
    });
    const [one, two] = await Promise.all([d.ask(), d.ask()]);
    await d.waitFor(one.id, each => each.steps.length > 0);
    expect(d.store.deployment(two.id)?.state).toBe('queued');
    gate.resolve();
    expect((await d.ended(two.id)).startedAt).toBeGreaterThanOrEqual(
      (await d.ended(one.id)).endedAt ?? Infinity,
    );
  });
});

describe('a cancel', () => {
  test('stops what runs and says by whom', async () => {
    using d = aDeployer({ builder: { build: async ({ signal }) => untilAborted(signal) } });
    const { id } = await d.ask();
    await d.waitFor(id, each => each.steps.at(-1)?.name === 'build');
    const by = { userId: 'U2', teamId: 'T1' };
    expect(d.deployer.cancel(id, by).ok).toBe(true);
    expect(await d.ended(id)).toMatchObject({
      state: 'cancelled',
      cancelledBy: by,
      previous: 'untouched',
      failure: { code: 'cancelled' },
    });
    expect(d.deployer.cancel(id, by)).toMatchObject({ ok: false, refusal: { code: 'already_ended' } });
    expect(d.store.auditTrail(1)[0]).toMatchObject({ action: 'cancel', actor: by, detail: `#${id}` });
  });

  test('takes what only waits out of the line', async () => {
    using d = aDeployer({ builder: { build: async ({ signal }) => untilAborted(signal) } });
    const [one, two, three] = await Promise.all([d.ask(), d.ask(), d.ask()]);
    expect(d.deployer.cancel(two.id, actor)).toMatchObject({ ok: true, value: { state: 'cancelled' } });
    expect(d.store.deployment(three.id)?.state).toBe('queued');
    for (const { id } of [one, three]) {
      await d.waitFor(id, each => each.steps.at(-1)?.name === 'build');
      d.deployer.cancel(id, actor);
    }
    await d.ended(three.id);
  });

  test('comes too late once the new release is proved', async () => {
    const gate = Promise.withResolvers<void>();
    using d = aDeployer({
      target: {
        rollOut: async ({ progress }) => {
          progress('settle');
          await gate.promise;
          return { ok: true };
        },
      },
    });
    const { id } = await d.ask();
    await d.waitFor(id, each => each.steps.at(-1)?.name === 'settle');
    expect(d.deployer.cancel(id, actor)).toMatchObject({
      ok: false,
      refusal: { code: 'too_late_to_cancel' },
    });
    gate.resolve();
    expect((await d.ended(id)).state).toBe('succeeded');
  });

  test('that comes while a failed roll-out is being undone does not hide why it failed', async () => {
    using d = aDeployer({
      target: {
        rollOut: async ({ signal }) => {
          await untilAborted(signal).catch(() => undefined);
          return { ok: false, cause: unhealthy, previous: 'restored' };
        },
      },
    });
    const { id } = await d.ask();
    await d.waitFor(id, each => each.releaseId !== undefined);
    d.deployer.cancel(id, actor);
    expect(await d.ended(id)).toMatchObject({ state: 'failed', failure: { code: 'health_timeout' } });
  });

  test('of something unknown is refused', () => {
    using d = aDeployer();
    expect(d.deployer.cancel(99, actor)).toEqual({
      ok: false,
      refusal: { code: 'no_such_deployment', id: 99 },
    });
  });
});

describe('a roll-back', () => {
  const rollBack = async (
    d: ReturnType<typeof aDeployer>,
    to: Parameters<typeof d.deployer.rollBack>[0]['to'],
  ) => await d.deployer.rollBack({ service: d.service, to, actor, origin, requestId: 'r' });

  test('restores the previous release with its own settings and builds nothing', async () => {
    const rolledOut: unknown[] = [];
    using d = aDeployer({
      target: {
        rollOut: async ({ release }) => {
          rolledOut.push(release.id);
          return { ok: true };
        },
      },
    });
    const [one, two] = [await d.deploy('one'), await d.deploy('two')];
    const accepted = await rollBack(d, { kind: 'previous' });
    if (!accepted.ok) throw new Error(accepted.refusal.code);
    const ended = await d.ended(accepted.value.id);
    expect(ended).toMatchObject({ kind: 'rollback', state: 'succeeded', releaseId: one.releaseId });
    expect(ended.previousReleaseId).toBe(two.releaseId);
    expect(two.previousReleaseId).toBe(one.releaseId);
    expect(ended.steps.map(step => step.name)).toEqual([]);
    expect(rolledOut).toEqual([one.releaseId, two.releaseId, one.releaseId]);
    expect(await rollBack(d, { kind: 'previous' })).toMatchObject({
      ok: false,
      refusal: { code: 'nothing_to_roll_back_to' },
    });
  });

  test('finds a release by its number, its commit or its deployment, and refuses the others', async () => {
    using d = aDeployer();
    const one = await d.deploy('aaa');
    const two = await d.deploy('bbb');
    const goals = [
      { kind: 'release', id: one.releaseId ?? 0 },
      { kind: 'commit', sha: 'AAA' },
      { kind: 'deployment', id: one.id },
    ] as const;
    for (const goal of goals) {
      const accepted = await rollBack(d, goal);
      expect(accepted).toMatchObject({ ok: true, value: { releaseId: one.releaseId } });
      if (accepted.ok) await d.ended(accepted.value.id);
      await d.deploy('bbb');
    }
    expect(await rollBack(d, { kind: 'commit', sha: 'ccc' })).toMatchObject({
      refusal: {
        code: 'no_such_release',
        known: [{ commit: { sha: expect.stringMatching(/^bbb/) } }, { id: 1 }, {}, {}, {}],
      },
    });
    expect(two.releaseId).toBeDefined();
    const serving = d.store.serving(d.service)?.release.id ?? 0;
    expect(await rollBack(d, { kind: 'release', id: serving })).toMatchObject({
      refusal: { code: 'already_serving' },
    });
  });

  test('while another deployment decides what serves, goes only to a release that was named', async () => {
    using d = aDeployer();
    const [one, two] = [await d.deploy('one'), await d.deploy('two')];
    const three = await d.ask('three');
    const refusal = { code: 'not_settled', deployment: { id: three.id } };
    expect(await rollBack(d, { kind: 'previous' })).toMatchObject({ ok: false, refusal });
    expect(await rollBack(d, { kind: 'deployment', id: two.id })).toMatchObject({ ok: false, refusal });
    const accepted = await rollBack(d, { kind: 'release', id: one.releaseId ?? 0 });
    if (!accepted.ok) throw new Error(accepted.refusal.code);
    expect(await d.ended(accepted.value.id)).toMatchObject({ releaseId: one.releaseId });
  });

  test('is refused when the image is gone, or when the engine can’t be asked', async () => {
    const away = new DeployError({ code: 'engine_unreachable', detail: 'connect ENOENT' });
    let answer: () => Promise<boolean> = async () => Promise.reject(away);
    using d = aDeployer({ builder: { has: async () => await answer() } });
    const { releaseId } = await d.deploy('one');
    await d.deploy('two');
    expect(await rollBack(d, { kind: 'previous' })).toEqual({
      ok: false,
      refusal: { code: 'engine_unreachable', detail: 'connect ENOENT' },
    });
    expect((await d.deployer.status(d.service)).rollBackTo?.id).toBe(releaseId);
    answer = async () => false;
    const gone = { refusal: { code: 'image_gone', release: { id: releaseId } } };
    expect(await rollBack(d, { kind: 'previous' })).toMatchObject(gone);
    // From now on it is known, and offered no more.
    answer = async () => Promise.reject(away);
    expect(await rollBack(d, { kind: 'previous' })).toMatchObject(gone);
    expect((await d.deployer.status(d.service)).rollBackTo).toBeUndefined();
    expect(d.deployer.releases(d.service, 9).map(({ id }) => id)).not.toContain(releaseId);
  });

  test('to a release that is kept no more is refused with that reason', async () => {
    using d = aDeployer({}, [anApp(aService({ keep: 1 }))]);
    const { releaseId } = await d.deploy('one');
    await d.deploy('two');
    await d.deploy('three');
    expect(d.deployer.releases(d.service, 9).map(({ commit }) => commit.sha.replace(/0+$/, ''))).toEqual([
      'three',
      'two',
    ]);
    expect(await rollBack(d, { kind: 'release', id: releaseId ?? 0 })).toMatchObject({
      refusal: { code: 'not_kept', release: { id: releaseId } },
    });
  });
});

test('the estimate is the median of the last good deploys', async () => {
  using d = aDeployer();
  expect(d.deployer.expectedMs(d.service)).toBeUndefined();
  await d.deploy();
  expect(d.deployer.expectedMs(d.service)).toBeGreaterThanOrEqual(0);
});

test('status tells when what runs is not what was deployed last', async () => {
  using d = aDeployer();
  expect((await d.deployer.status(d.service)).drift).toContain('Deckhand did not deploy');
  await d.deploy('abc');
  const status = await d.deployer.status(d.service);
  expect(status.drift).toBe(
    'What runs is not abc0000, which was deployed last: somebody replaced the container by hand.',
  );
});
