// The environment in which git runs: ours alone, nothing of the host's settings, and secrets nowhere but in it.
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RepositoryAddress } from './repository-url.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What git, ssh and git-lfs may see of the bot's own environment. */
const passed =
  /^(?:PATH|HOME|USER|LOGNAME|TMPDIR|TZ|SSH_AUTH_SOCK|SSL_CERT_(?:FILE|DIR)|GIT_SSL_CAINFO|(?:https?|no|all)_proxy)$/i;

/** In place of the host's and the user's: git reads no other file than this and the mirror's own. */
const configFile = `# Written by Deckhand; it is replaced when it differs.
[safe]
	directory = *
[core]
	hooksPath = /dev/null
	attributesFile = /dev/null
	excludesFile = /dev/null
[init]
	templateDir =
	defaultBranch = main
[protocol "ext"]
	allow = never
[http]
	followRedirects = initial
[credential]
	helper =
`;

export interface GitHome {
  readonly directory: string;
  /** @throws the file system's error when the data folder can't be written */
  prepare(): Promise<void>;
  /** What every git process gets. */
  base(environment: Environment): Record<string, string>;
  /** What it takes to be let in. The secret is readable by our own user's processes only, never in an argument or a file. */
  access(address: RepositoryAddress, config?: Readonly<Record<string, string>>): Record<string, string>;
}

export function createGitHome(dataDir: string): GitHome {
  const directory = join(dataDir, 'git');
  const config = join(directory, 'config');
  return {
    directory,
    async prepare() {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      if ((await readFile(config, 'utf8').catch(() => '')) === configFile) return;
      // Two first deployments may do this at the same time.
      const draft = `${config}.${randomUUID()}`;
      await writeFile(draft, configFile, { mode: 0o600 });
      await rename(draft, config);
    },
    base: environment => ({
      ...Object.fromEntries(
        Object.entries(environment).flatMap(([name, value]) =>
          passed.test(name) && value !== undefined ? [[name, value]] : [],
        ),
      ),
      LC_ALL: 'C',
      GIT_CONFIG_GLOBAL: config,
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_ATTR_NOSYSTEM: '1',
      GIT_TERMINAL_PROMPT: '0',
      GIT_CEILING_DIRECTORIES: dataDir,
    }),
    access: (address, config = {}) => ({
      ...configVariables({ ...config, ...credentialHelper(address) }),
      ...httpAccess(address),
      ...sshAccess(address, join(directory, 'known_hosts')),
    }),
  };
}

/** Settings for one command, by which nothing shows in its arguments (https://git-scm.com/docs/git-config#ENVIRONMENT). */
function configVariables(config: Readonly<Record<string, string>>): Record<string, string> {
  const variables: Record<string, string> = { GIT_CONFIG_COUNT: String(Object.keys(config).length) };
  Object.entries(config).forEach(([key, value], index) => {
    variables[`GIT_CONFIG_KEY_${index}`] = key;
    variables[`GIT_CONFIG_VALUE_${index}`] = value;
  });
  return variables;
}

/** Bound to the one host: a redirect to another host is given nothing. */
function credentialHelper({ url, transport, credentials }: RepositoryAddress): Record<string, string> {
  if (transport !== 'http' || credentials.token === undefined) return {};
  const answer = 'printf "username=%s\\npassword=%s\\n" "$DECKHAND_USERNAME" "$DECKHAND_PASSWORD"';
  return { [`credential.${new URL(url).origin}.helper`]: `!f() { test "$1" = get && ${answer}; }; f` };
}

function httpAccess({ transport, credentials }: RepositoryAddress): Record<string, string> {
  if (transport !== 'http' || credentials.token === undefined) return {};
  // GitHub and GitLab take any user name with a token.
  return {
    DECKHAND_USERNAME: credentials.username ?? 'x-access-token',
    DECKHAND_PASSWORD: credentials.token,
  };
}

function sshAccess(
  { transport, credentials }: RepositoryAddress,
  knownHosts: string,
): Record<string, string> {
  if (transport !== 'ssh') return {};
  const key = credentials.sshKeyFile;
  const command = [
    'ssh -o BatchMode=yes -o StrictHostKeyChecking=accept-new -o ConnectTimeout=30',
    `-o ${shellQuote(`UserKnownHostsFile="${knownHosts}" ~/.ssh/known_hosts`)}`,
    ...(key === undefined ? [] : [`-i ${shellQuote(key)} -o IdentitiesOnly=yes`]),
  ];
  return { GIT_SSH_COMMAND: command.join(' '), GIT_SSH_VARIANT: 'ssh' };
}

function shellQuote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
