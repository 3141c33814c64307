// A message as a person reads it.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createDirectory } from '../../sandbox/workspace/people/directory.ts';
import { parseMrkdwn, pingsIn } from '../../sandbox/workspace/texts/mrkdwn.ts';
import { pingsOf } from '../../sandbox/workspace/texts/readable.ts';
import { plainMrkdwn, readable } from '../../sandbox/workspace.ts';

const directory = createDirectory();
const dana = directory.person('dana').id;

describe('mrkdwn', () => {
  test.for([
    ['*api* is _live_', 'api is live'],
    ['~old~ `code *kept*`', 'old code *kept*'],
    ['```\na *b*\n```', '\na *b*\n'],
    ['snake_case_name and 2*3*4', 'snake_case_name and 2*3*4'],
    ['* not bold *', '* not bold *'],
    ['a &lt;!channel&gt; &amp;amp; b', 'a <!channel> &amp; b'],
    [`<@${dana}> and <!here>`, '@dana and @here'],
    ['<#C0DEPLOYS0>', '#deploys'],
    ['<!subteam^S0DEPLOY01>', '@deployers'],
    ['<https://example.com/a?b=1&amp;c=2|the build>', 'the build'],
    ['<https://example.com>', 'https://example.com'],
    ['<!date^1700000000^{date_short} {time}|14 Nov>', '14 Nov'],
    ['*<https://example.com|bold link>*', 'bold link'],
    ['a < b > c', 'a < b > c'],
  ] as const)('%s reads as %s', ([source, read]) => {
    expect(plainMrkdwn(source)).toBe(read);
  });

  test('escaped text reads as what it was, whatever it was, unless it formats', () => {
    const escaped = (text: string) =>
      text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), text => {
        fc.pre(!/[*_~`]/.test(text));
        expect(plainMrkdwn(escaped(text))).toBe(text);
        expect(pingsIn(escaped(text))).toEqual([]);
      }),
    );
  });

  test('nothing that is parsed is lost but marks', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom('*', '_', '~', '`', '<', '>', '|', '@', '!', 'U', 'a', ' ', '\n'),
        }),
        text => {
          expect(() => parseMrkdwn(text)).not.toThrow();
          const letters = (value: string) => value.replace(/[^a]/g, '').length;
          fc.pre(!text.includes('<'));
          expect(letters(plainMrkdwn(text))).toBe(letters(text));
        },
      ),
    );
  });
});

test('blocks read in order, one a line, with their buttons and menus', () => {
  const plain = (text: string) => ({ type: 'plain_text', text });
  const blocks = [
    { type: 'header', text: plain('*Literal*') },
    {
      type: 'section',
      text: { type: 'mrkdwn', text: '*api*' },
      accessory: { type: 'button', text: plain('Log') },
    },
    { type: 'divider' },
    { type: 'context', elements: [{ type: 'mrkdwn', text: 'by _you_' }, plain('now')] },
    {
      type: 'actions',
      elements: [
        { type: 'button', text: plain('Cancel') },
        { type: 'static_select', placeholder: plain('App') },
      ],
    },
    {
      type: 'rich_text',
      elements: [
        {
          type: 'rich_text_section',
          elements: [
            { type: 'text', text: 'rich ' },
            { type: 'user', user_id: dana },
          ],
        },
      ],
    },
  ];
  expect(readable({ text: 'fallback', blocks })).toBe(
    ['*Literal*', 'api [Log]', '----', 'by you now', '[Cancel] [App v]', 'rich @dana'].join('\n'),
  );
});

test('whom a message pings is found in text, mrkdwn and rich text, and never in plain or escaped text', () => {
  const mrkdwn = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } });
  const quiet = [
    mrkdwn('&lt;!channel&gt; @channel'),
    { type: 'header', text: { type: 'plain_text', text: '<!here>' } },
  ];
  expect(pingsOf({ text: '&lt;!everyone&gt;', blocks: quiet })).toEqual([]);
  expect(
    pingsOf({
      text: `<@${dana}>`,
      blocks: [
        mrkdwn('<!channel>'),
        mrkdwn('`<!here>`'),
        { type: 'rich_text', elements: [{ type: 'broadcast', range: 'everyone' }] },
      ],
    }),
  ).toEqual([dana, '@channel', '@here', '@everyone']);
});
