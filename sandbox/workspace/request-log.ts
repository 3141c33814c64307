// What went over the wire, both ways, with its timing.

export interface LoggedRequest {
  /** When it began, in ms since the epoch. */
  readonly at: number;
  /** `from-app`: Web API, response_url, upload. `to-app`: what Slack sends. */
  readonly direction: 'from-app' | 'to-app';
  /** A Web API method, `response_url`, `upload`, or the type of what was sent. */
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The arguments or the payload; never the bytes of a file. */
  readonly request: unknown;
  /** Undefined when there was no answer. */
  readonly status: number | undefined;
  readonly response: unknown;
  readonly durationMs: number;
}

const KEPT = 5000;

export class RequestLog {
  readonly #entries: LoggedRequest[] = [];

  add(entry: LoggedRequest): void {
    this.#entries.push({ ...entry, headers: masked(entry.headers) });
    if (this.#entries.length > KEPT) this.#entries.shift();
  }

  /** Oldest first, at most the last 5,000. */
  all(): readonly LoggedRequest[] {
    return [...this.#entries];
  }
}

function masked(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const token = headers['authorization'];
  return token === undefined ? headers : { ...headers, authorization: `${token.slice(0, 12)}…` };
}
