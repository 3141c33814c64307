// Slack asks for patience while many deployments run: every ending is told, and nothing is sent in a storm.
import { afterAll, describe, expect, it } from 'vitest';
import { manyDeployments } from '../support/many-deployments.ts';

const methods = [
  'chat.postMessage',
  'chat.update',
  'response_url',
  'users.info',
  'views.open',
  'files.getUploadURLExternal',
];

describe('many deployments at once', async () => {
  const many = await manyDeployments(4);
  afterAll(() => many[Symbol.asyncDispose]());
  const { workspace } = many.scene;
  const calls = (is: (call: (typeof workspace.requests)[number]) => boolean): number =>
    workspace.requests.filter(call => call.direction === 'from-app' && is(call)).length;

  it('get their endings through a storm of 429s on every method, and send no storm back', async () => {
    const edits = () => calls(({ name }) => name === 'chat.update');
    const before = edits();
    for (const method of methods) workspace.fault(method, { kind: 'rate_limited', retryAfter: 1, times: 3 });
    const ids = await many.deployAll();
    await many.allSucceed(ids);
    await many.toldOnce(ids);
    expect(edits() - before).toBeLessThan(15 * ids.length);
  });

  it('keep within the limits that Slack sets, and what it refuses all the same is sent later', async () => {
    const refused = () => calls(({ status }) => status === 429);
    const before = refused();
    workspace.limitsRates(true);
    const ids = [...(await many.deployAll()), ...(await many.deployAll())];
    await many.allSucceed(ids);
    await many.toldOnce(ids, 60_000);
    workspace.limitsRates(false);
    expect(refused() - before).toBeLessThan(2 * ids.length);
  }, 120_000);
});
