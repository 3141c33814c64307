// What went over the wire, both ways, with its timing; bounded, and without any token or secret.
import { randomUUID } from 'node:crypto';
import type { RawRequest } from '../delivery/http.ts';
import { isObject, objectAt, textAt } from '../json.ts';
import type { Fault } from './faults.ts';
import { createMask } from './masking.ts';

/** One request, or one message over a socket, with its answer. */
export interface RequestToLog {
  /** When it began, in ms since the epoch. */
  readonly at: number;
  /** `from-app`: Web API, response_url, upload. `to-app`: what Slack sends. */
  readonly direction: 'from-app' | 'to-app';
  /** A Web API method, `response_url`, `upload`, or the type of what was sent. */
  readonly name: string;
  /** `http` when it isn't given. */
  readonly transport?: 'http' | 'socket' | undefined;
  /** Which of the app's sockets it went over. */
  readonly connection?: string | undefined;
  readonly method?: string | undefined;
  /** To the app: where it went. From the app: the path that was called. */
  readonly url?: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** The body exactly as it was sent; to the app these are the bytes that were signed. Never a file's. */
  readonly requestBody?: string | undefined;
  /** The arguments or the payload; never the bytes of a file. */
  readonly request: unknown;
  /** Undefined when there was no answer. */
  readonly status: number | undefined;
  readonly responseHeaders?: Readonly<Record<string, string>> | undefined;
  /** The answer's body exactly as it came. */
  readonly responseBody?: string | undefined;
  readonly response: unknown;
  readonly durationMs: number;
  /** What else a person should know, for example the fault that was applied. */
  readonly note?: string | undefined;
  /** Given only where status and response don't tell, as for a message that needs no answer. */
  readonly failed?: boolean | undefined;
}

export interface LoggedRequest extends RequestToLog {
  /** Counts up from 1, in the order in which requests ended. */
  readonly id: number;
  /** When it began, in ms on a clock that never jumps: for order and offsets, also within one millisecond. */
  readonly startedMs: number;
  readonly transport: 'http' | 'socket';
  readonly failed: boolean;
  /** Whether something in the request's body was masked, so that it no longer is what was signed. */
  readonly masked: boolean;
}

const KEPT = 5000;
const KEPT_CHARACTERS = 64 * 1024 * 1024;
/** Larger bodies are named by their size only. */
const LONGEST_BODY = 2 * 1024 * 1024;

interface Kept {
  readonly entry: LoggedRequest;
  readonly raw: RawRequest;
  /** In characters, roughly. */
  readonly size: number;
}

export class RequestLog {
  /** Tells this log from that of another workspace that had the same port before. */
  readonly run = randomUUID();
  readonly #secrets: readonly string[];
  #entries: Kept[] = [];
  #characters = 0;
  #lastId = 0;
  readonly #listeners = new Set<(entry: LoggedRequest | 'cleared') => void>();

  /** @param secrets what must never be shown, whatever it looks like */
  constructor(secrets: readonly string[]) {
    this.#secrets = secrets;
  }

