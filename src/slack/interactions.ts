// Connects Slack's interactions with what they do: buttons, selects, their options, and the log's window.
import type { App, BlockAction } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import type { Logger } from 'pino';
import { actionId } from './actions.ts';
import { Answer } from './answer.ts';
import { note } from './blocks/builders.ts';
import { logModal, logModalId, logOrigin, modalLines } from './blocks/log-modal.ts';
import { serviceOptions } from './blocks/service-select.ts';
import { logTail } from './blocks/thread.ts';
import {
  type ButtonDeps,
  cancel,
  deploy,
  deploySelected,
  type OnPress,
  pressed,
  retry,
  rollBack,
} from './buttons.ts';
import { answered, shortId } from './dispatch.ts';
import { describeSlackFailure, slackFailure } from './errors.ts';
import { InTurn } from './in-turn.ts';
import type { LogThread } from './log-thread.ts';
import type { MessageStore } from './posting.ts';
import { actorOf, type Press, readPress } from './press.ts';
import { escapeText } from './text.ts';

export interface InteractionDeps extends ButtonDeps {
  readonly client: WebClient;
  readonly store: MessageStore;
  readonly thread: LogThread;
  readonly logger: Logger;
}

export function registerInteractions(app: App, deps: InteractionDeps): void {
  const handlers: Readonly<Record<string, OnPress>> = {
    [actionId.cancel]: cancel,
    [actionId.rollBack]: rollBack,
    [actionId.retry]: retry,
    [actionId.deploy]: deploy,
    [actionId.deploySelect]: deploySelected,
    [actionId.log]: (_deps, press, requestId) => openLog(deps, press)(deps, press, requestId),
  };

  const presses = new InTurn();
  app.action<BlockAction>(/.*/, async ({ ack, body }) => {
    const press = readPress(body);
    using answer = new Answer(() => ack(), press.responseUrl);
    await answer.acknowledge();
    const requestId = shortId();
    const logger = deps.logger.child({ requestId, action: press.actionId, user: press.actor.userId });
    await answered(logger, answer, async () => {
      const handler = handlers[press.actionId];
      if (handler === undefined)
        return note('This button is from another version of Deckhand. Nothing was done.');
      logger.info({ value: press.value }, 'Press');
      return presses.run(`${press.actionId} ${press.value}`, () => handler(deps, press, requestId));
    });
  });

  app.options(actionId.deploySelect, async ({ ack, body }) => {
    const decision = await deps.access.mayUse(actorOf(body));
    await ack({ options: decision.allowed ? serviceOptions(deps.deployer.apps(), body.value) : [] });
  });

  app.view(logModalId, async ({ ack, body, view }) => {
    await ack();
    await sendLogFile(deps, body.user.id, actorOf(body), view.private_metadata);
  });
}

function openLog(deps: InteractionDeps, press: Press): OnPress {
  return pressed('log', async (_asking, { deployment: id }) => {
    const deployment = deps.deployer.deployment(id);
    if (deployment === undefined) return note(`Deployment #${id} is not known any more.`);
    const lines = await deps.deployer.logTail(id, modalLines);
    const from = press.message && { deployment: id, ...press.message };
    try {
      await deps.client.views.open({ trigger_id: press.triggerId, view: logModal(deployment, lines, from) });
      return undefined;
    } catch (error) {
      // Slack waits 3 s for a window; the end of the log is told all the same.
      deps.logger.warn({ deployment: id }, `No window: ${describeSlackFailure(slackFailure(error))}`);
      return logTail(id, lines);
    }
  });
}

async function sendLogFile(
  deps: InteractionDeps,
  userId: string,
  actor: Press['actor'],
  privateMetadata: string,
): Promise<void> {
  const from = logOrigin(privateMetadata);
  const decision = await deps.access.mayUse(actor);
  if (from === undefined || !decision.allowed) return;
  const reference = deps.store.message(from.deployment) ?? { channel: from.channel, ts: from.ts };
  try {
    await deps.thread.attach(from.deployment, reference);
  } catch (error) {
    const why = describeSlackFailure(slackFailure(error));
    deps.logger.warn({ err: error, deployment: from.deployment }, 'No file in the thread');
    const { text, blocks } = note(
      `The log of #${from.deployment} could not be put into its thread: ${escapeText(why, 300)}.`,
    );
    await deps.client.chat
      .postMessage({ channel: userId, text, blocks })
      .catch((second: unknown) => deps.logger.warn({ err: second }, 'Nor could that be told'));
  }
}
