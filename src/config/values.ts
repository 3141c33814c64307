// The small values of settings, read from text: durations, sizes, numbers, and what a person reads when one is wrong.

export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly message: string };
export type Parser<T> = (text: string) => Parsed<T>;

export function good<T>(value: T): Parsed<T> {
  return { ok: true, value };
}

export function bad(message: string): { readonly ok: false; readonly message: string } {
  return { ok: false, message };
}

/** As a person reads it: quoted, on one line. Reports cut what is too long after secrets are hidden, never before. */
export function show(text: string): string {
  return JSON.stringify(text);
}

const durationUnits: Readonly<Record<string, number>> = {
  us: 0.001,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};
/** Node's timers hold no more: 24 days. */
const longestMs = 2 ** 31 - 1;

/** `250ms`, `30s`, `1m30s`, `2h`: milliseconds, at least 1. */
export const parseDuration: Parser<number> = text => {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(us|ms|s|m|h)/g)];
  if (parts.length === 0 || parts.map(part => part[0]).join('') !== text.trim()) {
    const unit = /^\d+$/.test(text.trim()) ? ` A number needs its unit: ${text.trim()}s.` : '';
    return bad(`${show(text)} is not a duration. Write 250ms, 30s, 5m or 1h30m.${unit}`);
  }
  const total = parts.reduce(
    (sum, [, count, unit]) => sum + Number(count) * (durationUnits[unit ?? ''] ?? 0),
    0,
  );
  if (total > longestMs) return bad(`${show(text)} is too long. The longest duration is 596h.`);
  return total < 1
    ? bad(`${show(text)} is too short. The shortest duration is 1ms.`)
    : good(Math.round(total));
};

/** A duration that may be zero, as in a stop grace period of `0s`. */
export const parseDurationOrZero: Parser<number> = text =>
  /^0(?:us|ms|s|m|h)?$/.test(text.trim()) ? good(0) : parseDuration(text);

const byteUnits: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  k: 2 ** 10,
  m: 2 ** 20,
  g: 2 ** 30,
  t: 2 ** 40,
};

/** `512m`, `1g`, `64kb`, `1.5GiB`, or a plain number of bytes. Units are powers of 1024, as Docker's are. */
export const parseBytes: Parser<number> = text => {
  const match = /^(\d+(?:\.\d+)?)\s*([bkmgt]?)(?:i?b)?$/i.exec(text.trim());
  const unit = byteUnits[(match?.[2] ?? '').toLowerCase()];
  const bytes = Math.floor(Number(match?.[1]) * (unit ?? 0));
  if (match === null || !Number.isSafeInteger(bytes))
    return bad(`${show(text)} is not a size. Write 512m, 1g or a number of bytes.`);
  return good(bytes);
};

/** A size, or -1 for no limit. */
export const parseBytesOrUnlimited: Parser<number> = text => {
  if (text.trim() === '-1') return good(-1);
  const size = parseBytes(text);
  return size.ok
    ? size
    : bad(`${show(text)} is not a size. Write 512m, 1g, a number of bytes, or -1 for no limit.`);
};

export function wholeNumber(range: { readonly from: number; readonly to?: number }): Parser<number> {
  const { from, to = Number.MAX_SAFE_INTEGER } = range;
  const words =
    range.to === undefined ? `a whole number, ${from} or more` : `a whole number from ${from} to ${to}`;
  return text => {
    const value = /^-?\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
    return value >= from && value <= to
      ? good(value)
      : bad(`${show(text)} is not what fits here. Write ${words}.`);
  };
}

export const parsePort = wholeNumber({ from: 1, to: 65_535 });

export const parseCpus: Parser<number> = text => {
  const value = /^\d*\.?\d+$/.test(text.trim()) ? Number(text) : 0;
  return value > 0 ? good(value) : bad(`${show(text)} is not a number of CPUs. Write 0.5, 1 or 2.`);
};

export const parseBoolean: Parser<boolean> = text => {
  const word = text.trim().toLowerCase();
  if (word === 'true' || word === 'false') return good(word === 'true');
  const other = { yes: 'true', on: 'true', '1': 'true', no: 'false', off: 'false', '0': 'false' }[word];
  return bad(`${show(text)} is neither true nor false.${other === undefined ? '' : ` Write ${other}.`}`);
};

/** Any text but an empty one, without the characters that an argument to a process can't hold. */
export const parseText: Parser<string> = text => {
  if (text.trim() === '') return bad('This is empty. Give it a value, or leave the key out.');
  return text.includes('\0') ? bad('This holds a NUL character, which no process can be given.') : good(text);
};

export function matching(pattern: RegExp, expected: string): Parser<string> {
  return text => (pattern.test(text) ? good(text) : bad(`${show(text)} is not ${expected}`));
}

export function oneOf<const Word extends string>(...words: readonly Word[]): Parser<Word> {
  const list = words.length === 1 ? words[0] : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
  return text => {
    const found = words.find(word => word === text);
    return found === undefined ? bad(`${show(text)} is not known here. Write ${list}.`) : good(found);
  };
}
