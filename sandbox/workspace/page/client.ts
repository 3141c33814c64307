// What the page asks of the workspace that serves it, in the name of the person who looks at it.
import type { Outcome, State } from './types.ts';

export interface Client {
  /** Carries out a command of the control API. @throws Error when the workspace doesn't answer */
  send<Answer>(name: string, body: object): Promise<Answer>;
  /** Carries out a command and tells what went wrong, if anything did. Never rejects. */
  perform(name: string, body: object): Promise<Outcome>;
  /**
   * @param since the revision that the page has already; empty for everything
   * @returns or why there is none
   * @throws Error when the workspace doesn't answer
   */
  state(channel: string, since: string): Promise<State | string>;
}

export const NO_ANSWER = 'The workspace does not answer.';

/** The workspace that serves this page is the one that answers, so the answer has the shape that it writes. */
async function read<Answer>(response: Response): Promise<Answer> {
  return (await response.json()) as Answer;
}

/**
 * @param user the name of the person
 * @param tell takes how the last command ended: a problem, or undefined
 */
export function createClient(user: () => string, tell: (problem: string | undefined) => void): Client {
  async function send<Answer>(name: string, body: object): Promise<Answer> {
    const response = await fetch(`/control/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ user: user(), ...body }),
    });
    return read<Answer>(response);
  }
  return {
    send,
    async perform(name, body) {
      const outcome = await send<Outcome>(name, body).catch(() => ({ problem: NO_ANSWER }));
      tell(outcome.problem);
      return outcome;
    },
    async state(channel, since) {
      const asked = new URLSearchParams({ user: user(), channel, since });
      const found = await read<State | { readonly problem: string }>(await fetch(`/control/state?${asked}`));
      return 'problem' in found ? found.problem : found;
    },
  };
}
