// Splits a line into words as a POSIX shell does, without being one: quotes and backslashes, and nothing is expanded.
import { bad, good, type Parsed } from './values.ts';

/** A refusal for each character that a shell would act on. */
const shellOnly: Readonly<Record<string, string>> = {
  $: 'a variable or command substitution',
  '`': 'a command substitution',
  '|': 'a pipe',
  ';': 'the end of a command',
  '&': 'a background job or "and"',
  '<': 'a redirection',
  '>': 'a redirection',
};

/**
 * The words of `line`. With `refuseShellSyntax`, characters that only a shell would understand are refused unless quoted.
 * https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_02
 */
export function splitWords(
  line: string,
  options: { readonly refuseShellSyntax: boolean },
): Parsed<readonly string[]> {
  const words: string[] = [];
  let word: string | undefined;
  let at = 0;
  while (at < line.length) {
    const char = line.charAt(at);
    if (/\s/.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
      at += 1;
    } else if (char === "'" || char === '"') {
      const quoted = readQuoted(line, at);
      if (quoted === undefined) return bad(`The quote ${char} at character ${at + 1} is never closed.`);
      if (options.refuseShellSyntax && quoted.expands !== undefined) return refuse(quoted.expands, at);
      word = (word ?? '') + quoted.text;
      at = quoted.end;
    } else if (char === '\\') {
      const next = line.charAt(at + 1);
      if (next === '') return bad('A backslash stands at the end with nothing behind it.');
      if (next !== '\n') word = (word ?? '') + next;
      at += 2;
    } else {
      if (options.refuseShellSyntax && char in shellOnly) return refuse(char, at);
      word = (word ?? '') + char;
      at += 1;
    }
  }
  if (word !== undefined) words.push(word);
  return good(words);
}

/** Writes a word so that `splitWords`, and any POSIX shell, reads it back. */
export function quoteWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

function refuse(char: string, at: number): Parsed<never> {
  return bad(
    `The ${char} at character ${at + 1} would be ${shellOnly[char] ?? 'special'} to a shell, but no shell is involved here. Put it in single quotes to mean the character itself.`,
  );
}

interface Quoted {
  readonly text: string;
  /** The index after the closing quote. */
  readonly end: number;
  /** In double quotes: the first character that a shell would expand. */
  readonly expands?: string;
}

function readQuoted(line: string, start: number): Quoted | undefined {
  const quote = line.charAt(start);
  if (quote === "'") {
    const end = line.indexOf("'", start + 1);
    return end === -1 ? undefined : { text: line.slice(start + 1, end), end: end + 1 };
  }
  let text = '';
  let expands: string | undefined;
  for (let at = start + 1; at < line.length; at += 1) {
    const char = line.charAt(at);
    const next = line.charAt(at + 1);
    if (char === '"') return { text, end: at + 1, ...(expands === undefined ? {} : { expands }) };
    if (char === '\\' && ['$', '`', '"', '\\', '\n'].includes(next)) {
      text += next === '\n' ? '' : next;
      at += 1;
    } else {
      if (char === '`' || (char === '$' && /[A-Za-z0-9_({@*#?!-]/.test(next))) expands ??= char;
      text += char;
    }
  }
  return undefined;
}
