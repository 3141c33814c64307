// One thing that Slack would refuse, and where it is.

export interface Problem {
  /** A JSON pointer (RFC 6901) from the message or view, for example `/blocks/0/text`. */
  readonly pointer: string;
  /** In Slack's words. */
  readonly text: string;
}

export const problem = (pointer: string, text: string): Problem => ({ pointer, text });
