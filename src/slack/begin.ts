// Begins what was asked for, by a command or a button: may they, does the deployer take it, and is there anything to say.
import type { Deployment } from '../core/deployment.ts';
import type { Service } from '../core/service.ts';
import type { RollBackGoal } from '../deploy/deployer.ts';
import { note } from './blocks/builders.ts';
import { refusalReply } from './blocks/refusal.ts';
import { serviceText, stateText } from './blocks/shown.ts';
import type { CommandContext, Reply } from './command.ts';
import { userMention } from './text.ts';

/** Who asks, where, and whom to ask: what commands and buttons have in common. */
export type Asking = Omit<CommandContext, 'text'>;

export interface WhatToDeploy {
  readonly service: Service;
  /** The service's own branch when absent. */
  readonly ref?: string;
  readonly retryOf?: number;
}

/** Undefined when it began: the deployment's own message says the rest. */
export async function beginDeploy(asking: Asking, what: WhatToDeploy): Promise<Reply | undefined> {
  const { actor, origin, requestId, deployer, access } = asking;
  const decision = await access.mayDeploy(actor, what.service);
  if (!decision.allowed) return note(decision.why);
  const accepted = await deployer.deploy({ ...what, actor, origin, requestId });
  return accepted.ok ? waitsItsTurn(asking, accepted.value) : refusalReply(accepted.refusal);
}

/** Undefined when it began: the deployment's own message says the rest. */
export async function beginRollBack(
  asking: Asking,
  service: Service,
  to: RollBackGoal,
): Promise<Reply | undefined> {
  const { actor, origin, requestId, deployer, access } = asking;
  const decision = await access.mayDeploy(actor, service);
  if (!decision.allowed) return note(decision.why);
  const accepted = await deployer.rollBack({ service, to, actor, origin, requestId });
  if (accepted.ok) return waitsItsTurn(asking, accepted.value);
  const { refusal } = accepted;
  if (refusal.code !== 'no_such_release') return refusalReply(refusal);
  return refusalReply(refusal, deployer.servingRelease(service)?.id);
}

/** Stops a deployment; says what becomes of it. */
export async function beginCancel(
  asking: Asking,
  deployment: Deployment,
  service: Service | undefined,
): Promise<Reply> {
  const { actor, deployer, access } = asking;
  // Of a service that is configured no more nobody knows who may; whoever began it may end it.
  if (service !== undefined || deployment.actor.userId !== actor.userId) {
    const decision =
      service === undefined
        ? { allowed: false as const, why: notConfigured(deployment) }
        : await access.mayDeploy(actor, service);
    if (!decision.allowed) return note(decision.why);
  }
  const accepted = deployer.cancel(deployment.id, actor);
  if (!accepted.ok) return refusalReply(accepted.refusal);
  return note(
    `#${deployment.id} of ${serviceText(deployment)} is being cancelled. Its message says how it ends.`,
  );
}

function notConfigured(deployment: Deployment): string {
  return `${serviceText(deployment)} is configured no more, so only ${userMention(deployment.actor.userId)}, who began #${deployment.id}, can cancel it.`;
}

function waitsItsTurn({ deployer }: Asking, deployment: Deployment): Reply | undefined {
  const ahead = deployer.ahead(deployment);
  if (ahead === undefined) return undefined;
  const { next, waiting } = ahead;
  const what = deployment.kind === 'rollback' ? 'roll-back' : 'deployment';
  const yours = `your ${what} #${deployment.id} of ${serviceText(deployment)}`;
  const turn =
    waiting === 0
      ? `${yours} is next`
      : `${waiting} more ${waiting === 1 ? 'waits' : 'wait'}, then comes ${yours}`;
  return note(`#${next.id} by ${userMention(next.actor.userId)} ${stateText(next)}; ${turn}.`);
}
