// The window that shows the end of a deployment's log, and offers the whole as a file.
import type { ModalView } from '@slack/types';
import * as z from 'zod';
import type { Deployment } from '../../core/deployment.ts';
import { clip, codeBlock, escapeText } from '../text.ts';
import { context, plainText, section } from './builders.ts';
import { meanwhile } from './meanwhile.ts';

export const logModalId = 'deckhand.log';

/** How many lines are asked for; what doesn't fit into the window is left out at the beginning. */
export const modalLines = 200;
const sections = 4;
const perSection = 2_900;

/** Where the file goes: below the message whose button was pressed. */
const origin = z.strictObject({
  deployment: z.int().positive(),
  channel: z.string().min(1),
  ts: z.string().min(1),
});
export type LogOrigin = z.infer<typeof origin>;

export function logModal(
  deployment: Deployment,
  lines: readonly string[],
  from: LogOrigin | undefined,
): ModalView {
  const header = `*${escapeText(deployment.app, 80)}* → *${escapeText(deployment.environment, 80)}*   ${meanwhile(deployment)}`;
  const shown = lines.length === 0 ? [section('The log is empty so far.')] : pages(lines);
  return {
    type: 'modal',
    callback_id: logModalId,
    title: plainText(`Log of #${deployment.id}`, 24),
    close: plainText('Close', 24),
    ...(from === undefined || lines.length === 0
      ? {}
      : { submit: plainText('Whole log as a file', 24), private_metadata: JSON.stringify(from) }),
    blocks: [context(header), ...shown],
  };
}

export function logOrigin(privateMetadata: string): LogOrigin | undefined {
  try {
    return origin.safeParse(JSON.parse(privateMetadata)).data;
  } catch {
    return undefined;
  }
}

/** The last lines over a few sections, in order. */
function pages(lines: readonly string[]) {
  const found: string[][] = [];
  let page: string[] = [];
  let size = 0;
  for (const line of lines.toReversed()) {
    // Escaping makes a character five long at most; a line of its own kind never fills a page.
    const shown = clip(line, 500);
    const length = escapedLength(shown);
    if (size + length > perSection - 20 && page.length > 0) {
      found.push(page);
      page = [];
      size = 0;
    }
    page.push(shown);
    size += length;
  }
  found.push(page);
  return found
    .slice(0, sections)
    .toReversed()
    .map(part => section(codeBlock(part.toReversed(), perSection)));
}

function escapedLength(line: string): number {
  return line.replace(/[&<>]/g, '&amp;').length + 1;
}
