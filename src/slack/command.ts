// What a slash command is to Slack's side: a name, its help, and a function from what was typed to a reply.
import type { KnownBlock } from '@slack/types';
import type { Actor } from '../core/deployment.ts';
import type { Service } from '../core/service.ts';
import type { Deployer } from '../deploy/deployer.ts';
import type { Origin } from '../deploy/ports.ts';

/** A message as it goes to Slack; `text` is the full sentence for notifications and screen readers. */
export interface Reply {
  readonly text: string;
  readonly blocks: KnownBlock[];
  /** Seen by everybody in the channel; otherwise only by the person who asked. */
  readonly inChannel?: boolean;
}

/** Whether a person may do something, and if not, a sentence that says why and who can lift it (mrkdwn, escaped). */
export type Decision = { readonly allowed: true } | { readonly allowed: false; readonly why: string };

/** Who may do what. Cached, and with short time-outs: it is asked before the acknowledgement. */
export interface Access {
  /** Of our workspace and a full member: may look. */
  mayUse(actor: Actor): Promise<Decision>;
  /** May change what this service runs. */
  mayDeploy(actor: Actor, service: Service): Promise<Decision>;
}

export interface CommandContext {
  /** What was typed after the command's name. Untrusted. */
  readonly text: string;
  readonly actor: Actor;
  readonly origin: Origin;
  readonly requestId: string;
  readonly deployer: Deployer;
  readonly access: Access;
}

export interface SlashCommand {
  /** With its slash: `/deploy`. */
  readonly name: string;
  readonly description: string;
  readonly usageHint: string;
  /** Nothing slow before it returns but what has its own short time-out; undefined when the live message says it all. */
  run(context: CommandContext): Promise<Reply | undefined>;
}
