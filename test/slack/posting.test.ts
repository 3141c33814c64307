// Where a message is kept, and what becomes of a post whose answer was lost.
import { WebClient } from '@slack/web-api';
import pino from 'pino';
import { describe, expect, it } from 'vitest';
import { note } from '../../src/slack/blocks/builders.ts';
import { boltLogger } from '../../src/slack/bolt-logger.ts';
import { Posting } from '../../src/slack/posting.ts';
import { MemoryMessages } from './support/fake-deployer.ts';

type Answer = Readonly<Record<string, unknown>> | 'reset';

/** A client whose calls are answered one by one as scripted, and noted. */
function scripted(...answers: readonly Answer[]) {
  const left = [...answers];
  const calls: { readonly method: string; readonly form: URLSearchParams }[] = [];
  const client = new WebClient('xoxb-1', {
    retryConfig: { retries: 0 },
    logger: boltLogger(pino({ level: 'silent' })),
    fetch: async (input, init) => {
      calls.push({
        method: new URL(String(input)).pathname.replace('/api/', ''),
        form: new URLSearchParams(typeof init?.body === 'string' ? init.body : ''),
      });
      const answer = left.shift() ?? 'reset';
      if (answer === 'reset') throw new TypeError('fetch failed', { cause: new Error('socket hang up') });
      return Response.json(answer);
    },
  });
  return { client, calls, store: new MemoryMessages() };
}

const reply = note('Hello.');
const opening = note('Asked for.');

describe('Posting', () => {
  it('posts once what can’t become untrue, keeps where, and edits from then on', async () => {
    const { client, calls, store } = scripted(
      { ok: true, channel: 'C1', ts: '5.1' },
      { ok: true },
      { ok: true },
    );
    const posting = new Posting({ client, store });
    await posting.show(42, 'C1', reply, opening);
    await posting.show(42, 'C1', reply, opening);
    expect(store.message(42)).toEqual({ channel: 'C1', ts: '5.1' });
    expect(calls.map(({ method, form }) => [method, form.get('text'), form.get('ts')])).toEqual([
      ['chat.postMessage', 'Asked for.', null],
      ['chat.update', 'Hello.', '5.1'],
      ['chat.update', 'Hello.', '5.1'],
    ]);
  });

  it('lets Slack neither link, ping, expand nor unfurl anything in the sentence', async () => {
    const { client, calls, store } = scripted({ ok: true, channel: 'C1', ts: '5.1' }, { ok: true });
    await new Posting({ client, store }).show(42, 'C1', reply, opening);
    const options = ['parse', 'link_names', 'unfurl_links', 'unfurl_media'];
    expect(options.map(option => calls[0]?.form.get(option))).toEqual(['none', 'false', 'false', 'false']);
  });

  it('posts again when the answer to the first post was lost, and says which message is kept up to date', async () => {
    const { client, calls, store } = scripted(
      'reset',
      { ok: true, channel: 'C1', ts: '5.4' },
      { ok: true },
      { ok: true },
    );
    const posting = new Posting({ client, store });
    await expect(posting.show(42, 'C1', reply, opening)).rejects.toThrow();
    await posting.show(42, 'C1', reply, opening);
    await posting.show(42, 'C1', reply, opening);
    expect(calls.map(({ method }) => method)).toEqual([
      'chat.postMessage',
      'chat.postMessage',
      'chat.update',
      'chat.update',
    ]);
    // A post says nothing of itself: its answer may be lost too.
    const hints = calls.map(({ form }) => form.get('blocks')?.includes('Slack may show #42 twice'));
    expect(hints).toEqual([false, false, true, true]);
    expect(store.message(42)).toEqual({ channel: 'C1', ts: '5.4' });
  });

  it('has no doubt about a post that Slack answered', async () => {
    const { client, calls, store } = scripted(
      { ok: false, error: 'internal_error' },
      { ok: true, channel: 'C1', ts: '5.4' },
      { ok: true },
    );
    const posting = new Posting({ client, store });
    await expect(posting.show(42, 'C1', reply, opening)).rejects.toThrow();
    await posting.show(42, 'C1', reply, opening);
    expect(calls[2]?.form.get('blocks')).not.toContain('twice');
  });

  it('sends the bare sentence when Slack does not take the blocks', async () => {
    const { client, calls, store } = scripted(
      { ok: false, error: 'invalid_blocks' },
      { ok: true, channel: 'C1', ts: '5.1' },
      { ok: true },
    );
    await new Posting({ client, store }).show(42, 'C1', reply, { ...opening, text: 'The sentence.' });
    expect(calls[1]?.form.get('blocks')).toContain('The sentence.');
  });

  it('posts what has ended as it is, without an edit', async () => {
    const { client, calls, store } = scripted({ ok: true, channel: 'C1', ts: '5.1' });
    await new Posting({ client, store }).show(42, 'C1', reply, reply);
    expect(calls.map(({ method }) => method)).toEqual(['chat.postMessage']);
  });

  it('posts nothing new for a message that is gone when it may not', async () => {
    const { client, calls, store } = scripted({ ok: false, error: 'message_not_found' });
    store.saveMessage(42, { channel: 'C1', ts: '5.1' });
    await new Posting({ client, store }).show(42, 'C1', reply);
    expect(calls.map(({ method }) => method)).toEqual(['chat.update']);
  });
});
