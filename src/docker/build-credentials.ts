// Registry credentials, from a file like ~/.docker/config.json.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { DeployError } from '../core/errors.ts';

export interface RegistryCredentials {
  readonly username: string;
  /** A password, or a token when there is no user name. */
  readonly secret: string;
}

/** By a registry's host, as the engine names it. */
export type FindCredentials = (host: string) => RegistryCredentials | undefined;

export interface RegistryAuth {
  readonly find: FindCredentials;
  /** The value of X-Registry-Config, which the classic builder takes. */
  readonly header: string;
  /** Registries whose credentials a helper program has: it isn't run. */
  readonly helped: readonly string[];
}

const entrySchema = z.object({
  auth: z.string().optional(),
  username: z.string().optional(),
  password: z.string().optional(),
  identitytoken: z.string().optional(),
});
const configSchema = z.object({
  auths: z.record(z.string(), entrySchema).default({}),
  credsStore: z.string().optional(),
  credHelpers: z.record(z.string(), z.string()).default({}),
});

export const noRegistryAuth = parseRegistryAuth('{}');

/**
 * @param folder as DOCKER_CONFIG names it; a missing file means no credentials
 * @throws DeployError build_failed when the file can't be used
 */
export async function readRegistryAuth(folder: string): Promise<RegistryAuth> {
  const path = join(folder, 'config.json');
  try {
    return parseRegistryAuth(await readFile(path, 'utf8'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return noRegistryAuth;
    // The parser's message is left out, because it quotes the file.
    const detail = `${path} is not a Docker config file that can be read`;
    throw new DeployError({ code: 'build_failed', step: 'registry credentials', detail, tail: [] });
  }
}

/**
 * @param text JSON as `docker login` writes it
 * @throws SyntaxError, ZodError
 */
export function parseRegistryAuth(text: string): RegistryAuth {
  const config = configSchema.parse(JSON.parse(text));
  const known = new Map<string, RegistryCredentials>();
  const helped = Object.keys(config.credHelpers);
  for (const [address, entry] of Object.entries(config.auths)) {
    const credentials = credentialsOf(entry);
    if (credentials !== undefined) known.set(hostOf(address), credentials);
    else if (config.credsStore !== undefined) helped.push(address);
  }
  const header = Object.fromEntries(
    [...known].map(([host, { username, secret }]) => [
      host === 'docker.io' ? 'https://index.docker.io/v1/' : host,
      username === '' ? { identitytoken: secret } : { username, password: secret },
    ]),
  );
  return {
    find: host => known.get(hostOf(host)),
    // The engine decodes the URL-safe alphabet with padding, which is neither of Node's two.
    header: Buffer.from(JSON.stringify(header)).toString('base64').replaceAll('+', '-').replaceAll('/', '_'),
    helped,
  };
}

function credentialsOf(entry: z.infer<typeof entrySchema>): RegistryCredentials | undefined {
  if (entry.identitytoken) return { username: '', secret: entry.identitytoken };
  if (entry.username && entry.password) return { username: entry.username, secret: entry.password };
  const [, username, secret] =
    /^([^:]*):(.*)$/s.exec(Buffer.from(entry.auth ?? '', 'base64').toString()) ?? [];
  return username !== undefined && secret ? { username, secret } : undefined;
}

/** Docker Hub has three names for itself; all others are keyed by host and port. */
function hostOf(address: string): string {
  const host = address.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
  return ['index.docker.io', 'registry-1.docker.io'].includes(host) ? 'docker.io' : host;
}
