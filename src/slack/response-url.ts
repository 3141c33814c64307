// Answers through a response URL: with a time-out and a few tries, which Bolt's respond() has not.
import { setTimeout } from 'node:timers/promises';
import type { Reply } from './command.ts';

export interface ResponseMessage {
  readonly text: string;
  readonly blocks: Reply['blocks'];
  readonly response_type: 'ephemeral' | 'in_channel';
  readonly parse: 'none';
  readonly link_names: false;
  readonly replace_original: false;
}

/** A reply as an acknowledgement or a response URL takes it. */
export function responseMessage(reply: Reply): ResponseMessage {
  return {
    text: reply.text,
    blocks: reply.blocks,
    response_type: reply.inChannel === true ? 'in_channel' : 'ephemeral',
    parse: 'none',
    link_names: false,
    replace_original: false,
  };
}

/** Slack takes nothing more there: 30 minutes or five answers are over. */
export class ResponseUrlExpired extends Error {
  constructor(options?: ErrorOptions) {
    super('The response URL takes no more answers', options);
    this.name = 'ResponseUrlExpired';
  }
}

const tries = 3;
const timeoutMs = 10_000;
const longestWaitMs = 30_000;

/**
 * Slack takes five answers in 30 minutes. A try that was reset may have arrived, so that a person may read an answer
 * twice: better than never.
 * @throws ResponseUrlExpired, or Error when no try succeeded
 * @see https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
 */
export async function respond(responseUrl: string, reply: Reply): Promise<void> {
  const body = JSON.stringify(responseMessage(reply));
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await post(responseUrl, body).catch((error: unknown) => ({
      ok: false,
      error,
      waitMs: undefined,
    }));
    if (outcome.ok) return;
    // The URL is in no error: who has it can post.
    if (outcome.waitMs === 'never') throw new ResponseUrlExpired({ cause: outcome.error });
    if (attempt === tries) throw new Error('Slack did not take an answer', { cause: outcome.error });
    await setTimeout(Math.min(longestWaitMs, outcome.waitMs ?? 500 * 2 ** attempt));
  }
}

interface Outcome {
  readonly ok: boolean;
  readonly error: unknown;
  readonly waitMs: number | 'never' | undefined;
}

async function post(responseUrl: string, body: string): Promise<Outcome> {
  const response = await fetch(responseUrl, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body,
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  });
  const text = await response.text();
  const error = new Error(`Slack answered ${response.status}: ${text.slice(0, 200)}`);
  if (response.status === 429) {
    const seconds = Number(response.headers.get('retry-after') ?? 1);
    return { ok: false, error, waitMs: Number.isFinite(seconds) ? seconds * 1_000 : undefined };
  }
  return { ok: response.ok, error, waitMs: response.status < 500 ? 'never' : undefined };
}
