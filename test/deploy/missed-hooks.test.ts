// Deckhand ended behind a good roll-out: the release serves, and people are told what became of its post_deploy hooks.
import { describe, expect, test } from 'vitest';
import { actor, aDeployer, type Changes } from '../support/fake-tools.ts';
import { aCommit, anApp, aService, defaultRun } from '../support/service.ts';

const name = { app: 'api', environment: 'production' } as const;

describe('a start after a crash behind the roll-out', () => {
  const hook = { command: ['notify'], timeoutMs: 1 };
  const service = aService({ hooks: { preDeploy: [], postDeploy: [hook] } });
  const served: Changes = { target: { recover: async () => ({ served: 'new', previous: 'untouched' }) } };

  function crashed(step: 'settle' | 'post_deploy', kind: 'deploy' | 'rollback' = 'deploy') {
    const d = aDeployer();
    const release = d.store.createRelease({
      ...name,
      commit: aCommit(),
      ref: 'main',
      image: { tag: 't', id: 'i', sizeBytes: 1 },
      run: defaultRun,
      createdAt: 0,
    });
    const cut = d.store.createDeployment({
      ...name,
      kind,
      ref: 'main',
      actor,
      requestId: 'r',
      createdAt: Date.now(),
    });
    const steps = [{ name: step, outcome: 'running', startedAt: 1 }] as const;
    d.store.saveDeployment({ ...cut, state: 'running', releaseId: release.id, steps });
    d.store.saveJournal(cut.id, { phase: 'proved', newContainerId: 'n', newRestart: { name: 'no' } });
    return { d, cut };
  }

  test.each([
    ['settle', /post_deploy hooks were not run/],
    ['post_deploy', /post_deploy hooks may have been cut off/],
  ] as const)('in the step %s says what became of the hooks', async (step, told) => {
    const { d, cut } = crashed(step);
    using next = d.again(served, [anApp(service)]);
    await next.deployer.recover(new AbortController().signal);
    const ended = await next.ended(cut.id);
    expect(ended).toMatchObject({ state: 'succeeded', warnings: [expect.stringMatching(told)] });
    expect(ended.steps).toMatchObject([{ outcome: step === 'settle' ? 'done' : 'interrupted' }]);
  });

  test('says nothing of hooks where there are none to run', async () => {
    for (const [kind, app] of [
      ['deploy', anApp(aService())],
      ['rollback', anApp(service)],
    ] as const) {
      const { d, cut } = crashed('settle', kind);
      using next = d.again(served, [app]);
      await next.deployer.recover(new AbortController().signal);
      expect(await next.ended(cut.id)).toMatchObject({ state: 'succeeded', warnings: [] });
    }
  });
});
