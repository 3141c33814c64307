// Slack is away for long, or loses calls and answers, while many deployments run: every ending is told once.
import { afterAll, describe, expect, it } from 'vitest';
import { manyDeployments } from '../support/many-deployments.ts';

const soonMs = 20_000;

describe('many deployments at once', async () => {
  const many = await manyDeployments(4);
  afterAll(() => many[Symbol.asyncDispose]());
  const { scene, messagesOf } = many;
  const { workspace } = scene;
  const dana = workspace.as('dana');
  const goesAway = () =>
    ['chat.postMessage', 'chat.update', 'response_url'].map(method =>
      workspace.fault(method, { kind: 'http', status: 503, times: 10_000 }),
    );

  it('are told soon after Slack is back, though it was tried in vain again and again', async () => {
    const away = goesAway();
    const ids = await many.deployAll();
    await many.allSucceed(ids);
    const tries = () => away.reduce((sum, fault) => sum + fault.hits(), 0);
    await expect.poll(tries, { timeout: soonMs }).toBeGreaterThan(20);
    expect(ids.flatMap(messagesOf)).toEqual([]);
    for (const fault of away) fault[Symbol.dispose]();
    await dana.types('/deckhand help');
    await many.toldOnce(ids, 5_000);
  });

  it('that ended while Slack was away are told by the next Deckhand when this one is killed', async () => {
    const away = goesAway();
    const ids = await many.deployAll();
    await many.allSucceed(ids);
    await scene.ends('SIGKILL');
    for (const fault of away) fault[Symbol.dispose]();
    await scene.start();
    await many.toldOnce(ids);
  });

  it('that Slack did not get are told again, once', async () => {
    workspace.fault('chat.postMessage', { kind: 'reset', when: 'before', times: 3 });
    workspace.fault('chat.update', { kind: 'reset', when: 'before', times: 3 });
    const ids = await many.deployAll();
    await many.allSucceed(ids);
    await many.toldOnce(ids);
  });

  it('whose edits Slack took though its answers were lost are not told twice', async () => {
    workspace.fault('chat.update', { kind: 'reset', when: 'after', times: 5 });
    const ids = await many.deployAll();
    await many.allSucceed(ids);
    await many.toldOnce(ids);
  });

  it('whose first post may be there twice say which message is kept up to date', async () => {
    workspace.fault('chat.postMessage', { kind: 'reset', when: 'after' });
    const [first = 0, ...others] = await many.deployAll();
    await many.allSucceed([first, ...others]);
    await many.toldOnce(others);
    await expect
      .poll(() => messagesOf(first).at(-1), { timeout: soonMs })
      .toMatch(new RegExp(`is live in production[\\s\\S]*Slack may show #${first} twice`));
    expect(messagesOf(first)).toHaveLength(2);
  });
});
