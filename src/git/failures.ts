// What git's last words mean: standard error -> one expected failure.
import { DeployError, type FailureReason } from '../core/errors.ts';
import { createRedactor } from '../core/redact.ts';
import type { RepositoryAddress } from './repository-url.ts';

/** git ended with an error; its standard error is not redacted yet. */
export class GitFailure extends Error {
  readonly exitCode: number | null;
  readonly stderr: string;

  constructor(exitCode: number | null, stderr: string) {
    super(`git ended with ${exitCode ?? 'a signal'}`);
    this.name = 'GitFailure';
    this.exitCode = exitCode;
    this.stderr = stderr;
  }
}

const diskFull = /no space left on device|disk quota exceeded/i;

const denied =
  /authentication failed|could not read (?:username|password)|permission denied|access denied|terminal prompts disabled|invalid credentials|returned error: 40[13]|host key verification failed|not allowed to|HTTP Basic: Access denied/i;

const unreachable =
  /could not resolve host|name or service not known|temporary failure in name resolution|connection (?:refused|timed out|reset)|no route to host|network is unreachable|failed to connect|couldn't connect|unable to connect|repository not found|returned error: (?:404|5\d\d)|does not (?:exist|appear to be a git repository)|repository '.*' not found|unable to look up|access denied or repository not exported|could not read from remote repository|SSL|certificate|operation timed out/i;

/** In the middle of a pack: a server that was restarted, a proxy with a limit, a line that broke. */
const brokenOff = /early EOF|unexpected disconnect|RPC failed; curl|transfer closed with/i;

const tellingLine = /^(?:fatal|error|remote|ssh)\b|denied|refused|identity file|permissions|host key/i;
/** What git adds when ssh has said why. */
const hollowLine = /^fatal: could not read from remote repository/i;

/** Turns a failure of a command that talked to a remote into an expected one; anything else comes back unchanged. */
export function explain(error: unknown, address: RepositoryAddress): unknown {
  if (!(error instanceof GitFailure)) return error;
  const repository = address.url;
  const detail = lastWords(error, address);
  const reason = ((): FailureReason => {
    if (diskFull.test(error.stderr)) return { code: 'disk_full', where: 'the data folder', detail };
    // `git daemon` says the same for a repository that is not there and one that is not for us.
    if (/access denied or repository not exported/i.test(error.stderr)) {
      return { code: 'repository_unreachable', repository, detail };
    }
    if (denied.test(error.stderr)) return { code: 'repository_denied', repository, detail };
    if (brokenOff.test(error.stderr)) return { code: 'connection_lost', repository, detail };
    if (unreachable.test(error.stderr)) return { code: 'repository_unreachable', repository, detail };
    return { code: 'git_failed', detail };
  })();
  return new DeployError(reason, { cause: new Error(detail) });
}

/** The lines that say why, short enough for a message, without a secret. */
function lastWords(error: GitFailure, address: RepositoryAddress): string {
  const { token } = address.credentials;
  const redact = createRedactor(token === undefined ? [] : [token]);
  const lines = error.stderr
    .split(/[\r\n]+/)
    .map(line => line.trim())
    .filter(line => line !== '' && !line.startsWith('hint:'));
  if (lines.some(line => line.includes('spawn git ENOENT'))) return 'git is not installed on this machine.';
  const telling = lines.filter(line => tellingLine.test(line) && !hollowLine.test(line));
  const text = (telling.length === 0 ? lines : telling).slice(-3).join(' ');
  return redact(text === '' ? error.message : text).slice(0, 400);
}
