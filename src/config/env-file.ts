// Files of variables: Deckhand's own .env, and those that are handed to a container.
import { readFileSync } from 'node:fs';
import { parse } from 'dotenv';
import { bad, good, type Parsed, show } from './values.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The text of a file, or undefined when there is none. Throws what the system says when it can't be read. */
export type ReadText = (path: string) => string | undefined;

export function readTextFile(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
      return undefined;
    throw error;
  }
}

/**
 * The variables of a `.env` file beneath the given ones: the real environment wins. A file that isn't there is fine.
 * Changes nothing global. @throws what the system says when the file is there but can't be read
 */
export function loadEnvFile(path: string, env: Environment, readText: ReadText = readTextFile): Environment {
  return { ...parse(readText(path) ?? ''), ...env };
}

/** As Compose reads an `env_file`, through dotenv: quotes and comments are understood. Variables in values are not put in. */
export function parseComposeEnvFile(text: string): Readonly<Record<string, string>> {
  return parse(text);
}

/**
 * As `docker run --env-file` reads one: everything behind the first "=" is the value, quotes and all. A bare name is
 * taken from `env`. https://docs.docker.com/reference/cli/docker/container/run/#env
 */
export function parseRawEnvFile(text: string, env: Environment): Parsed<Readonly<Record<string, string>>> {
  const values: Record<string, string> = {};
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const entry = line.trimStart();
    if (entry === '' || entry.startsWith('#')) continue;
    const equals = entry.indexOf('=');
    const name = equals === -1 ? entry.trimEnd() : entry.slice(0, equals);
    if (name === '' || /\s/.test(name))
      return bad(`Line ${index + 1} is not NAME=value: ${show(name)} is no name.`);
    const value = equals === -1 ? env[name] : entry.slice(equals + 1);
    if (value !== undefined) values[name] = value;
  }
  return good(values);
}
