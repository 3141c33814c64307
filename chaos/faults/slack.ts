// Slack is away, asks for patience, loses calls or answers, or somebody deletes the message.
import { readable, type Fault as SlackFault } from '../../sandbox/workspace.ts';
import { type Fault, momentary } from '../fault.ts';
import type { World } from '../world.ts';

const telling = ['chat.postMessage', 'chat.update'];
const everything = [
  ...telling,
  'auth.test',
  'conversations.history',
  'files.getUploadURLExternal',
  'files.completeUploadExternal',
  'response_url',
  'upload',
  'users.info',
  'views.open',
];

function spoil({ workspace }: World, methods: readonly string[], fault: SlackFault): () => Promise<void> {
  const set = methods.map(method => workspace.fault(method, fault));
  return async () => {
    for (const each of set) each[Symbol.dispose]();
  };
}

const family = 'slack';
/** The first words of a deployment are told right after the question. */
const moments = ['begin', 'begin', 'asked', 'build', 'roll_out', 'verify', 'settle'] as const;

export const slackFaults: readonly Fault[] = [
  {
    kind: 'slack away',
    family,
    moments,
    async strike(world, random) {
      const heal = spoil(world, everything, { kind: 'http', status: 503, times: 1e6 });
      return { holdMs: random.between(0, 2_000), beyondTheEnd: true, heal };
    },
  },
  {
    kind: 'slack 429 storm',
    family,
    moments,
    async strike(world, random) {
      const heal = spoil(world, telling, {
        kind: 'rate_limited',
        retryAfter: 1,
        times: random.between(1, 3),
      });
      return { holdMs: random.between(0, 3_000), beyondTheEnd: true, heal };
    },
  },
  ...(['before', 'after'] as const).map(
    (when): Fault => ({
      kind: `slack resets ${when}`,
      family,
      ...(when === 'after' && { losesAnswers: true }),
      moments,
      async strike(world, random) {
        const heal = spoil(world, telling, { kind: 'reset', when, times: random.between(1, 3) });
        return { holdMs: random.between(0, 1_000), beyondTheEnd: true, heal };
      },
    }),
  ),
  {
    kind: 'message deleted',
    family,
    moments: ['fetch', 'build', 'roll_out', 'verify'],
    async strike({ workspace, secrets }) {
      const last = workspace.messages('deploys').findLast(message => / #\d+ by /.test(readable(message)));
      if (last === undefined) return momentary;
      // The bot's own right to do so is what an admin's deletion looks like to it.
      const response = await fetch(`${workspace.apiUrl}chat.delete`, {
        method: 'POST',
        headers: { authorization: `Bearer ${secrets.botToken}` },
        body: new URLSearchParams({ channel: last.channel, ts: last.ts }),
      });
      if (!response.ok) throw new Error(`chat.delete: ${response.status}`);
      return momentary;
    },
  },
];
