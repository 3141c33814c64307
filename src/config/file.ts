// deckhand.yml, or the five variables of one app, as a Config; or everything that is wrong with it.
import { basename, dirname, resolve } from 'node:path';
import { z } from 'zod';
import { defaultRetention, type RetentionSettings } from '../core/retention.ts';
import type { App, Service } from '../core/service.ts';
import { findClashes, repeatedPorts } from './cross-checks.ts';
import { type Environment, type ReadText, readTextFile } from './env-file.ts';
import { type Draft, readOneApp } from './one-app.ts';
import { type ConfigProblem, renderPath, sortProblems } from './problems.ts';
import { retentionSchema } from './retention-schema.ts';
import { topAdvice } from './run-advice.ts';
import type { Surroundings } from './run-settings.ts';
import { type Issue, issuesOf, map, plainText, record } from './schema-kit.ts';
import { hide, hideable, urlPasswords } from './secrets.ts';
import { appOnly } from './service-schema.ts';
import { parseName } from './service-values.ts';
import { readService } from './services.ts';
import { type MapTree, readTree, type Tree } from './tree.ts';
import { childOf, listsToMaps, mergeTrees, placeAt, toPlain } from './tree-values.ts';

/** What is deployed. Never changed: a reload makes another one. */
export interface Config {
  readonly apps: readonly App[];
  readonly retention: RetentionSettings;
  /** Every secret value in use, longest first, for the redactor. */
  readonly secrets: readonly string[];
}

export type LoadResult =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly report: readonly ConfigProblem[] };

export interface LoadOptions {
  /** `deckhand.yml`; files named in it are found from its folder. */
  readonly path: string;
  readonly env: Environment;
  readonly readFile?: ReadText;
}

/**
 * Reads everything again each time it is called. Never throws for what is in the file: whatever that is, the answer
 * is a config or a report with every mistake, in which no secret is shown.
 */
export function loadConfig({ path, env, readFile = readTextFile }: LoadOptions): LoadResult {
  const around: Surroundings = { folder: dirname(resolve(path)), env, readText: readFile };
  const file = basename(path);
  let text: string | undefined;
  try {
    text = readFile(path);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { ok: false, report: [{ file: path, path: '', message: `This file can’t be read: ${why}.` }] };
  }
  const oneApp = (env['REPOSITORY_URL'] ?? '') !== '';
  if (text !== undefined && oneApp) {
    const message = `Both ${file} and REPOSITORY_URL say what to deploy. Remove one of the two.`;
    return { ok: false, report: [{ file: path, path: '', message }] };
  }
  if (text === undefined && !oneApp) {
    const message =
      'This file is not there, and REPOSITORY_URL is not set. Copy deckhand.example.yml, or set the variables of one app (.env.example).';
    return { ok: false, report: [{ file: path, path: '', message }] };
  }
  return text === undefined ? finish(readOneApp(around)) : finish(readFileApps(path, text, around));
}

function finish({ apps, retention = defaultRetention, problems, secrets }: Draft): LoadResult {
  const hidden = hideable(secrets);
  if (problems.length === 0) return { ok: true, config: { apps, retention, secrets: hidden } };
  const shown = problems.map(problem => ({ ...problem, message: cut(hide(problem.message, hidden)) }));
  return { ok: false, report: sortProblems(shown) };
}

/** One wrong value may be a whole file: a sentence that nobody can read helps nobody. */
function cut(message: string): string {
  return message.length > 600 ? `${message.slice(0, 400)} … ${message.slice(-150)}` : message;
}

