// Runs the commands that people set to run before and after a roll-out: an argument list, no shell, an environment of its own.
import { DeployError } from '../core/errors.ts';
import type { HookContext, Hooks } from '../deploy/ports.ts';
import { createLineSplitter } from './line-splitter.ts';

export interface HooksOptions {
  /** The bot's environment, of which a hook sees no more than how to find programs and the Docker engine. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

const passed = ['PATH', 'HOME', 'LANG', 'TMPDIR', 'DOCKER_HOST', 'DOCKER_TLS_VERIFY', 'DOCKER_CERT_PATH'];

/** After SIGTERM. Milliseconds. */
const grace = 3000;

const tailLines = 20;

export function createHooks({ env }: HooksOptions): Hooks {
  return {
    async run({ command, timeoutMs }, context) {
      const { signal, log, workingDirectory } = context;
      // Loaded when first needed: more than a hundred files, and many never run a hook.
      const { ExecaError, execa } = await import('execa');
      if (signal.aborted) throw cancellation(signal);
      const [program = '', ...args] = command;
      const name = command.join(' ');
      const tail: string[] = [];
      const splitter = createLineSplitter(line => {
        log(line);
        tail.push(line);
        if (tail.length > tailLines) tail.shift();
      });
      log(`$ ${name}`);
      try {
        const subprocess = execa(program, args, {
          cwd: workingDirectory,
          env: { ...pick(env), ...describe(context) },
          extendEnv: false,
          stdin: 'ignore',
          all: true,
          buffer: false,
          timeout: timeoutMs,
          cancelSignal: signal,
          killDescendants: true,
          forceKillAfterDelay: grace,
        });
        subprocess.all.on('data', (chunk: Buffer) => splitter.write(chunk));
        await subprocess;
        splitter.end();
      } catch (error) {
        splitter.end();
        if (!(error instanceof ExecaError)) throw error;
        if (signal.aborted) throw cancellation(signal);
        if (error.timedOut) throw new DeployError({ code: 'hook_timeout', hook: name, timeoutMs });
        const why = explain(error, program);
        if (why !== undefined) log(why);
        throw new DeployError({
          code: 'hook_failed',
          hook: name,
          ...(error.exitCode === undefined ? {} : { exitCode: error.exitCode }),
          tail: why === undefined ? tail : [...tail, why],
        });
      }
    },
  };
}

function pick(env: HooksOptions['env']): Record<string, string> {
  return Object.fromEntries(
    passed.flatMap(name => {
      const value = env[name];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}

function describe({ service, commit, imageTag, deploymentId, phase }: HookContext): Record<string, string> {
  return {
    DECKHAND_APP: service.app,
    DECKHAND_ENVIRONMENT: service.environment,
    DECKHAND_COMMIT: commit.sha,
    DECKHAND_IMAGE: imageTag,
    DECKHAND_DEPLOYMENT: String(deploymentId),
    DECKHAND_PHASE: phase,
  };
}

/** What the command can't say itself. */
function explain(
  error: { readonly code?: string; readonly signal?: string },
  program: string,
): string | undefined {
  if (error.code === 'ENOENT') {
    return `${program} was not found. A hook runs in the repository’s root, with the bot’s PATH and without a shell.`;
  }
  if (error.code === 'EACCES') return `${program} may not be executed. Is it executable in the repository?`;
  return error.signal === undefined ? undefined : `It was ended by ${error.signal}.`;
}

function cancellation(signal: AbortSignal): DeployError {
  return signal.reason instanceof DeployError ? signal.reason : new DeployError({ code: 'cancelled' });
}
