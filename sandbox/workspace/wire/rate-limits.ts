// Slack's rate limits: how often an app may call each method, and how long it has to wait when it called too often.
import { entryOf } from '../json.ts';
import { type Answer, json } from './http.ts';

/** What the limits count: calls a minute, and how many of them may come at once. */
interface Limit {
  readonly perMinute: number;
  readonly burst: number;
}

/**
 * Slack names the tiers as "1+", "20+", "50+" and "100+" calls a minute, and says that bursts are tolerated,
 * without a number. Here a minute's worth of calls may come at once, and then they come back evenly.
 */
const tier = (perMinute: number): Limit => ({ perMinute, burst: perMinute });
const TIER_1 = tier(1);
const TIER_2 = tier(20);
const TIER_3 = tier(50);
const TIER_4 = tier(100);
/** Documented as "hundreds of requests per minute"; 300 is an assumption. */
const HUNDREDS = tier(300);
/**
 * One message a second in each channel, with short bursts; that five may come at once is an assumption. The limit
 * for the whole workspace, "several hundred messages a minute", is not kept here.
 */
const POSTING: Limit = { perMinute: 60, burst: 5 };

const LIMITS: Readonly<Record<string, Limit>> = {
  'api.test': TIER_4,
  'apps.connections.open': TIER_1,
  'auth.test': HUNDREDS,
  'bots.info': TIER_3,
  'chat.delete': TIER_3,
  'chat.getPermalink': HUNDREDS,
  'chat.postEphemeral': TIER_4,
  'chat.postMessage': POSTING,
  'chat.update': TIER_3,
  'conversations.history': TIER_3,
  'conversations.info': TIER_3,
  'conversations.invite': TIER_3,
  'conversations.join': TIER_3,
  'conversations.kick': TIER_3,
  'conversations.leave': TIER_3,
  'conversations.list': TIER_2,
  'conversations.members': TIER_4,
  'conversations.open': TIER_3,
  'conversations.replies': TIER_3,
  'files.completeUploadExternal': TIER_4,
  'files.delete': TIER_3,
  'files.getUploadURLExternal': TIER_4,
  'files.info': TIER_4,
  'reactions.add': TIER_3,
  'reactions.get': TIER_3,
  'reactions.remove': TIER_2,
  'team.info': TIER_3,
  'usergroups.list': TIER_2,
  'usergroups.users.list': TIER_2,
  'users.conversations': TIER_2,
  'users.info': TIER_4,
  'users.list': TIER_2,
  'users.lookupByEmail': TIER_3,
  'views.open': TIER_4,
  'views.publish': TIER_4,
  'views.push': TIER_4,
  'views.update': TIER_4,
  // Not documented by itself: it posts, so it counts like posting.
  response_url: POSTING,
};

/** What one call costs; a bucket gains `perMinute` each ms. In whole numbers, or Retry-After would be a hair too short. */
const COST = 60_000;

/**
 * A bucket of calls for each method, and for what posts one for each channel.
 * Source: https://docs.slack.dev/apis/web-api/rate-limits
 */
export class RateLimits {
  /** Whether calls are limited at all; may be switched at any time. */
  on: boolean;
  readonly #buckets = new Map<string, { left: number; at: number }>();
  readonly #clock: () => number;

  constructor(clock: () => number, on: boolean) {
    this.#clock = clock;
    this.on = on;
  }

  /**
   * Counts one call. Gives what Retry-After is to say, in whole seconds, when it came too early; undefined when
   * it may go on. A refused call costs nothing, which isn't known of the real Slack.
   * @param channel for a method that is limited by channel
   */
  take(method: string, channel?: string): number | undefined {
    const limit = entryOf(LIMITS, method);
    if (!this.on || limit === undefined) return undefined;
    const key = limit === POSTING ? `${method} ${channel ?? ''}` : method;
    const now = this.#clock();
    const full = limit.burst * COST;
    const before = this.#buckets.get(key) ?? { left: full, at: now };
    const left = Math.min(full, before.left + (now - before.at) * limit.perMinute);
    this.#buckets.set(key, { left: left < COST ? left : left - COST, at: now });
    return left < COST ? Math.ceil((COST - left) / limit.perMinute / 1000) : undefined;
  }
}

/** The answer to a call that came too early. */
export const rateLimited = (retryAfter: number): Answer =>
  json(429, { ok: false, error: 'ratelimited' }, { 'retry-after': String(retryAfter) });
