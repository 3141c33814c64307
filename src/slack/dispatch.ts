// Runs what a person typed: may they, then the command, then one answer, whatever happens.
import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import type { Deployer } from '../deploy/deployer.ts';
import type { Answer } from './answer.ts';
import { note } from './blocks/builders.ts';
import type { Access, CommandContext, Reply, SlashCommand } from './command.ts';
import { code } from './text.ts';

export interface DispatchDeps {
  readonly commands: readonly SlashCommand[];
  readonly deployer: Deployer;
  readonly access: Access;
  readonly logger: Logger;
}

/** What was typed, by whom and where, out of a payload whose signature was verified. */
export type Typed = Omit<CommandContext, 'deployer' | 'access' | 'requestId'> & { readonly command: string };

/** Never rejects: an error is in the log, and the person was told where to look. */
export async function dispatch(deps: DispatchDeps, typed: Typed, answer: Answer): Promise<void> {
  const requestId = shortId();
  const logger = deps.logger.child({ requestId, command: typed.command, user: typed.actor.userId });
  await answered(logger, answer, async () => {
    const command = deps.commands.find(candidate => candidate.name === typed.command);
    if (command === undefined) return unknownCommand(typed.command, deps.commands);
    const decision = await deps.access.mayUse(typed.actor);
    if (!decision.allowed) return note(decision.why);
    logger.info({ text: typed.text }, 'Command');
    return command.run({ ...typed, requestId, deployer: deps.deployer, access: deps.access });
  });
}

/**
 * Answers with what `work` returns; without a reply Slack gets a bare acknowledgement. What it throws is a bug: the stack
 * goes to the log under an id that the person reads.
 */
export async function answered(
  logger: Logger,
  answer: Answer,
  work: () => Promise<Reply | undefined>,
): Promise<void> {
  try {
    const reply = await work().catch((error: unknown) => wentWrong(logger, error));
    if (reply === undefined) await answer.acknowledge();
    else await answer.send(reply);
  } catch (error) {
    logger.error({ err: error }, 'An answer did not get to Slack');
  }
}

export function shortId(): string {
  return randomBytes(4).toString('hex');
}

function wentWrong(logger: Logger, error: unknown): Reply {
  const errorId = shortId();
  logger.error({ err: error, errorId }, 'Something went wrong');
  return note(`Something went wrong in Deckhand (id ${errorId}): look in its log.`);
}

function unknownCommand(name: string, commands: readonly SlashCommand[]): Reply {
  const known = commands.map(command => code(command.name)).join(', ');
  return note(`Deckhand doesn't know ${code(name, 60)}. It knows ${known}.`);
}
