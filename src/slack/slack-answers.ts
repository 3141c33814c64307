// Whether Slack takes our calls now; if not, why and since when.
import type { WebClient } from '@slack/web-api';
import type { Clock } from '../deploy/ports.ts';
import { describeSlackFailure, slackFailure } from './errors.ts';

/** An answer counts this long, so that being asked often is not asking Slack often. */
const goodForMs = 10_000;

/** @returns asks; undefined when Slack answers and takes the token */
export function slackAnswers(
  client: Pick<WebClient, 'auth'>,
  clock: Clock,
): () => Promise<string | undefined> {
  let answeredAt = Number.NEGATIVE_INFINITY;
  let since: Date | undefined;
  return async () => {
    if (clock.monotonic() - answeredAt < goodForMs) return undefined;
    try {
      await client.auth.test();
      answeredAt = clock.monotonic();
      since = undefined;
      return undefined;
    } catch (error) {
      since ??= new Date(clock.now());
      return `${describeSlackFailure(slackFailure(error))}, since ${since.toISOString()}`;
    }
  };
}
