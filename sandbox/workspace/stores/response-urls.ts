// response_url: five answers within thirty minutes of what a person did.
import { randomUUID } from 'node:crypto';

const LIFE_MS = 30 * 60 * 1000;
const USES = 5;

export interface ResponseTarget {
  readonly personId: string;
  readonly channel: string;
  readonly threadTs: string | undefined;
  /** The message that was acted on; undefined for a slash command. */
  readonly messageTs: string | undefined;
}

export class ResponseUrlStore {
  readonly #issued = new Map<string, { target: ResponseTarget; at: number; uses: number }>();
  readonly #clock: () => number;

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** The last part of a new response_url. */
  issue(target: ResponseTarget): string {
    const key = randomUUID();
    this.#issued.set(key, { target, at: this.#clock(), uses: 0 });
    return key;
  }

  /** Where it answers. */
  channelOf(key: string): string | undefined {
    return this.#issued.get(key)?.target.channel;
  }

  /** Counts one use. The error names are those that apps have reported; Slack documents only the limits. */
  use(key: string): ResponseTarget | 'invalid_url' | 'expired_url' | 'used_url' {
    const issued = this.#issued.get(key);
    if (!issued) return 'invalid_url';
    if (this.#clock() - issued.at > LIFE_MS) return 'expired_url';
    if (issued.uses >= USES) return 'used_url';
    issued.uses += 1;
    return issued.target;
  }
}
