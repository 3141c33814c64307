// Our clients for Slack's Web API, and who we are there.
import { WebClient } from '@slack/web-api';
import type { Logger } from 'pino';
import { boltLogger } from './bolt-logger.ts';
import { describeSlackFailure, slackFailure } from './errors.ts';

export interface SlackTeam {
  readonly teamId: string;
  readonly teamName: string;
  /** Set on an Enterprise Grid. */
  readonly enterpriseId?: string;
  readonly botUserId: string;
  /** Without the @, as in `/invite @deckhand`. */
  readonly botName: string;
  readonly botId: string;
  /** What the token may do; empty when Slack doesn't say. */
  readonly scopes: readonly string[];
}

export interface ClientOptions {
  readonly token: string;
  readonly slackApiUrl: string;
  readonly logger: Logger;
  /** Of one call, milliseconds. */
  readonly timeoutMs: number;
}

/**
 * A client that tries once and tells us: who calls knows better whether to try again. The package would retry a call that
 * Slack had already handled, and would stop for every channel when one of them is over its limit.
 */
export function createClient({ token, slackApiUrl, logger, timeoutMs }: ClientOptions): WebClient {
  return new WebClient(token, clientOptions({ slackApiUrl, logger, timeoutMs }));
}

/** A new object at each call: the package writes into it. */
export function clientOptions({ slackApiUrl, logger, timeoutMs }: Omit<ClientOptions, 'token'>) {
  return {
    slackApiUrl,
    logger: boltLogger(logger),
    timeout: timeoutMs,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
  };
}

/** Slack will not take this token, however often it is asked. */
export class SlackRefusal extends Error {}

/**
 * Asks Slack whom the token belongs to.
 * @throws SlackRefusal or Error, with a sentence for who starts Deckhand
 * @see https://docs.slack.dev/reference/methods/auth.test
 */
export async function whoAmI(client: WebClient): Promise<SlackTeam> {
  const answer = await client.auth.test().catch((error: unknown) => {
    const failure = slackFailure(error);
    const refused = failure.kind === 'unauthorized';
    const Kind = refused ? SlackRefusal : Error;
    const remedy = refused
      ? 'Take the Bot User OAuth Token (it begins with xoxb-) from "OAuth & Permissions" of the Slack app.'
      : 'See whether this machine reaches Slack, and SLACK_API_URL if it is set.';
    throw new Kind(`SLACK_BOT_TOKEN: ${describeSlackFailure(failure)}. ${remedy}`, { cause: error });
  });
  const { team_id, team, user_id, bot_id, enterprise_id } = answer;
  if (team_id === undefined || user_id === undefined || bot_id === undefined) {
    throw new SlackRefusal('SLACK_BOT_TOKEN: this is not a bot token. A bot token begins with xoxb-.');
  }
  return {
    teamId: team_id,
    teamName: team ?? team_id,
    ...(enterprise_id === undefined ? {} : { enterpriseId: enterprise_id }),
    botUserId: user_id,
    botName: answer.user ?? 'deckhand',
    botId: bot_id,
    scopes: answer.response_metadata?.scopes ?? [],
  };
}
