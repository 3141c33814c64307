// Untrusted text in mrkdwn: nothing pings, nothing formats, nothing is longer than it may be.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  ago,
  bytes,
  clip,
  code,
  codeBlock,
  duration,
  escapeText,
  slackDate,
  usergroupMention,
  userMention,
} from '../../src/slack/text.ts';

const nasty = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc
    .array(
      fc.constantFrom(
        '<!channel>',
        '<@U1>',
        '&amp;',
        '&',
        '<',
        '>',
        '*b*',
        '_i_',
        '~s~',
        '`',
        '```',
        '\n',
        '> ',
        ':boom:',
        'a',
        ' ',
        '👩‍👩‍👧',
        'e\u0301',
        '\ud83d',
        '\u202e',
      ),
      { maxLength: 80 },
    )
    .map(parts => parts.join('')),
);
const limit = fc.integer({ min: 3, max: 200 });

describe('escapeText', () => {
  test('shows mentions and links as text', () => {
    expect(escapeText('<!channel> & <https://x.test|y>')).toBe(
      '&lt;!channel&gt; &amp; &lt;https://x.test|y&gt;',
    );
  });

  test('leaves no character that formats', () => {
    expect(escapeText('*a* _b_ ~c~ `d` :boom:')).toBe('∗a∗ ˍbˍ ∼c∼ ˋdˋ ꞉boom:');
  });

  test('keeps an underscore and a colon that mean nothing', () => {
    expect(escapeText('fix: my_app_2')).toBe('fix: my_app_2');
  });

  test('puts several lines on one, and begins no quote', () => {
    expect(escapeText('> a\r\n\n> b\u202e')).toBe('› a &gt; b');
  });

  test('never lets through what pings, formats or begins a line, whatever it is given', () => {
    fc.assert(
      fc.property(nasty, text => {
        const shown = escapeText(text);
        expect(shown).not.toMatch(/[<>*~`\n\r]|&(?!amp;|lt;|gt;)/);
        expect(shown).not.toMatch(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/u);
        expect(shown).not.toMatch(/:[^\s:꞉]+:|^&gt;/);
        expect(shown.isWellFormed()).toBe(true);
      }),
    );
  });

  test('is never longer than its limit and never cut within an entity', () => {
    fc.assert(
      fc.property(nasty, limit, (text, max) => {
        const shown = escapeText(text, max);
        expect(shown.length).toBeLessThanOrEqual(max);
        expect(shown).not.toMatch(/&(?!amp;|lt;|gt;)/);
        expect(shown.isWellFormed()).toBe(true);
      }),
    );
  });
});

describe('code', () => {
  test('keeps what people copy as it is', () => {
    expect(code('feature/*_x_')).toBe('`feature/*_x_`');
  });

  test('is one closed span within its limit, whatever it is given', () => {
    fc.assert(
      fc.property(nasty, limit, (text, max) => {
        const shown = code(text, max);
        expect(shown).toMatch(/^`[^`<>\n\r]+`$/);
        expect(shown.length).toBeLessThanOrEqual(max);
      }),
    );
  });
});

describe('codeBlock', () => {
  test('keeps the last lines', () => {
    expect(codeBlock(['one', 'two', 'three'], 23)).toBe('```\n…\ntwo\nthree\n```');
  });

  test('drops colours and shows backticks', () => {
    expect(codeBlock(['\u001b[31mred\u001b[0m `x`'])).toBe('```\nred ˋxˋ\n```');
  });

  test('can not be left from within, and stays within its limit', () => {
    fc.assert(
      fc.property(fc.array(nasty, { maxLength: 6 }), fc.integer({ min: 40, max: 400 }), (lines, max) => {
        const shown = codeBlock(lines, max);
        expect(shown.length).toBeLessThanOrEqual(max);
        expect(shown.slice(3, -3)).not.toMatch(/[`<>]/);
        expect(shown).toMatch(/^```\n[\s\S]+\n```$/);
      }),
    );
  });
});

describe('clip', () => {
  test('leaves alone what fits', () => {
    expect(clip('four', 4)).toBe('four');
  });

  test('cuts between what the eye takes as characters', () => {
    expect(clip('ab👩‍👩‍👧cd', 6)).toBe('ab…');
  });

  test('drops a mention or an entity that it would have to cut', () => {
    expect(clip('by <@U0123456> today', 8)).toBe('by…');
    expect(clip('a &amp; b', 5)).toBe('a…');
  });

  test('is never longer than its limit', () => {
    fc.assert(
      fc.property(nasty, fc.integer({ min: 0, max: 100 }), (text, max) => {
        expect(clip(text, max).length).toBeLessThanOrEqual(max);
      }),
    );
  });
});

test('mentions are built only from what looks like an id', () => {
  expect(userMention('U012AB')).toBe('<@U012AB>');
  expect(userMention('U1><!channel')).toBe('U1&gt;&lt;!channel');
  expect(usergroupMention('S012AB')).toBe('<!subteam^S012AB>');
});

test('a date is shown in the reader’s own zone, with UTC for old clients', () => {
  expect(slackDate(1_795_172_645_999)).toBe(
    '<!date^1795172645^{date_short_pretty} {time}|2026-11-20 11:04 UTC>',
  );
});

test('a date’s fallback can not leave the date', () => {
  expect(slackDate(0, 'a|b>^c')).toBe('<!date^0^{date_short_pretty} {time}|a b&gt; c>');
});

test.each([
  [-5, '0.0 s'],
  [300, '0.3 s'],
  [12_149, '12.1 s'],
  [59_949, '59.9 s'],
  [59_960, '1 min'],
  [125_000, '2 min 5 s'],
  [3_599_600, '1 h'],
  [12_000_000, '3 h 20 min'],
  [352_800_000, '4 d 2 h'],
])('%d ms are %s, which no line break tears apart', (ms, shown) => {
  expect(duration(ms)).toBe(shown.replaceAll(' ', '\u00a0'));
});

test.each([
  [0, 'just now'],
  [5 * 60_000, '5 min ago'],
  [3 * 3_600_000, '3 h ago'],
  [50 * 3_600_000, '2 d ago'],
])('%d ms since is %s', (since, shown) => {
  expect(ago(1_000_000, 1_000_000 + since)).toBe(shown);
});

test.each([
  [512, '512 B'],
  [1_234, '1.2 kB'],
  [2_000, '2 kB'],
  [999_960, '1 MB'],
  [50_000_000, '50 MB'],
  [1.5e9, '1.5 GB'],
])('%d bytes are %s', (count, shown) => {
  expect(bytes(count)).toBe(shown);
});