function readFileApps(file: string, text: string, around: Surroundings): Draft {
  const { root, problems: found, broken, secrets: variables } = readTree(file, text, around.env);
  const secrets = [...variables, ...urlPasswords(text)];
  if (broken) return { apps: [], problems: found, secrets };
  const problems = [...found];
  const placed: { readonly service: Service; readonly tree: Tree }[] = [];
  const reported = new Set(found.map(({ line, column }) => `${line}:${column}`));
  const report = (tree: Tree, { path, message, atKey }: Issue) => {
    const { place, exists } = placeAt(tree, path, atKey);
    const { line, column } = place;
    // A variable that is missing leaves an empty text behind: one mistake, told once.
    if (reported.has(`${line}:${column}`)) return;
    const missing = exists ? undefined : path.at(-1);
    const shown = typeof missing === 'string' ? [...place.path, missing] : place.path;
    problems.push({ file, line, column, path: renderPath(shown), message });
  };

  const top = topSchema.safeParse(toPlain(root) ?? {});
  for (const issue of top.success ? [] : issuesOf(top.error)) report(root, issue);
  const appsTree = childOf(root, 'apps');
  const apps = appsTree?.kind === 'map' ? [...appsTree.entries].map(([name]) => readApp(name, appsTree)) : [];
  if (appsTree?.kind === 'map' && apps.length === 0)
    report(root, {
      path: ['apps'],
      message: 'There is no app here. Add one: its name, and under it "repo".',
    });

  for (const conflict of findClashes(placed.map(({ service }) => service))) {
    const tree = placed.find(entry => entry.service === conflict.service)?.tree;
    if (tree !== undefined) report(tree, conflict);
  }
  return { apps, ...(top.success && { retention: top.data.retention }), problems, secrets };

  function readApp(name: string, all: MapTree): App {
    const tree = childOf(all, name) ?? all;
    const named = parseName(name);
    if (!named.ok) report(all, { path: [name], message: named.message, atKey: true });
    const own = appSchema.safeParse(toPlain(tree) ?? {});
    // That the app itself is no map is told with its services.
    const ownIssues = own.success ? [] : issuesOf(own.error).filter(({ path }) => path.length > 0);
    for (const issue of ownIssues) report(tree, issue);
    const environments = childOf(tree, 'environments');
    const base = listsToMaps(withoutKeys(tree, appOnly));
    const services = environmentsOf(environments).flatMap(([environment, changes]) => {
      const environmentName = parseName(environment);
      if (!environmentName.ok && environments !== undefined)
        report(environments, { path: [environment], message: environmentName.message, atKey: true });
      for (const key of appOnly) {
        if (changes === undefined || childOf(changes, key) === undefined) continue;
        report(changes, {
          path: [key],
          message: `"${key}" belongs to the app, not to one of its environments.`,
          atKey: true,
        });
      }
      const merged =
        changes === undefined ? base : mergeTrees(base, listsToMaps(withoutKeys(changes, appOnly)));
      const result = readService({ app: name, environment }, toPlain(merged) ?? {}, around);
      secrets.push(...result.secrets);
      const { service } = result;
      const repeated = service === undefined ? [] : repeatedPorts(service);
      for (const issue of [...result.issues, ...repeated]) report(merged, issue);
      if (service === undefined) return [];
      placed.push({ service, tree: merged });
      return [service];
    });
    const description = own.success ? own.data.description : undefined;
    return { name, ...(description === undefined ? {} : { description }), services };
  }
}

const anyMaps = record(z.unknown(), 'a map: each name, and its settings under it');
export const topShape = { apps: anyMaps, retention: retentionSchema };
const topSchema = map(topShape, 'a map that begins with "apps"', topAdvice);
const appSchema = z.object({
  description: plainText('text').exactOptional(),
  environments: anyMaps.exactOptional(),
});
/** The keys that an app has beside those of its environments. */
export const appKeys = Object.keys(appSchema.shape);

function environmentsOf(tree: Tree | undefined): readonly (readonly [string, Tree | undefined])[] {
  if (tree?.kind !== 'map' || tree.entries.size === 0) return [['production', undefined]];
  return [...tree.entries].map(([name, { value }]) => [name, value]);
}

function withoutKeys(tree: Tree, keys: readonly string[]): Tree {
  if (tree.kind !== 'map') return tree;
  return { ...tree, entries: new Map([...tree.entries].filter(([key]) => !keys.includes(key))) };
}
