// What is said beside a deployment's message: the end of its log, and how to let the bot in.
import type { Reply } from '../command.ts';
import { channelMention, clip, codeBlock, escapeText } from '../text.ts';
import { context, message, section } from './builders.ts';

/** How much of a log is shown as text. */
export const shownTail = { lines: 60, characters: 2_800 } as const;

export function logTail(deploymentId: number, lines: readonly string[]): Reply {
  const shown = lines.slice(-shownTail.lines).map(line => clip(line, 1_000));
  return message(`The end of the log of #${deploymentId}.`, [
    section(codeBlock(shown, shownTail.characters)),
  ]);
}

/** For a message that went through the response URL, because the bot is not in the channel. */
export function withInvitation(reply: Reply, botName: string): Reply {
  const hint = `Deckhand can't post in this channel, so this message doesn't change. Type \`/invite @${escapeText(botName, 80)}\` here to see the next one live.`;
  return { ...reply, blocks: [...reply.blocks, context(hint)] };
}

/** For an ending that goes to the person directly, because nothing can be said any more where it was asked for. */
export function withPlaceAsked(reply: Reply, channel: string | undefined, botName: string): Reply {
  const where =
    channel === undefined || channel === '' ? 'where it was asked for' : `in ${channelMention(channel)}`;
  const hint = `You read this here because Deckhand can't post ${where}. Type \`/invite @${escapeText(botName, 80)}\` there to see the next one in the channel.`;
  return { ...reply, blocks: [...reply.blocks, context(hint)] };
}

/** For a message that had to be posted again because Slack's answer to the first one was lost. */
export function withDoubt(reply: Reply, deploymentId: number): Reply {
  const hint = `Slack may show #${deploymentId} twice. This is the message that is kept up to date.`;
  return { ...reply, blocks: [...reply.blocks, context(hint)] };
}
