// What the inspector is told by the control API; the workspace answers with these very types.

export type Direction = 'from-app' | 'to-app';

/** A row of the list. */
export interface RequestSummary {
  readonly id: number;
  /** When it began, in ms since the epoch. */
  readonly at: number;
  /** When it began, in ms on a steady clock, with fractions: for order and offsets. */
  readonly startedMs: number;
  readonly direction: Direction;
  readonly name: string;
  readonly transport: 'http' | 'socket';
  readonly connection?: string | undefined;
  readonly url?: string | undefined;
  /** Undefined when there was no answer. */
  readonly status?: number | undefined;
  readonly durationMs: number;
  readonly note?: string | undefined;
  readonly failed: boolean;
  /** The trigger_ids and response_urls that it hands out or uses: what shares one belongs to one interaction. */
  readonly links: readonly string[];
}

export type Headers = Readonly<Record<string, string>>;

/** Everything about one request, with tokens and secrets masked. */
export interface RequestDetail extends RequestSummary {
  readonly method?: string | undefined;
  readonly headers: Headers;
  /** The exact body; undefined over a socket and for the bytes of a file. */
  readonly requestBody?: string | undefined;
  readonly request?: unknown;
  readonly responseHeaders?: Headers | undefined;
  readonly responseBody?: string | undefined;
  readonly response?: unknown;
  /** Whether something in the body was masked. */
  readonly masked: boolean;
  /** Whether the signature fits the signing secret; undefined for what isn't signed. */
  readonly signatureFits?: boolean | undefined;
  /** The workspace's time, in ms since the epoch: what a signature's age is measured with. */
  readonly now: number;
}

/** The ways in which a request can be sent to the app once more. */
export type Variant =
  | 'exact'
  | 'signed-again'
  | 'wrong-signature'
  | 'old-timestamp'
  | 'future-timestamp'
  | 'unsigned';
