// What a ref typed by a person may mean, in the order in which it is looked up. Pure.
import { distance } from 'fastest-levenshtein';
import type { ResolvedRef } from '../core/deployment.ts';

export interface RefCandidate {
  readonly kind: Exclude<ResolvedRef['kind'], 'commit'>;
  /** As shown to people. */
  readonly name: string;
  /** The full name in the mirror: `refs/heads/main`. */
  readonly full: string;
}

export interface RefQuery {
  /** Branches before tags, as `git checkout` has it. */
  readonly names: readonly RefCandidate[];
  /** Pull or merge request heads; which of them exist is for the remote to say. */
  readonly pulls: readonly RefCandidate[];
  /** 7 to 64 hex digits in lower case. */
  readonly sha?: string;
}

/** Fewer digits than this are more likely a name with a typo (`facade`) than a commit. */
const shortestSha = 7;

/**
 * Undefined when the text can't be a ref at all. Understands `main`, `feature/x`, `v1.2`, `heads/x`, `tags/x`, `refs/…`,
 * `origin/main`, `pr/12`, `pull/12`, `#12`, `mr/12`, `!12`, and short or full commit ids.
 */
export function parseRef(text: string): RefQuery | undefined {
  const pull = /^(?:(?:refs\/)?(pr|pull|mr|merge-requests)\/|([#!]))(\d{1,10})(?:\/head)?$/.exec(text);
  const pulls = pull === null ? [] : pullCandidates(Number(pull[3]), pull[1] ?? pull[2] ?? '');
  if (pull?.[2] !== undefined) return { names: [], pulls };
  if (!isRefName(text)) return undefined;
  const hex = /^[0-9a-f]+$/i.test(text) && text.length >= shortestSha && text.length <= 64;
  return { names: nameCandidates(text), pulls, ...(hex ? { sha: text.toLowerCase() } : {}) };
}

function nameCandidates(text: string): RefCandidate[] {
  const branch = (name: string): RefCandidate => ({ kind: 'branch', name, full: `refs/heads/${name}` });
  const tag = (name: string): RefCandidate => ({ kind: 'tag', name, full: `refs/tags/${name}` });
  const [, folder, rest] = /^(refs\/heads|refs\/tags|heads|tags|origin)\/(.+)$/.exec(text) ?? [];
  if (rest === undefined) return [branch(text), tag(text)];
  if (folder === 'refs/heads') return [branch(rest)];
  if (folder === 'refs/tags') return [tag(rest)];
  return [branch(text), tag(text), folder === 'tags' ? tag(rest) : branch(rest)];
}

/** The heads under which GitHub and Gitea, GitLab, and Bitbucket Server publish requests; the one that was named first. */
function pullCandidates(number: number, word: string): RefCandidate[] {
  const name = (prefix: string): string => `${prefix}/${number}`;
  const pull: RefCandidate = { kind: 'pull', name: name('pull'), full: `refs/pull/${number}/head` };
  const merge: RefCandidate = { kind: 'pull', name: name('mr'), full: `refs/merge-requests/${number}/head` };
  const bitbucket: RefCandidate = {
    kind: 'pull',
    name: name('pull'),
    full: `refs/pull-requests/${number}/from`,
  };
  return /^m|!/.test(word) ? [merge, pull, bitbucket] : [pull, merge, bitbucket];
}

/** The rules of `git check-ref-format --branch` (https://git-scm.com/docs/git-check-ref-format), and at most 250 characters. */
export function isRefName(name: string): boolean {
  if (name === '' || name.length > 250 || name === '@' || name.startsWith('-')) return false;
  if (/[\p{Cc} ~^:?*[\\]|\.\.|@\{|\/\/|\.$/u.test(name)) return false;
  return name
    .split('/')
    .every(part => part !== '' && !part.startsWith('.') && !part.toLowerCase().endsWith('.lock'));
}

/** The real names nearest to what was typed, nearest first. */
export function suggest(typed: string, names: Iterable<string>, limit = 3): string[] {
  const wanted = typed.toLowerCase().slice(0, 250);
  const scored: { name: string; score: number }[] = [];
  for (const name of new Set(names)) {
    const candidate = name.toLowerCase();
    const lastPart = candidate.slice(candidate.lastIndexOf('/') + 1);
    const within = wanted.length >= 3 && candidate.includes(wanted);
    const score = within ? 1 : Math.min(distance(wanted, candidate), distance(wanted, lastPart) + 0.5);
    if (score <= Math.max(2, wanted.length / 3)) scored.push({ name, score });
  }
  scored.sort((a, b) => a.score - b.score || a.name.length - b.name.length || (a.name < b.name ? -1 : 1));
  return scored.slice(0, limit).map(({ name }) => name);
}
