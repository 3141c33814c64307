// How a Web API method refuses a call.
import type { JsonObject } from '../json.ts';

/** `ok: false`: the error name, and what else the answer says. */
export class ApiError extends Error {
  readonly code: string;
  readonly extra: JsonObject;

  constructor(code: string, extra: JsonObject = {}) {
    super(code);
    this.code = code;
    this.extra = extra;
  }
}

/** Refuses with messages as Slack adds them to `invalid_arguments` and `invalid_blocks`. */
export const refused = (code: string, problems: readonly string[]): ApiError =>
  new ApiError(code, {
    errors: problems,
    response_metadata: { messages: problems.map(problem => `[ERROR] ${problem}`) },
  });

/** For what Slack has and the sandbox hasn't: an error name that nobody takes for one of Slack's. */
export const notInSandbox = (what: string): ApiError =>
  new ApiError('not_in_the_sandbox', {
    response_metadata: { messages: [`[ERROR] the sandbox has no ${what}; Slack does`] },
  });
