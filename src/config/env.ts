// Deckhand's own settings, from environment variables: every mistake at once, by the variable's name.
import { z } from 'zod';
import { didYouMean } from '../core/did-you-mean.ts';
import type { Environment } from './env-file.ts';
import { parseAddress, parseApiUrl, parseDockerHost, parseSlackToken } from './env-values.ts';
import type { ConfigProblem } from './problems.ts';
import { issuesOf } from './schema-kit.ts';
import { hideable } from './secrets.ts';
import { oneOf, type Parser, parseDuration, parsePort, parseText } from './values.ts';

export interface Settings {
  readonly slack: {
    readonly botToken: string;
    /** Ends with a slash. */
    readonly apiUrl: string;
    /** How Slack reaches us. With both sets of secrets it is Socket Mode. */
    readonly mode:
      | { readonly kind: 'socket'; readonly appToken: string }
      | { readonly kind: 'http'; readonly signingSecret: string };
  };
  readonly http: { readonly host: string; readonly port: number };
  readonly configPath: string;
  readonly dataPath: string;
  readonly log: { readonly level: LogLevel; readonly format: 'json' | 'pretty' | 'auto' };
  /** As the Docker command line understands them; absent means its defaults. */
  readonly docker: { readonly host?: string; readonly tlsVerify: boolean; readonly certPath?: string };
  /** How long running deployments may go on after SIGTERM. */
  readonly shutdownGraceMs: number;
  /** Every secret among these, for the redactor. */
  readonly secrets: readonly string[];
}

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';

export type EnvResult =
  | { readonly ok: true; readonly settings: Settings }
  | { readonly ok: false; readonly report: readonly ConfigProblem[] };

/** An empty variable counts as not set. */
function variable<T>(parse: Parser<T>): z.ZodType<T> {
  return z.unknown().transform((input, context): T => {
    const result = parse(typeof input === 'string' ? input.trim() : '');
    if (result.ok) return result.value;
    context.addIssue({ code: 'custom', message: result.message });
    return z.NEVER;
  });
}

/** Every variable that `parseEnv` reads. */
export const envShape = {
  SLACK_BOT_TOKEN: variable(parseSlackToken('xoxb')).exactOptional(),
  SLACK_SIGNING_SECRET: variable(parseText).exactOptional(),
  SLACK_APP_TOKEN: variable(parseSlackToken('xapp')).exactOptional(),
  SLACK_API_URL: variable(parseApiUrl).default('https://slack.com/api/'),
  PORT: variable(parsePort).default(3000),
  HOST: variable(parseAddress).default('0.0.0.0'),
  DECKHAND_CONFIG: variable(parseText).default('deckhand.yml'),
  DECKHAND_DATA: variable(parseText).default('./data'),
  LOG_LEVEL: variable(oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent')).default('info'),
  LOG_FORMAT: variable(oneOf('json', 'pretty', 'auto')).default('auto'),
  DOCKER_HOST: variable(parseDockerHost).exactOptional(),
  DOCKER_TLS_VERIFY: variable(parseText).exactOptional(),
  DOCKER_CERT_PATH: variable(parseText).exactOptional(),
  SHUTDOWN_GRACE: variable(parseDuration).default(30_000),
};
const envSchema = z.object(envShape);

/** The variables of the one app that needs no file; `loadConfig` reads them. */
export const oneAppVariables = [
  'REPOSITORY_URL',
  'REPOSITORY_NAME',
  'IMAGE_NAME',
  'CONTAINER_NAME',
  'CONTAINER_ARGS',
  'GIT_TOKEN',
  'GIT_USERNAME',
  'GIT_SSH_KEY_FILE',
] as const;

export const knownVariables: readonly string[] = [...Object.keys(envShape), ...oneAppVariables];

/** Reads only what it is given. Values of secrets are never part of a report. */
export function parseEnv(env: Environment): EnvResult {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''),
  );
  const parsed = envSchema.safeParse(given);
  const report: ConfigProblem[] = parsed.success
    ? []
    : issuesOf(parsed.error).map(({ path, message }) => ({
        file: 'environment',
        path: String(path[0]),
        message,
      }));
  const missing = (name: string, why: string) => {
    const unknown = Object.keys(given).filter(candidate => !knownVariables.includes(candidate));
    const near = didYouMean(name, unknown);
    const misspelt = near === undefined ? '' : ` There is a variable ${near}: is it misspelt?`;
    report.push({ file: 'environment', path: name, message: `${why}${misspelt}` });
  };
  if (given['SLACK_BOT_TOKEN'] === undefined) {
    missing(
      'SLACK_BOT_TOKEN',
      'This is not set. It is the “Bot User OAuth Token” of the Slack app (OAuth & Permissions).',
    );
  }
  if (given['SLACK_SIGNING_SECRET'] === undefined && given['SLACK_APP_TOKEN'] === undefined) {
    missing(
      'SLACK_SIGNING_SECRET',
      'Neither SLACK_SIGNING_SECRET (HTTP) nor SLACK_APP_TOKEN (Socket Mode) is set. One of them says how Slack reaches Deckhand.',
    );
  }
  if (!parsed.success || report.length > 0) return { ok: false, report };
  const values = parsed.data;
  const mode = modeOf(values);
  if (values.SLACK_BOT_TOKEN === undefined || mode === undefined) return { ok: false, report };
  return { ok: true, settings: toSettings(values, values.SLACK_BOT_TOKEN, mode) };
}

type Values = z.output<typeof envSchema>;

function modeOf(values: Values): Settings['slack']['mode'] | undefined {
  if (values.SLACK_APP_TOKEN !== undefined) return { kind: 'socket', appToken: values.SLACK_APP_TOKEN };
  if (values.SLACK_SIGNING_SECRET === undefined) return undefined;
  return { kind: 'http', signingSecret: values.SLACK_SIGNING_SECRET };
}

function toSettings(values: Values, botToken: string, mode: Settings['slack']['mode']): Settings {
  const secrets = [botToken, values.SLACK_SIGNING_SECRET, values.SLACK_APP_TOKEN].filter(
    value => value !== undefined,
  );
  return {
    slack: { botToken, apiUrl: values.SLACK_API_URL, mode },
    http: { host: values.HOST, port: values.PORT },
    configPath: values.DECKHAND_CONFIG,
    dataPath: values.DECKHAND_DATA,
    log: { level: values.LOG_LEVEL, format: values.LOG_FORMAT },
    docker: {
      ...(values.DOCKER_HOST === undefined ? {} : { host: values.DOCKER_HOST }),
      // Any text switches it on, as for the Docker command line: even 0.
      tlsVerify: values.DOCKER_TLS_VERIFY !== undefined,
      ...(values.DOCKER_CERT_PATH === undefined ? {} : { certPath: values.DOCKER_CERT_PATH }),
    },
    shutdownGraceMs: values.SHUTDOWN_GRACE,
    secrets: hideable(secrets),
  };
}