  /** Call this when the answer is there: the start on the steady clock is reckoned back from now. */
  add(given: RequestToLog): LoggedRequest {
    const { requestBody, responseBody } = given;
    const sizes = [given.request, requestBody, given.response, responseBody].map(roughSize);
    const [request = 0, requestText = 0, response = 0, responseText = 0] = sizes;
    const ask = Math.max(request, requestText);
    const reply = Math.max(response, responseText);
    const mask = createMask([...this.#secrets, ...ownTokens(given)]);
    const shownBody = ask > LONGEST_BODY ? tooLong(ask) : requestBody && mask.text(requestBody);
    this.#lastId += 1;
    const entry: LoggedRequest = {
      ...given,
      id: this.#lastId,
      startedMs: performance.now() - given.durationMs,
      transport: given.transport ?? 'http',
      name: mask.text(given.name),
      url: given.url && mask.text(given.url),
      headers: mask.headers(given.headers),
      requestBody: shownBody,
      request: ask > LONGEST_BODY ? tooLong(ask) : mask.deep(given.request),
      responseHeaders: given.responseHeaders && mask.headers(given.responseHeaders),
      responseBody: reply > LONGEST_BODY ? tooLong(reply) : responseBody && mask.text(responseBody),
      response: reply > LONGEST_BODY ? tooLong(reply) : mask.deep(given.response),
      failed: given.failed ?? hasFailed(given),
      masked: shownBody !== requestBody,
      note: noteOf(given, mask.text),
    };
    // What is sent again must be what was signed, so a short body is kept as it was, and never shown.
    const raw = { headers: given.headers, body: (ask > LONGEST_BODY ? '' : requestBody) ?? '' };
    const kept =
      (ask > LONGEST_BODY ? 0 : request + requestText) + (reply > LONGEST_BODY ? 0 : response + responseText);
    this.#keep({ entry, raw, size: kept + 1000 });
    for (const listener of [...this.#listeners]) listener(entry);
    return entry;
  }

  /** Oldest first, at most the last 5,000 and about 64 MB. */
  all(): readonly LoggedRequest[] {
    return this.#entries.map(({ entry }) => entry);
  }

  find(id: number): LoggedRequest | undefined {
    return this.#entries.find(({ entry }) => entry.id === id)?.entry;
  }

  /** The request as it was sent, secrets included: to send it again, never to show it. */
  rawOf(id: number): RawRequest | undefined {
    return this.#entries.find(({ entry }) => entry.id === id)?.raw;
  }

  /** Forgets everything; ids go on counting. */
  clear(): void {
    this.#entries = [];
    this.#characters = 0;
    for (const listener of [...this.#listeners]) listener('cleared');
  }

  /** Calls the listener at every new entry, and when the log is cleared, until it is disposed. */
  listen(listener: (entry: LoggedRequest | 'cleared') => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  #keep(kept: Kept): void {
    this.#entries.push(kept);
    this.#characters += kept.size;
    while (this.#entries.length > KEPT || this.#characters > KEPT_CHARACTERS)
      this.#characters -= this.#entries.shift()?.size ?? 0;
  }
}

const tooLong = (characters: number): string => `[${characters} characters: too long to keep]`;

/** The characters of a value, roughly: what it takes as JSON without its signs. */
function roughSize(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 8;
  let size = 8;
  for (const [key, item] of Object.entries(value)) size += key.length + roughSize(item);
  return size;
}

/** The token that this very call came with is masked wherever it stands, even if it is a wrong one. */
function ownTokens({ direction, request, headers }: RequestToLog): readonly string[] {
  if (direction === 'to-app') return [];
  const argument = isObject(request) ? textAt(request, 'token') : undefined;
  const bearer = headers['authorization']?.replace(/^\S+ /, '');
  return [argument, bearer].filter(token => token !== undefined);
}

/** Over a socket only an envelope waits for an answer. */
const waitsForAnswer = ({ transport, request }: RequestToLog): boolean =>
  transport !== 'socket' || (isObject(request) && request['envelope_id'] !== undefined);

function hasFailed(given: RequestToLog): boolean {
  const { status, response } = given;
  if (status === undefined) return waitsForAnswer(given);
  return status >= 400 || (isObject(response) && response['ok'] === false);
}

/** What a person should know at a glance: the fault, the retry, why Slack refused. */
function noteOf(
  { note, headers, response }: RequestToLog,
  mask: (text: string) => string,
): string | undefined {
  const retry = headers['x-slack-retry-num'];
  const reason = headers['x-slack-retry-reason'];
  const error = isObject(response) && response['ok'] === false ? textAt(response, 'error') : undefined;
  const details = isObject(response) ? objectAt(response, 'response_metadata')?.['messages'] : undefined;
  const words = [
    note,
    retry === undefined ? undefined : `retry ${retry}${reason === undefined ? '' : `, ${reason}`}`,
    error,
    error !== undefined && Array.isArray(details) ? details.map(String).join('; ') : undefined,
  ].filter(part => part !== undefined && part !== '');
  return words.length === 0 ? undefined : mask(words.join(' · '));
}

/** Says that a fault was asked for, so that nobody takes it for Slack's own doing. */
export function faultNote(fault: Fault): string {
  const { kind, times: _, ...details } = fault;
  const words = Object.entries(details).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  return ['fault asked for:', kind, ...words].join(' ');
}
