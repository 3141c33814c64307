// What a repository's address means: its transport and host, its credentials taken out, and what is relative to it.
import { createHash } from 'node:crypto';
import { DeployError } from '../core/errors.ts';
import type { GitCredentials } from '../core/service.ts';

export interface RepositoryAddress {
  /** Without any password; this is what git, logs and people see. */
  readonly url: string;
  readonly transport: 'http' | 'ssh' | 'git' | 'file';
  /** With its port, in lower case; empty for a path. */
  readonly host: string;
  readonly credentials: GitCredentials;
}

const scpLike = /^(?:([^/:@\s]+)@)?(\[[^\]]+\]|[^/:@\s]+):(?!:)(.+)$/;

/**
 * Reads an address as git does: https, http, ssh and git URLs, `user@host:path`, `file://` and absolute paths.
 * Credentials written into it are moved to `credentials`, unless better ones are given.
 * @throws DeployError git_failed for anything else, `ext::` and options among it
 */
export function parseAddress(text: string, given: GitCredentials = {}): RepositoryAddress {
  if (text.startsWith('/')) return { url: text, transport: 'file', host: '', credentials: {} };
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme === 'file') return { url: text, transport: 'file', host: '', credentials: {} };
  if (scheme !== undefined && URL.canParse(text)) return parseUrl(new URL(text), scheme, given);
  const scp = scheme === undefined && !text.startsWith('-') ? scpLike.exec(text) : null;
  if (scp?.[2] !== undefined && !scp[2].startsWith('-')) {
    return { url: text, transport: 'ssh', host: scp[2].toLowerCase(), credentials: given };
  }
  throw refused();
}

function parseUrl(url: URL, scheme: string, given: GitCredentials): RepositoryAddress {
  const host = url.host.toLowerCase();
  if (host === '' || host.startsWith('-')) throw refused();
  const username = decode(url.username);
  const password = decode(url.password);
  url.password = '';
  switch (scheme) {
    case 'https':
    case 'http': {
      url.username = '';
      // A lone user name is how some hosts show a token: https://TOKEN@host/…
      const token = given.token ?? (password === '' ? username : password);
      const user = given.username ?? (password === '' ? undefined : username);
      const credentials = {
        ...(token === '' ? {} : { token }),
        ...(user === undefined || user === '' ? {} : { username: user }),
      };
      return { url: url.href, transport: 'http', host, credentials };
    }
    case 'ssh':
      return { url: url.href, transport: 'ssh', host, credentials: given };
    case 'git':
      url.username = '';
      return { url: url.href, transport: 'git', host, credentials: {} };
    default:
      throw refused();
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

// The address may hold a secret, so it is not repeated.
function refused(): DeployError {
  return new DeployError({
    code: 'git_failed',
    detail:
      'This repository address is not one that Deckhand fetches from. Use https://, ssh://, git@host:path or an absolute path.',
  });
}

/**
 * The address of a submodule as `git submodule` would resolve it, with the parent's credentials where the host is the same.
 * A submodule may not name a path of this machine, unless it is relative to a parent that is one.
 * @throws DeployError git_failed for an address that is refused
 */
export function submoduleAddress(parent: RepositoryAddress, text: string): RepositoryAddress {
  const relative = text.startsWith('./') || text.startsWith('../');
  const address = parseAddress(relative ? joinRelative(parent.url, text) : text);
  if (address.transport === 'file' && !relative) throw refused();
  const token = parent.credentials.token;
  if (token !== undefined && parent.transport === 'http' && address.transport === 'ssh') {
    return asHttps(parent, address) ?? address;
  }
  const same = address.transport === parent.transport && address.host === parent.host;
  const sameScheme = scheme(address.url) === scheme(parent.url);
  return same && sameScheme ? { ...address, credentials: parent.credentials } : address;
}

function scheme(url: string): string {
  return /^[a-z+]+:\/\//i.exec(url)?.[0] ?? '';
}

/** `git@host:path` on the host that a token is for: the token opens it, a key would be one more thing to set up. */
function asHttps(parent: RepositoryAddress, address: RepositoryAddress): RepositoryAddress | undefined {
  if (address.host !== parent.host) return undefined;
  const path = URL.canParse(address.url)
    ? new URL(address.url).pathname
    : `/${scpLike.exec(address.url)?.[3] ?? ''}`;
  const url = new URL(path, parent.url).href;
  return { url, transport: 'http', host: parent.host, credentials: parent.credentials };
}

const hostOnly = /^[a-z][a-z0-9+.-]*:\/\/[^/]*$/i;

function joinRelative(parent: string, relative: string): string {
  let base = parent.replace(/\/+$/, '');
  let rest = relative;
  let separator = '/';
  for (;;) {
    if (rest.startsWith('./')) rest = rest.slice(2);
    else if (rest.startsWith('../')) {
      rest = rest.slice(3);
      if (hostOnly.test(base)) throw refused();
      const slash = base.lastIndexOf('/');
      const cut = slash < 0 ? base.lastIndexOf(':') : slash;
      separator = slash < 0 ? ':' : '/';
      if (cut < 0) throw refused();
      base = base.slice(0, cut);
    } else return `${base}${separator}${rest}`;
  }
}

/** A folder name for the mirror: readable, and different for every address. */
export function mirrorName(address: RepositoryAddress): string {
  const readable = address.url
    .replace(/^.*(?:\/\/|@)/, '')
    .replace(/(?:\.git)?\/*$/, '')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(-60);
  const hash = createHash('sha256').update(address.url).digest('hex').slice(0, 12);
  return `${readable}-${hash}.git`;
}
