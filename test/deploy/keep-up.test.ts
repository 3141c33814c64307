// A deployment that replaced nothing ends with what is so of what served before.
import { describe, expect, test } from 'vitest';
import { DeployError } from '../../src/core/errors.ts';
import type { KeptUp } from '../../src/deploy/ports.ts';
import { actor, aDeployer, type Changes, origin } from '../support/fake-tools.ts';

const away = new DeployError({ code: 'engine_unreachable', detail: 'away' });
const restored: KeptUp = { previous: 'restored', warnings: [] };
const forever = new AbortController().signal;

/** After one that serves, the next one fails in its build, or in its roll-out. */
function failingSecond(keepUp: () => Promise<KeptUp | undefined>, changes: Changes = {}) {
  let builds = 0;
  return aDeployer({
    builder: {
      build: async () => {
        builds += 1;
        if (builds > 1 && !changes.target) throw away;
        return { tag: 't', id: `sha256:${builds}`, sizeBytes: 1 };
      },
    },
    target: { ...changes.target, keepUp },
  });
}

describe('a deployment that replaced nothing', () => {
  test('says that what served was restored where the engine had ended it', async () => {
    using d = failingSecond(async () => restored);
    await d.deploy('one');
    expect(await d.deploy('two')).toMatchObject({ state: 'failed', previous: 'restored' });
  });

  test('waits for an engine that is away before it says what serves', async () => {
    let asked = 0;
    using d = failingSecond(async () => (++asked === 1 ? Promise.reject(away) : undefined));
    await d.deploy('one');
    const { id } = await d.ask('two');
    const waits = await d.waitFor(
      id,
      ({ steps }) => steps.at(-1)?.detail === 'waiting for the Docker engine',
    );
    expect(waits.state).toBe('running');
    expect(await d.ended(id)).toMatchObject({ state: 'failed', previous: 'untouched', warnings: [] });
    expect(asked).toBe(2);
  });

  test('asks nobody where nothing served', async () => {
    using d = aDeployer({
      builder: { find: async () => Promise.reject(away) },
      target: { keepUp: async () => Promise.reject(away) },
    });
    expect(await d.deploy()).toMatchObject({ state: 'failed', previous: 'untouched', warnings: [] });
  });

  test('that is begun while the engine is shut down does not say that nothing served', async () => {
    let rollOuts = 0;
    const cause = new DeployError({
      code: 'engine_error',
      action: 'create the container',
      detail: 'not open',
    });
    using d = failingSecond(async () => restored, {
      target: {
        rollOut: async () => (++rollOuts === 1 ? { ok: true } : { ok: false, cause, previous: 'none' }),
      },
    });
    await d.deploy('one');
    expect(await d.deploy('two')).toMatchObject({ state: 'failed', previous: 'restored' });
  });

  test('ends all the same when looking meets a bug', async () => {
    using d = failingSecond(async () => Promise.reject(new TypeError('oops')));
    await d.deploy('one');
    expect(await d.deploy('two')).toMatchObject({ state: 'failed', previous: 'untouched' });
    expect(d.bugs).toHaveLength(1);
  });
});

test('after a crash before the roll-out, what the engine had ended meanwhile serves again', async () => {
  const d = aDeployer();
  const cut = d.store.createDeployment({
    app: 'api',
    environment: 'production',
    kind: 'deploy',
    ref: 'main',
    actor,
    requestId: 'r',
    createdAt: Date.now(),
  });
  d.store.saveOrigin(cut.id, origin);
  const step = { name: 'pre_deploy', outcome: 'running', startedAt: 2 } as const;
  d.store.saveDeployment({ ...cut, state: 'running', startedAt: 2, steps: [step] });
  using next = d.again({
    target: { keepUp: async (_service, since) => (since === 2 ? restored : undefined) },
  });
  await next.deployer.recover(forever);
  expect(await next.ended(cut.id)).toMatchObject({ state: 'interrupted', previous: 'restored' });
});
