// The real name that somebody most likely meant when a word is none.
import { distance } from 'fastest-levenshtein';

/**
 * The nearest of the known names, or undefined when none is near: about one slip in three letters, or the beginning or a
 * part of the name (`prod`). Capital letters don't count.
 */
export function didYouMean(word: string, known: Iterable<string>): string | undefined {
  const wanted = word.toLowerCase().slice(0, 100);
  if (wanted === '') return undefined;
  let best: { readonly name: string; readonly score: number } | undefined;
  for (const name of known) {
    const score = slips(wanted, name.toLowerCase());
    if (score !== undefined && (best === undefined || score < best.score)) best = { name, score };
  }
  return best?.name;
}

function slips(wanted: string, name: string): number | undefined {
  const length = Math.max(wanted.length, name.length);
  // Letters in the wrong order are one slip, not two.
  const count = distance(wanted, name) - (letters(wanted) === letters(name) && wanted !== name ? 1 : 0);
  if (count <= Math.max(1, Math.floor(length / 3)) && count < length) return count;
  if (wanted.length >= 2 && name.startsWith(wanted)) return 2;
  return wanted.length >= 3 && name.includes(wanted) ? 3 : undefined;
}

function letters(word: string): string {
  return word.split('').toSorted().join('');
}
