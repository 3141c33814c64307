// A reply as Slack takes it and as a person reads it.
import { checkBlocks } from '../../sandbox/workspace/block-kit/check.ts';
import { pingsOf, readable } from '../../sandbox/workspace/texts/readable.ts';
import type { Reply } from '../../src/slack/command.ts';

/** Empty when Slack would take the message and its text neither pings nor links by surprise. */
export function slackProblems({ text, blocks }: Reply): readonly string[] {
  const { value, problems } = checkBlocks(blocks);
  const json = JSON.stringify(blocks);
  const twice = blocks.flatMap(block => {
    if (block.type !== 'actions') return [];
    const ids = block.elements.map(element => element.action_id);
    return new Set(ids).size === ids.length ? [] : [`an action id twice: ${ids.join(', ')}`];
  });
  const shown = [...json.matchAll(/"text":"((?:[^"\\]|\\.)*)"/g)].reduce(
    (sum, [, part]) => sum + (part ?? '').length,
    0,
  );
  return [
    ...problems,
    ...twice,
    ...(text === '' ? ['no text'] : []),
    ...(Buffer.byteLength(text) > 4_000 ? ['a text of more than 4,000 bytes'] : []),
    // What blocks may hold together is published nowhere; about this much is known to be refused.
    ...(shown > 13_000 ? [`${shown} characters in all blocks`] : []),
    ...(json.split('"type":"mrkdwn"').length === json.split('"verbatim":true').length
      ? []
      : ['Slack would make links']),
    ...pingsOf({ text, blocks: value }).filter(ping => !/^[UW]/.test(ping)),
  ];
}

/** The reply as it is read on the screen. */
export function seen(reply: Reply | undefined): string {
  return reply === undefined
    ? '(nothing)'
    : readable({ text: reply.text, blocks: checkBlocks(reply.blocks).value });
}
