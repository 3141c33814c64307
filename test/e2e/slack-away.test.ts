// Slack refuses, loses or delays what Deckhand says: the work goes on, and the end is told once Slack listens.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readable } from '../../sandbox/workspace.ts';
import { aScene } from '../support/deckhand-process.ts';
import { asks, deploys } from '../support/deployment-messages.ts';

describe('Slack', async () => {
  const scene = await aScene();
  afterAll(() => scene[Symbol.asyncDispose]());
  const { workspace, repository, app, output } = scene;
  const dana = workspace.as('dana');
  beforeAll(async () => {
    await repository.commit({ serves: 'zero' });
    await deploys(workspace, dana, '/deploy');
  });
  const heads = (id: number) =>
    workspace.messages('deploys').filter(message => readable(message).includes(`#${id} by @dana`));

  it('away for a while holds up no deployment, and hears the end when it is back', async () => {
    const sha = await repository.commit({ serves: 'one' });
    const faults = ['chat.postMessage', 'chat.update'].map(method =>
      workspace.fault(method, { kind: 'http', status: 503, times: 1_000 }),
    );
    const asked = await asks(workspace, dana, '/deploy');
    await output.says(/deployment 2: succeeded/);
    expect(await scene.served()).toBe('one');
    expect(heads(2)).toEqual([]);
    for (const fault of faults) fault[Symbol.dispose]();
    const { text } = await asked.ended();
    expect(text).toMatch(`is live in production: ${sha}`);
    expect(heads(2)).toHaveLength(1);
  });

  it('that asks for patience gets it, and the end', async () => {
    await repository.commit({ serves: 'two' });
    using _limit = workspace.fault('chat.update', { kind: 'rate_limited', retryAfter: 1, times: 2 });
    const { text } = await deploys(workspace, dana, '/deploy');
    expect(text).toMatch(/is live in production/);
    expect(await scene.served()).toBe('two');
  });

  it('that resets a connection after it took an edit is told again', async () => {
    await repository.commit({ serves: 'three' });
    using _reset = workspace.fault('chat.update', { kind: 'reset', when: 'after', times: 3 });
    const { text, id } = await deploys(workspace, dana, '/deploy');
    expect(text).toMatch(/is live in production/);
    expect(heads(id)).toHaveLength(1);
  });

  it('where somebody deleted the message gets a new one with the end', async () => {
    await repository.commit({ serves: 'four', build: 'RUN sleep 1' });
    const asked = await asks(workspace, dana, '/deploy');
    await asked.reads(/… build/);
    using _gone = workspace.fault('chat.update', { kind: 'error', error: 'message_not_found', times: 1 });
    expect((await asked.ended()).text).toMatch(/is live in production/);
  });

  it('that is away when Deckhand starts is waited for', async () => {
    await scene.ends('SIGTERM');
    const away = workspace.fault('auth.test', { kind: 'http', status: 503, times: 1_000 });
    const starting = scene.start();
    await output.says(/Slack can’t be reached; trying again/);
    away[Symbol.dispose]();
    await starting;
    const { reply } = await dana.types('/status');
    expect(reply && readable(reply)).toContain(app.name);
  });
});

describe('a channel', async () => {
  const scene = await aScene();
  afterAll(() => scene[Symbol.asyncDispose]());
  const { workspace, repository, app } = scene;
  const dana = workspace.as('dana');

  it('that the bot is not in, but may post to, gets the live message', async () => {
    const sha = await repository.commit({ serves: 'one' });
    const asked = await asks(workspace, dana, '/deploy', { channel: 'general' });
    expect((await asked.ended()).text).toMatch(`is live in production: ${sha}`);
  });

  it('that is private and without the bot gets the beginning and the end, and how to let it in', async () => {
    const sha = await repository.commit({ serves: 'two' });
    const asked = await asks(workspace, dana, '/deploy', { channel: 'private-ops' });
    const { text } = await asked.ended();
    expect(text).toMatch(`is live in production: ${sha}`);
    expect(text).toMatch(/Deckhand can't post in this channel.*\/invite @deckhand/);
    expect(await scene.served()).toBe('two');
    const { reply } = await dana.types('/status', { channel: 'private-ops' });
    expect(reply && readable(reply)).toContain(app.name);
  });

  it('that is private gets a failure with its last lines too', async () => {
    await repository.commit({ serves: 'three', start: 'echo the last words; exit 2' });
    const asked = await asks(workspace, dana, '/deploy', { channel: 'private-ops' });
    const { text, message } = await asked.ended();
    expect(text).toMatch(/ended with exit code 2/);
    expect(text).toContain('the last words');
    const { problem } = await dana.presses('Log', { message, channel: 'private-ops' });
    expect(problem).toBeUndefined();
    await expect.poll(() => dana.modal()).toBeDefined();
    await dana.closes();
  });

  it('of the person and the bot alone works as well', async () => {
    await repository.commit({ serves: 'four' });
    const asked = await asks(workspace, dana, '/deploy', { channel: 'dm' });
    expect((await asked.ended()).text).toMatch(/is live in production/);
  });
});
