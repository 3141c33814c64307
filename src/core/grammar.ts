// What people type after /deploy, /status and /deckhand, parsed into what they mean, or into a mistake that can be shown.
import { didYouMean } from './did-you-mean.ts';
import {
  type DeckhandIntent,
  type DeployIntent,
  meant,
  mistaken,
  type Parsed,
  type StatusIntent,
} from './intent.ts';
import {
  findEnvironment,
  type Named,
  parseScope,
  servicesOf,
  takeApp,
  unknownApp,
  unknownEnvironment,
} from './names.ts';
import { type App, defaultService } from './service.ts';
import { asksForHelp, isPreposition, rephrase, splitAtEnvironment, wordsOf } from './words.ts';

/** `/deploy [app] [ref] [to environment]`, `/deploy app@ref`; the app may be left out where there is one. */
export function parseDeploy(text: string, apps: readonly App[]): Parsed<DeployIntent> {
  const words = wordsOf(text);
  if (asksForHelp(words)) return meant({ kind: 'help' });
  const only = apps[0];
  if (only === undefined) return mistaken({ code: 'no_apps' });

  const { named, after, rest } = takeApp(words, apps);
  if (named !== undefined) return deployOf(named, after, rest, words);
  if (apps.length > 1) return chooseService(words, apps);
  const parsed = deployOf({ app: only }, undefined, words, words);
  // With a word too many, it is the first that was meant to be the app.
  return parsed.ok || parsed.mistake.code !== 'too_many_words'
    ? parsed
    : mistaken(unknownApp(words, 0, apps));
}

/** `/status [app] [in environment]` */
export function parseStatus(text: string, apps: readonly App[]): Parsed<StatusIntent> {
  const words = wordsOf(text);
  if (asksForHelp(words)) return meant({ kind: 'help' });
  const scope = parseScope(words, words, apps);
  return scope.ok ? meant({ kind: 'status', scope: scope.intent }) : scope;
}

const verbs = ['help', 'releases', 'cancel', 'log', 'deploy', 'rollback', 'status'];

/** `/deckhand help | releases [app] [in environment] | cancel [#id] | log [#id]`, or another command's name and words. */
export function parseDeckhand(text: string, apps: readonly App[]): Parsed<DeckhandIntent> {
  const words = wordsOf(text);
  const [verb = 'help', ...rest] = words;
  const name = verb.toLowerCase().replace(/^\//, '');
  if (name === 'deploy' || name === 'rollback' || name === 'status') {
    return meant({ kind: 'other', command: name, text: text.trimStart().replace(/^\S+\s*/, '') });
  }
  if (asksForHelp([verb, ...rest])) return meant({ kind: 'help' });
  if (name === 'releases' || name === 'release') {
    const scope = parseScope(rest, words, apps);
    return scope.ok ? meant({ kind: 'releases', scope: scope.intent }) : scope;
  }
  if (name === 'cancel') return deploymentNumber('cancel', rest);
  if (name === 'log' || name === 'logs') return deploymentNumber('log', rest);
  const near = didYouMean(name, verbs);
  const instead = near === undefined ? {} : { instead: rephrase(words, 0, 1, near) };
  return mistaken({ code: 'unknown_word', word: verb, ...instead });
}

function deployOf(
  named: Named,
  after: string | undefined,
  rest: readonly string[],
  words: readonly string[],
): Parsed<DeployIntent> {
  const { app } = named;
  const sentence = splitAtEnvironment(rest);
  if (sentence.dangling !== undefined) {
    return mistaken({ code: 'environment_missing', preposition: sentence.dangling });
  }
  let { before, environment } = sentence;
  const start = words.length - rest.length;
  const room = after === undefined ? 1 : 0;
  const last = before.at(-1);
  if (environment === undefined && named.service === undefined && before.length === room + 1) {
    // `api main staging`: two words can only be a ref and an environment.
    const mistake = unknownEnvironment(words, last ?? '', [app]);
    if (findEnvironment(last ?? '', app) !== undefined || 'instead' in mistake) {
      environment = last;
      before = before.slice(0, -1);
    }
  }
  const tooMany = (at: number, count: number): Parsed<DeployIntent> =>
    mistaken({
      code: 'too_many_words',
      extra: words.slice(at, at + count),
      instead: rephrase(words, at, count),
    });
  if (sentence.extra.length > 0) return tooMany(words.length - sentence.extra.length, sentence.extra.length);
  if (before.length > room) return tooMany(start + room, before.length - room);
  if (named.service !== undefined && environment !== undefined) {
    return tooMany(start + before.length, rest.length - before.length);
  }

  const service =
    environment === undefined ? (named.service ?? defaultService(app)) : findEnvironment(environment, app);
  if (service === undefined) return mistaken(unknownEnvironment(words, environment ?? '', [app]));
  const word = after ?? before[0];
  if (word === undefined) return meant({ kind: 'deploy', service });
  const namesake = findEnvironment(word, app);
  if (
    after === undefined &&
    environment === undefined &&
    named.service === undefined &&
    namesake !== undefined
  ) {
    return mistaken({ code: 'environment_or_branch', word, environment: namesake, branch: service });
  }
  const ref = after === undefined ? word.replace(/^@(?=.)/, '') : word;
  if (!mayBeRef(ref)) return mistaken({ code: 'not_a_ref', word: ref });
  return meant({
    kind: 'deploy',
    service,
    ref: ref.replace(/^(pr|pull|mr)[/#](?=\d+$)/i, found => found.toLowerCase().replace('#', '/')),
  });
}

/** Several apps, and none named. */
function chooseService(words: readonly string[], apps: readonly App[]): Parsed<DeployIntent> {
  const [first, environment] = words;
  if (first === undefined) return meant({ kind: 'choose', services: servicesOf({ kind: 'all' }, apps) });
  if (environment === undefined || words.length > 2 || !isPreposition(first)) {
    return mistaken(unknownApp(words, 0, apps));
  }
  const services = servicesOf({ kind: 'environment', environment }, apps);
  const [service, another] = services;
  if (service === undefined) return mistaken(unknownEnvironment(words, environment, apps));
  return meant(another === undefined ? { kind: 'deploy', service } : { kind: 'choose', services });
}

function deploymentNumber(kind: 'cancel' | 'log', words: readonly string[]): Parsed<DeckhandIntent> {
  if (words.length === 0) return meant({ kind });
  const text = words.join(' ');
  const digits = /^(?:deployment ?)?#? ?([1-9]\d{0,8})$/i.exec(text)?.[1];
  if (digits === undefined) return mistaken({ code: 'not_a_deployment', word: text });
  return meant({ kind, deployment: Number(digits) });
}

/** Whether git could know this at all; what it means is found out later. @see https://git-scm.com/docs/git-check-ref-format */
export function mayBeRef(ref: string): boolean {
  return ref.length <= 250 && !/^-|[\s\p{Cc}~^:?*[\\]|\.\.|@\{|^@$/u.test(ref);
}
