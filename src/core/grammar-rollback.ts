// What people type after /rollback, parsed into a service and the release that shall serve again.
import {
  type Goal,
  type Mistake,
  meant,
  mistaken,
  type Parsed,
  type RollBackIntent,
  type Scope,
} from './intent.ts';
import {
  environmentNames,
  findEnvironment,
  type Named,
  takeApp,
  unknownApp,
  unknownEnvironment,
} from './names.ts';
import type { App } from './service.ts';
import { asksForHelp, rephrase, splitAtEnvironment, wordsOf } from './words.ts';

/**
 * `/rollback [app] [release | sha | #deployment] [in environment]`. A release is `r12`, a deployment `#42`, a commit at
 * least 7 digits of its sha. The app may be left out where there is one, or where a number tells it.
 */
export function parseRollBack(text: string, apps: readonly App[]): Parsed<RollBackIntent> {
  const words = wordsOf(text);
  if (asksForHelp(words)) return meant({ kind: 'help' });
  const only = apps[0];
  if (only === undefined) return mistaken({ code: 'no_apps' });
  const taken = takeApp(words, apps);
  const named: Named | undefined = taken.named ?? (apps.length === 1 ? { app: only } : undefined);
  const spoken = [...(taken.after === undefined ? [] : [taken.after]), ...taken.rest];
  const among = named === undefined ? apps : [named.app];

  const sentence = splitAtEnvironment(withoutTo(spoken, among));
  if (sentence.dangling !== undefined) {
    return mistaken({ code: 'environment_missing', preposition: sentence.dangling });
  }
  if (sentence.extra.length > 0) {
    const { extra } = sentence;
    return mistaken({
      code: 'too_many_words',
      extra,
      instead: rephrase(words, words.length - extra.length, extra.length),
    });
  }
  let { before, environment } = sentence;
  const last = before.at(-1);
  if (
    environment === undefined &&
    last !== undefined &&
    parseGoal(before) === undefined &&
    isEnvironment(last, among)
  ) {
    environment = last;
    before = before.slice(0, -1);
  }

  const goal = parseGoal(before);
  if (goal === undefined) return mistaken(noGoal(before, words, taken.named, apps));
  if (named?.service !== undefined) {
    if (environment === undefined)
      return meant({ kind: 'rollback', scope: { kind: 'service', service: named.service }, goal });
    return mistaken({
      code: 'too_many_words',
      extra: [environment],
      instead: rephrase(words, words.lastIndexOf(environment), 1),
    });
  }
  if (named === undefined) {
    if (environment !== undefined || goal.kind === 'previous' || goal.kind === 'commit') {
      return mistaken({ code: 'app_needed' });
    }
    return meant({ kind: 'rollback', scope: { kind: 'all' }, goal });
  }
  const scope = scopeIn(named.app, environment);
  if (scope === undefined) return mistaken(unknownEnvironment(words, environment ?? '', [named.app]));
  return meant({ kind: 'rollback', scope, goal });
}

/** `r12`, `release 12`, `#42`, `deployment 42`, `91ab0c4`, `previous`; nothing means the previous one. */
function parseGoal(words: readonly string[]): Goal | undefined {
  const text = words.join(' ').toLowerCase();
  if (text === '' || text === 'previous' || text === 'last') return { kind: 'previous' };
  const release = /^(?:r ?|release ?[#r/-]?)([1-9]\d{0,8})$/.exec(text)?.[1];
  if (release !== undefined) return { kind: 'release', id: Number(release) };
  const deployment = /^(?:# ?|deployment ?#?)([1-9]\d{0,8})$/.exec(text)?.[1];
  if (deployment !== undefined) return { kind: 'deployment', id: Number(deployment) };
  return /^[0-9a-f]{7,64}$/.test(text) ? { kind: 'commit', sha: text } : undefined;
}

function noGoal(
  before: readonly string[],
  words: readonly string[],
  named: Named | undefined,
  apps: readonly App[],
): Mistake {
  const first = before[0] ?? '';
  const at = words.findIndex(word => word === first || word.endsWith(`@${first}`));
  // The first word of all was to be the app when there are several, when more follows, or when it nearly is one.
  const mistake = unknownApp(words, 0, apps);
  if (named === undefined && (apps.length > 1 || 'instead' in mistake)) return mistake;
  if (before.length > 1 && parseGoal(before.slice(0, 1)) !== undefined) {
    const extra = before.slice(1);
    return { code: 'too_many_words', extra, instead: rephrase(words, at + 1, extra.length) };
  }
  if (!/^[1-9]\d{0,5}$/.test(first) || before.length > 1)
    return { code: 'not_a_release', word: before.join(' ') };
  const as = (sign: string): string =>
    words.with(at, (words[at] ?? '').replace(/\d+$/, `${sign}$&`)).join(' ');
  return { code: 'release_or_deployment', number: Number(first), asRelease: as('r'), asDeployment: as('#') };
}

/** `to r12`: here the word stands before a release, unless an environment is called like that. */
function withoutTo(words: readonly string[], apps: readonly App[]): readonly string[] {
  return words.filter((word, index) => {
    const next = words[index + 1];
    if (!/^(to|->|=>|→)$/i.test(word) || next === undefined || isEnvironment(next, apps)) return true;
    return parseGoal([next]) === undefined && !/^(release|deployment|r|#|\d+)$/i.test(next);
  });
}

function isEnvironment(word: string, apps: readonly App[]): boolean {
  return environmentNames(apps).some(name => name.toLowerCase() === word.toLowerCase());
}

function scopeIn(app: App, environment: string | undefined): Scope | undefined {
  if (environment === undefined) return { kind: 'app', app };
  const service = findEnvironment(environment, app);
  return service === undefined ? undefined : { kind: 'service', service };
}
