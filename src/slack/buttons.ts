// What each button does: who presses, whether it still makes sense, and then the same as the command would.
import { type Deployment, isFinal } from '../core/deployment.ts';
import { type Service, type ServiceName, sameService, serviceKey } from '../core/service.ts';
import type { Deployer } from '../deploy/deployer.ts';
import type { Clock } from '../deploy/ports.ts';
import { type ButtonAction, type ButtonPayloads, decodeValue, serviceOfOption } from './actions.ts';
import { type Asking, beginCancel, beginDeploy, beginRollBack, type WhatToDeploy } from './begin.ts';
import { note } from './blocks/builders.ts';
import { meanwhile, servesMeanwhile, tooLate } from './blocks/meanwhile.ts';
import type { Access, Reply } from './command.ts';
import type { Press } from './press.ts';
import { escapeText, userMention } from './text.ts';

export interface ButtonDeps {
  readonly deployer: Deployer;
  readonly access: Access;
  readonly clock: Clock;
}

/** Answers the person who pressed; undefined when the live message says it all. */
export type OnPress = (deps: ButtonDeps, press: Press, requestId: string) => Promise<Reply | undefined>;

/** Two presses within this time are one that was meant. */
const doubleClickMs = 10_000;

/** Asks whether the person may use Deckhand at all, reads the button's value, and runs the handler. */
export function pressed<Action extends ButtonAction>(
  action: Action,
  handler: (asking: Asking, payload: ButtonPayloads[Action], clock: Clock) => Promise<Reply | undefined>,
): OnPress {
  return welcome(async (asking, press, clock) => {
    const payload = decodeValue(action, press.value);
    if (payload === undefined)
      return note('This button is from another version of Deckhand. Nothing was done.');
    return handler(asking, payload, clock);
  });
}

export const cancel = pressed('cancel', async (asking, { deployment: id }) => {
  const deployment = asking.deployer.deployment(id);
  if (deployment === undefined) return unknown(id);
  if (isFinal(deployment.state)) return tooLate(deployment);
  if (deployment.cancelledBy !== undefined) {
    return note(`#${id} is being cancelled already, by ${userMention(deployment.cancelledBy.userId)}.`);
  }
  return beginCancel(asking, deployment, findService(asking.deployer, deployment));
});

export const rollBack = pressed('rollBack', async (asking, payload) => {
  const { deployer } = asking;
  const target = deployer.release(payload.release);
  if (target === undefined) return note('That release is not known any more. Nothing was done.');
  const service = findService(deployer, target);
  if (service === undefined) return removed(target);
  const others = deployer.deployments(target, 20);
  const same = others.find(
    ({ state, kind, releaseId }) => !isFinal(state) && kind === 'rollback' && releaseId === target.id,
  );
  if (same !== undefined) return tooLate(same, 'It goes back to that release already.');
  const serving = others.find(({ state }) => state === 'succeeded');
  if (serving !== undefined && payload.serving !== undefined && serving.releaseId !== payload.serving) {
    return servesMeanwhile(target, serving);
  }
  return beginRollBack(asking, service, { kind: 'release', id: target.id });
});

export const retry = pressed('retry', async (asking, { deployment: id }) => {
  const deployment = asking.deployer.deployment(id);
  if (deployment === undefined) return unknown(id);
  const service = findService(asking.deployer, deployment);
  if (service === undefined) return removed(deployment);
  if (!isFinal(deployment.state)) return tooLate(deployment);
  const [newest] = asking.deployer.deployments(deployment, 1);
  if (newest !== undefined && newest.id > id) {
    const how =
      newest.retryOf === id ? `It was tried again as #${newest.id}.` : `#${newest.id} came after it.`;
    return tooLate(deployment, how, meanwhile(newest));
  }
  const { kind, releaseId, ref } = deployment;
  if (kind === 'rollback' && releaseId !== undefined) {
    return beginRollBack(asking, service, { kind: 'release', id: releaseId });
  }
  return beginDeploy(asking, { service, ref, retryOf: id });
});

export const deploy = pressed('deploy', async (asking, { app, environment, ref }, clock) => {
  const service = findService(asking.deployer, { app, environment });
  if (service === undefined) return removed({ app, environment });
  return deployOnce(asking, ref === undefined ? { service } : { service, ref }, clock);
});

/** The option chosen in a select of services. */
export const deploySelected: OnPress = welcome(async (asking, press, clock) => {
  const service = serviceOfOption(asking.deployer.apps(), press.value ?? '');
  if (service === undefined) return note('That app is not in the configuration any more. Nothing was done.');
  return deployOnce(asking, { service }, clock);
});

function welcome(
  handler: (asking: Asking, press: Press, clock: Clock) => Promise<Reply | undefined>,
): OnPress {
  return async ({ deployer, access, clock }, press, requestId) => {
    const { actor, message, responseUrl } = press;
    const decision = await access.mayUse(actor);
    if (!decision.allowed) return note(decision.why);
    const origin = { channel: message?.channel ?? '', responseUrl };
    return handler({ actor, origin, requestId, deployer, access }, press, clock);
  };
}

/** These buttons stand in messages of their own, which don't change: a second click has to be noticed here. */
async function deployOnce(asking: Asking, what: WhatToDeploy, clock: Clock): Promise<Reply | undefined> {
  const now = clock.now();
  const wanted = what.ref ?? what.service.repository.branch;
  const same = asking.deployer
    .deployments(what.service, 5)
    .find(
      ({ kind, state, actor, createdAt, ref, commit }) =>
        kind === 'deploy' &&
        !isFinal(state) &&
        actor.userId === asking.actor.userId &&
        now - createdAt < doubleClickMs &&
        (wanted === undefined || wanted === ref || wanted === commit?.sha),
    );
  return same === undefined ? beginDeploy(asking, what) : tooLate(same, 'You asked for it a moment ago.');
}

function findService(deployer: Deployer, name: ServiceName): Service | undefined {
  const services = deployer.apps().flatMap(app => app.services);
  return services.find(service => sameService(service, name));
}

function removed(name: ServiceName): Reply {
  return note(`${escapeText(serviceKey(name), 160)} is not in the configuration any more. Nothing was done.`);
}

function unknown(id: Deployment['id']): Reply {
  return note(`Deployment #${id} is not known any more. Nothing was done.`);
}
