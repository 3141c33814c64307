// The hand-over ends with exactly one Deckhand, wherever it was cut off.
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { connectEngine } from '../../src/docker/engine.ts';
import { label } from '../../src/docker/labels.ts';
import { type Hands, replace } from '../../src/hand-over/replace.ts';
import { BASE_IMAGE, dockerHost, testApp, testEngine } from '../support/engine.ts';

const docker = await testEngine();
const copy: Hands['copy'] = {
  make: async () => undefined,
  remove: () => undefined,
  restoreIfNeeded: () => false,
};
const always = { name: 'unless-stopped' } as const;

/** Three containers that only sleep: the old Deckhand, which runs, the new one, and the hand-over's own. */
async function stage(newCommand: readonly string[]) {
  const app = testApp(docker, 'replace');
  const create = async (name: string, Cmd: string[]) => {
    const HostConfig = { Init: true, RestartPolicy: { Name: 'no' } };
    const Labels = { [label.app]: app.app };
    return await docker.createContainer({ name, Image: BASE_IMAGE, Cmd, HostConfig, Labels });
  };
  const sleep = ['sleep', '1000'];
  const old = await create(app.app, sleep);
  await old.start();
  const fresh = await create(`${app.app}-new`, [...newCommand]);
  const own = await create(`${app.app}-hand-over`, sleep);
  const order = {
    containerName: app.app,
    decidedName: `${app.app}-decided`,
    newContainerId: fresh.id,
    newRestart: always,
    oldContainerId: old.id,
    oldRestart: always,
    takeOverWithinMs: 10_000,
    dataPath: '/data',
    engine: {},
  };
  const hands: Hands = { docker, order, ownId: own.id, copy, say: () => undefined };
  return { app, old, fresh, hands, [Symbol.asyncDispose]: () => app[Symbol.asyncDispose]() };
}

type Stage = Awaited<ReturnType<typeof stage>>;

/** An engine that loses its caller before the n-th request that changes something. */
function losingAt(n: number) {
  const engine = connectEngine({ dockerHost });
  const dial = engine.modem.dial.bind(engine.modem);
  let changes = 0;
  engine.modem.dial = (options, callback) => {
    if (options.method === 'POST' && ++changes === n) callback?.(new Error('cut off'), null);
    else dial(options, callback);
  };
  return engine;
}

/** What a new Deckhand does once it is ready, in the order in which it does it. */
async function takesOver({ app, old, fresh }: Stage): Promise<void> {
  while (!(await fresh.inspect()).State.Running) await delay(20);
  await fresh.rename({ name: `${app.app}-decided` });
  await old.rename({ name: `${app.app}-old` });
  await fresh.rename({ name: app.app });
}

async function seen({ old, fresh }: Stage) {
  const [o, f] = [await old.inspect(), await fresh.inspect()];
  return {
    old: [o.State.Running, o.HostConfig.RestartPolicy?.Name],
    new: [f.State.Running, f.HostConfig.RestartPolicy?.Name],
  };
}

const never = 99;

describe('a hand-over that is cut off before its n-th change', () => {
  test.each([2, 3, 4, 5, never])('ends with the new one alone when that takes over (n = %i)', async n => {
    await using it = await stage(['sleep', '1000']);
    const taken = takesOver(it);
    const first = replace({ ...it.hands, docker: losingAt(n) });
    if (n === never) await first;
    else await expect(first).rejects.toThrow('cut off');
    await replace(it.hands);
    await taken;
    expect(await seen(it)).toEqual({ old: [false, 'no'], new: [true, 'unless-stopped'] });
  });

  test.each([3, 4, 5, 6, 7])('ends with the old one alone when the new one ends (n = %i)', async n => {
    await using it = await stage(['sh', '-c', 'exit 3']);
    const first = replace({ ...it.hands, docker: losingAt(n) });
    if (n === never) await first;
    else await expect(first).rejects.toThrow('cut off');
    await replace(it.hands);
    expect(await seen(it)).toEqual({ old: [true, 'unless-stopped'], new: [false, 'no'] });
  });

  test('lets only one of the two decide', async () => {
    await using it = await stage(['sleep', '1000']);
    const order = { ...it.hands.order, takeOverWithinMs: 1 };
    await replace({ ...it.hands, order });
    expect(await seen(it)).toEqual({ old: [true, 'unless-stopped'], new: [false, 'no'] });
    // Too late for the new one.
    await expect(it.fresh.rename({ name: order.decidedName })).rejects.toMatchObject({ statusCode: 409 });
  });
});
