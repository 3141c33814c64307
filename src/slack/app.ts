// Deckhand's side of Slack, put together: receiver, Bolt app, commands, buttons, access and the live messages.
import type { SlashCommand as CommandPayload } from '@slack/bolt';
import type { Logger } from 'pino';
import type { Deployer } from '../deploy/deployer.ts';
import type { Clock, Store } from '../deploy/ports.ts';
import { createAccess } from './access.ts';
import { Answer } from './answer.ts';
import { auditedAccess } from './audited-access.ts';
import { boltLogger } from './bolt-logger.ts';
import { Calm } from './calm.ts';
import { clientOptions, createClient, type SlackTeam, whoAmI } from './client.ts';
import type { SlashCommand } from './command.ts';
import { dispatch, type Typed } from './dispatch.ts';
import { GuardedApp } from './guarded-app.ts';
import { registerInteractions } from './interactions.ts';
import { LiveMessages } from './live-message.ts';
import { LogThread } from './log-thread.ts';
import type { OutboxOptions } from './outbox.ts';
import { createPeople } from './people.ts';
import type { MessageStore } from './posting.ts';
import { type Connection, createReceiver, type Mount } from './receiver.ts';
import { ReplayGuard } from './replay-guard.ts';
import { slackAnswers } from './slack-answers.ts';

export interface SlackOptions {
  readonly botToken: string;
  readonly connection: Connection;
  /** Where Slack's requests come in; not used in Socket Mode. */
  readonly mount: Mount;
  /** With its slash at the end: `https://slack.com/api/`. */
  readonly slackApiUrl: string;
  readonly commands: readonly SlashCommand[];
  readonly deployer: Deployer;
  readonly store: MessageStore & Pick<Store, 'audit'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How failed deliveries are tried again; for tests. */
  readonly pacing?: Omit<OutboxOptions, 'logger'>;
}

export interface Slack {
  readonly team: SlackTeam;
  /** From now on Slack reaches us. @throws SlackRefusal when Slack refuses the app token */
  start(): Promise<void>;
  /** Takes no more requests, then waits for what runs and for the last messages, at most this long. */
  stop(graceMs: number): Promise<void>;
  /** Asks Slack, unless it answered just now. Undefined when it answers and reaches us, else why not and since when. */
  problem(): Promise<string | undefined>;
  /** Makes a deployment's message true, for what changed before `createSlack` was called. */
  resume(deploymentId: number): void;
}

/** Time for one call of the Web API; posting a message with a slow Slack takes seconds. */
const callTimeoutMs = 10_000;
/** Time for a question that a person waits for. */
const lookupTimeoutMs = 1_000;

/** @throws Error with a sentence for who starts Deckhand when the token is wrong or Slack is away */
export async function createSlack(options: SlackOptions): Promise<Slack> {
  const { botToken, slackApiUrl, deployer, store, clock, logger } = options;
  const client = createClient({ token: botToken, slackApiUrl, logger, timeoutMs: callTimeoutMs });
  const lookups = createClient({ token: botToken, slackApiUrl, logger, timeoutMs: lookupTimeoutMs });
  const team = await whoAmI(client);
  const people = createPeople(lookups, clock);
  const access = auditedAccess(createAccess({ people, team, logger }), store.audit, clock);
  const calm = new Calm();
  const thread = new LogThread({ client, deployer, logger });
  const live = new LiveMessages({
    client,
    deployer,
    store,
    clock,
    logger,
    thread,
    calm,
    botName: team.botName,
    pacing: options.pacing ?? {},
  });

  const receiver = createReceiver({
    connection: options.connection,
    mount: options.mount,
    slackApiUrl,
    logger,
  });
  const app = new GuardedApp(
    {
      token: botToken,
      receiver,
      // The token was asked about already; with both ids given Bolt never asks again.
      deferInitialization: true,
      tokenVerificationEnabled: false,
      botId: team.botId,
      botUserId: team.botUserId,
      convoStore: false,
      attachFunctionToken: false,
      logger: boltLogger(logger),
      clientOptions: clientOptions({ slackApiUrl, logger, timeoutMs: callTimeoutMs }),
    },
    { guard: new ReplayGuard(), clock, calm },
  );
  // The receiver answers and logs what is thrown.
  app.error(async error => {
    throw error;
  });
  await app.init();

  app.use(async ({ next }) => {
    live.tryAgain();
    await next();
  });
  app.command(/.*/, async ({ command, ack }) => {
    using answer = new Answer(ack, command.response_url);
    await dispatch({ commands: options.commands, deployer, access, logger }, typed(command), answer);
  });
  registerInteractions(app, { client, deployer, store, thread, access, clock, logger });

  const answers = slackAnswers(lookups, clock);
  let stopping = false;
  return {
    team,
    async start() {
      await app.start();
      live.resumeAll();
      logger.info({ team: team.teamName, mode: options.connection.mode }, 'Slack can reach Deckhand');
    },
    async stop(graceMs) {
      stopping = true;
      const deadline = AbortSignal.timeout(graceMs);
      const work = (async () => {
        await app.stop();
        await app.drained();
        await live.flush();
      })();
      await Promise.race([work, aborted(deadline)]);
      live.close();
    },
    problem: async () => (stopping ? 'shutting down' : (receiver.problem() ?? (await answers()))),
    resume: deploymentId => live.resume(deploymentId),
  };
}

function typed(payload: CommandPayload): Typed {
  return {
    command: payload.command,
    text: payload.text,
    actor: { userId: payload.user_id, teamId: payload.team_id },
    origin: { channel: payload.channel_id, responseUrl: payload.response_url },
  };
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  signal.addEventListener('abort', () => resolve(), { once: true });
  await promise;
}
