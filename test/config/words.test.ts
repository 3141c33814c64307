// The word splitter reads what a POSIX shell would, and refuses what only a shell could do.
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quoteWord, splitWords } from '../../src/config/words.ts';

const refuse = { refuseShellSyntax: true };
const accept = { refuseShellSyntax: false };

describe('splitWords', () => {
  it.each([
    ['', []],
    ['  a \t b\n', ['a', 'b']],
    [`a'b c'd`, ['ab cd']],
    [`"a b" ''`, ['a b', '']],
    [`a\\ b`, ['a b']],
    [`"\\"\\\\ \\a"`, ['"\\ \\a']],
    [`'\\'`, ['\\']],
    [`"costs 5$ "`, ['costs 5$ ']],
    ['a\\\nb', ['ab']],
    ['-e "A=b c" --label x=*.txt', ['-e', 'A=b c', '--label', 'x=*.txt']],
  ])('reads %j', (line, words) => {
    expect(splitWords(line, refuse)).toEqual({ ok: true, value: words });
  });

  it('gives back any words that were quoted', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), words => {
        expect(splitWords(words.map(quoteWord).join(' '), refuse)).toEqual({ ok: true, value: words });
      }),
    );
  });

  it('splits as sh does', () => {
    const line = fc.string({ unit: fc.constantFrom("'", '"', '\\', ' ', '\t', 'a', 'b', '-', '=') });
    fc.assert(
      fc.property(line, text => {
        const split = splitWords(text, accept);
        if (!split.ok) return;
        const output = execFileSync('sh', ['-c', `for word in ${text}\ndo printf '%s\\0' "$word"; done`], {
          encoding: 'utf8',
        });
        expect(output.split('\0').slice(0, -1)).toEqual(split.value);
      }),
      { numRuns: 150 },
    );
  });

  it('never throws, whatever the text is', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), text => void splitWords(text, refuse)));
  });

  it.each([
    ['$', 'a variable or command substitution', '-e A=$HOME', 6],
    ['`', 'a command substitution', '`id`', 1],
    ['|', 'a pipe', 'a | b', 3],
    [';', 'the end of a command', 'a; b', 2],
    ['&', 'a background job or "and"', 'a && b', 3],
    ['<', 'a redirection', 'a <b', 3],
    ['>', 'a redirection', 'a >b', 3],
    ['$', 'a variable or command substitution', '-e "A=$(id)"', 4],
  ])('refuses %s, which only a shell understands', (char, what, line, at) => {
    expect(splitWords(line, refuse)).toEqual({
      ok: false,
      message: `The ${char} at character ${at} would be ${what} to a shell, but no shell is involved here. Put it in single quotes to mean the character itself.`,
    });
    expect(splitWords(line, accept).ok).toBe(true);
  });

  it.each([
    [`a 'b`, `The quote ' at character 3 is never closed.`],
    [`"a`, `The quote " at character 1 is never closed.`],
    ['a\\', 'A backslash stands at the end with nothing behind it.'],
  ])('says what is unfinished in %j', (line, message) => {
    expect(splitWords(line, refuse)).toEqual({ ok: false, message });
  });
});
