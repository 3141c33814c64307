// Finding the apps and environments that words name, in the configuration in force. Capital letters don't matter.
import { didYouMean } from './did-you-mean.ts';
import { type Mistake, meant, mistaken, type Parsed, type Scope } from './intent.ts';
import type { App, Service } from './service.ts';
import { rephrase, splitAtEnvironment } from './words.ts';

export interface Named {
  readonly app: App;
  /** When the environment was named with it: `api/staging`. */
  readonly service?: Service;
}

/** `api`, `API`, `#api` (a channel's name), `api/staging`. */
export function findApp(word: string, apps: readonly App[]): Named | undefined {
  const app = pick(word, apps) ?? (word.startsWith('#') ? pick(word.slice(1), apps) : undefined);
  if (app !== undefined) return { app };
  const slash = word.lastIndexOf('/');
  const owner = slash > 0 ? pick(word.slice(0, slash), apps) : undefined;
  const service = owner === undefined ? undefined : findEnvironment(word.slice(slash + 1), owner);
  return owner === undefined || service === undefined ? undefined : { app: owner, service };
}

export function findEnvironment(word: string, app: App): Service | undefined {
  return (
    app.services.find(service => service.environment === word) ??
    app.services.find(service => service.environment.toLowerCase() === word.toLowerCase())
  );
}

/** Takes `api` or `api@v1.2` off the front. `after` is what stood behind the `@`. */
export function takeApp(
  words: readonly string[],
  apps: readonly App[],
): { readonly named?: Named; readonly after?: string; readonly rest: readonly string[] } {
  const [first = '', ...rest] = words;
  const named = findApp(first, apps);
  if (named !== undefined) return { named, rest };
  const at = first.indexOf('@');
  const before = at > 0 ? findApp(first.slice(0, at), apps) : undefined;
  if (before === undefined) return { rest: words };
  const after = first.slice(at + 1);
  return { named: before, rest, ...(after === '' ? {} : { after }) };
}

/** `[app] [in environment]`, with or without the preposition. `all` is the whole text that `words` ends. */
export function parseScope(
  words: readonly string[],
  all: readonly string[],
  apps: readonly App[],
): Parsed<Scope> {
  if (apps.length === 0) return mistaken({ code: 'no_apps' });
  const start = all.length - words.length;
  const sentence = splitAtEnvironment(words);
  const [first, ...rest] = sentence.before;
  if (sentence.dangling !== undefined) {
    return mistaken({ code: 'environment_missing', preposition: sentence.dangling });
  }
  const named = first === undefined ? undefined : findApp(first, apps);
  const room = sentence.environment === undefined && named?.service === undefined ? 1 : 0;
  if (sentence.extra.length > 0 || rest.length > room) {
    const used = Math.min(1 + room, sentence.before.length);
    const extra = sentence.extra.length > 0 ? sentence.extra : sentence.before.slice(used);
    const at = sentence.extra.length > 0 ? all.length - extra.length : start + used;
    return mistaken({ code: 'too_many_words', extra, instead: rephrase(all, at, extra.length) });
  }
  if (first === undefined) return environmentScope(sentence.environment, all, apps);
  if (named === undefined) {
    const alone = words.length === 1 && environmentNames(apps).some(name => same(name, first));
    return alone ? environmentScope(first, all, apps) : mistaken(unknownApp(all, start, apps));
  }
  const environment = sentence.environment ?? rest[0];
  if (named.service !== undefined) {
    if (environment === undefined) return meant({ kind: 'service', service: named.service });
    return mistaken({
      code: 'too_many_words',
      extra: words.slice(1),
      instead: rephrase(all, start + 1, words.length - 1),
    });
  }
  if (environment === undefined) return meant({ kind: 'app', app: named.app });
  const service = findEnvironment(environment, named.app);
  return service === undefined
    ? mistaken(unknownEnvironment(all, environment, [named.app]))
    : meant({ kind: 'service', service });
}

/** The services of a scope, in the order of the configuration. */
export function servicesOf(scope: Scope, apps: readonly App[]): readonly Service[] {
  switch (scope.kind) {
    case 'all':
      return apps.flatMap(app => app.services);
    case 'environment':
      return apps.flatMap(app => findEnvironment(scope.environment, app) ?? []);
    case 'app':
      return scope.app.services;
    case 'service':
      return [scope.service];
  }
}

/** The names of all environments, each once. */
export function environmentNames(apps: readonly App[]): readonly string[] {
  return [...new Set(apps.flatMap(app => app.services.map(service => service.environment)))];
}

/** The word at this place is no app. */
export function unknownApp(words: readonly string[], at: number, apps: readonly App[]): Mistake {
  const word = words[at] ?? '';
  const sign = word.indexOf('@', 1);
  const [name, ref] = sign > 0 ? [word.slice(0, sign), word.slice(sign)] : [word, ''];
  const near = didYouMean(
    name,
    apps.map(app => app.name),
  );
  return {
    code: 'unknown_app',
    word: name,
    ...(near === undefined ? {} : { instead: rephrase(words, at, 1, near + ref) }),
  };
}

/** The last word that reads like this is no environment of these apps. */
export function unknownEnvironment(words: readonly string[], word: string, apps: readonly App[]): Mistake {
  const known = environmentNames(apps);
  const near = didYouMean(word, known);
  const instead = near === undefined ? {} : { instead: rephrase(words, words.lastIndexOf(word), 1, near) };
  return { code: 'unknown_environment', word, known, ...instead };
}

function environmentScope(
  word: string | undefined,
  all: readonly string[],
  apps: readonly App[],
): Parsed<Scope> {
  if (word === undefined) return meant({ kind: 'all' });
  const name = environmentNames(apps).find(candidate => same(candidate, word));
  if (name !== undefined) return meant({ kind: 'environment', environment: name });
  return mistaken(unknownEnvironment(all, word, apps));
}

function pick(word: string, apps: readonly App[]): App | undefined {
  return apps.find(app => app.name === word) ?? apps.find(app => same(app.name, word));
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
