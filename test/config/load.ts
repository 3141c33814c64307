// Loads settings from texts instead of files, and shows mistakes on one line each.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Environment } from '../../src/config/env-file.ts';
import { type Config, type LoadResult, loadConfig } from '../../src/config/file.ts';
import type { Service } from '../../src/core/service.ts';

export interface Given {
  readonly env?: Environment;
  /** By name, beside deckhand.yml. */
  readonly files?: Readonly<Record<string, string>>;
}

export function load(yml: string | undefined, { env = {}, files = {} }: Given = {}): LoadResult {
  const texts = new Map(
    [['deckhand.yml', yml], ...Object.entries(files)].map(([name, text]) => [resolve(name ?? ''), text]),
  );
  return loadConfig({ path: 'deckhand.yml', env, readFile: path => texts.get(resolve(path)) });
}

export function config(yml: string | undefined, given: Given = {}): Config {
  const result = load(yml, given);
  if (!result.ok) throw new Error(JSON.stringify(result.report, undefined, 2));
  return result.config;
}

/** The only service of the only app, with `run` as YAML text, indented as it likes. */
export function service(yml: string, given: Given = {}): Service {
  const [only, ...others] = config(yml, given).apps.flatMap(app => app.services);
  if (only === undefined || others.length > 0) throw new Error('There is not exactly one service');
  return only;
}

/** An app called api, with more keys in flow or block style, each line indented by four spaces. */
export function app(...lines: readonly string[]): string {
  return ['apps:', '  api:', '    repo: /srv/git/api.git', ...lines.map(line => `    ${line}`)].join('\n');
}

/** `line:column path message`, one for each mistake. */
export function mistakes(yml: string | undefined, given: Given = {}): readonly string[] {
  const result = load(yml, given);
  if (result.ok) return [];
  return result.report.map(({ line, column, path, message }) =>
    [line === undefined ? '' : `${line}:${column}`, path, message].filter(part => part !== '').join(' '),
  );
}

/** The mistakes in CONTAINER_ARGS alone. */
export function flagMistakes(args: string, env: Environment = {}): readonly string[] {
  return mistakes(undefined, { env: { REPOSITORY_URL: '/srv/git/api.git', CONTAINER_ARGS: args, ...env } });
}

export function flagService(args: string, given: Given = {}): Service {
  const env = { REPOSITORY_URL: '/srv/git/api.git', CONTAINER_ARGS: args, ...given.env };
  const [only] = config(undefined, { ...given, env }).apps.flatMap(found => found.services);
  if (only === undefined) throw new Error('There is no service');
  return only;
}

export function projectFile(name: string): string {
  return readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
}
