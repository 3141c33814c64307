// What is said beside a deployment's message: the end of its log, and how to let the bot in.
import type { Reply } from '../command.ts';
import { clip, codeBlock, escapeText } from '../text.ts';
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
