// What an app and Slack know each other by: made up here, in the forms that Slack gives them.
import { randomBytes } from 'node:crypto';

export interface Secrets {
  readonly botToken: string;
  readonly signingSecret: string;
  readonly appToken: string;
}

const hex = (bytes: number): string => randomBytes(bytes).toString('hex');

export const madeUpSecrets = (): Secrets => ({
  botToken: `xoxb-sandbox-${hex(12)}`,
  signingSecret: hex(16),
  appToken: `xapp-sandbox-${hex(12)}`,
});
