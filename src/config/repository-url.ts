// Where a repository is: the forms that git takes, without those that could run a command, and credentials taken out.
import type { GitCredentials } from '../core/service.ts';
import { hide, urlPasswords } from './secrets.ts';
import { bad, good, type Parsed, show } from './values.ts';

export interface RepositoryAddress {
  /** Without a password or a token. */
  readonly url: string;
  readonly credentials: GitCredentials;
}

const schemes = ['https:', 'http:', 'ssh:', 'git:', 'file:'];
const forms =
  'Write https://host/team/app.git, git@host:team/app.git, ssh://git@host/team/app.git or /path/to/app.git.';
/** What a token looks like when it stands where a user name does. */
const tokenLike = /^(?:gh[a-z]_|github_pat_|glpat-|[\w.~-]{32,}$)/;

/** https://git-scm.com/docs/git-clone#_git_urls */
export function parseRepositoryUrl(text: string): Parsed<RepositoryAddress> {
  const fail = (why: string) =>
    bad(`${show(hide(text, urlPasswords(text)))} is not a repository’s address: ${why} ${forms}`);
  const address = text.trim();
  if (/[\s\p{Cc}]/u.test(address)) return fail('it holds a space or a control character.');
  if (address.startsWith('/')) return good({ url: address, credentials: {} });
  // A "host" that begins with a dash would be an option of ssh; "ext::" and its like run commands.
  const scp = /^(?:([\w.-]+)@)?([\w.][\w.-]*|\[[\da-f:]+\]):(?!\/\/|:|-)(.+)$/i.exec(address);
  if (scp !== null && !(scp[1] ?? '').startsWith('-')) return good({ url: address, credentials: {} });
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined) return fail('it is neither a URL nor an absolute path.');
  if (!schemes.includes(url.protocol)) return fail(`${url.protocol} is not taken.`);
  if (url.protocol === 'file:')
    return url.host === '' ? good({ url: address, credentials: {} }) : fail('a file: address has no host.');
  if (url.hostname === '' || /^-|^%2d/i.test(url.hostname) || /^-|^%2d/i.test(url.username))
    return fail('its host is not a name.');
  if (!url.protocol.startsWith('http')) {
    return url.password === ''
      ? good({ url: address, credentials: {} })
      : fail(`${url.protocol}// takes no password; use git.ssh_key_file.`);
  }
  const credentials = credentialsOf(url);
  if (credentials === undefined) return fail('its user or password is not well encoded.');
  if (url.username === '' && url.password === '') return good({ url: address, credentials: {} });
  url.username = '';
  url.password = '';
  return good({ url: url.href, credentials });
}

/** The last part without `.git`: the name that a clone would get. */
export function repositoryName(url: string): string {
  const last = url.replace(/\/+$/, '').split(/[/:]/).at(-1) ?? '';
  return last.replace(/\.git$/, '');
}

function credentialsOf(url: URL): GitCredentials | undefined {
  try {
    const username = decodeURIComponent(url.username);
    const password = decodeURIComponent(url.password);
    if (password !== '') return { ...(username === '' ? {} : { username }), token: password };
    if (username === '') return {};
    return tokenLike.test(username) ? { token: username } : { username };
  } catch {
    return undefined;
  }
}
