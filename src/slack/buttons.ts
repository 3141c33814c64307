// What each button does: first the acknowledgement, then who and whether it still makes sense, then the deployer.
import { type Deployment, isFinal } from '../core/deployment.ts';
import { type Service, sameService, serviceKey } from '../core/service.ts';
import type { Accepted, Deployer } from '../deploy/deployer.ts';
import type { Clock } from '../deploy/ports.ts';
import { type ButtonAction, type ButtonPayloads, decodeValue, serviceOfOption } from './actions.ts';
import { note } from './blocks/builders.ts';
import { meanwhile, servesMeanwhile, tooLate } from './blocks/meanwhile.ts';
import { refusalReply } from './blocks/refusal.ts';
import type { Access, Reply } from './command.ts';
import { originOf, type Press } from './press.ts';
import { escapeText } from './text.ts';

export interface ButtonDeps {
  readonly deployer: Deployer;
  readonly access: Access;
  readonly clock: Clock;
}

/** Answers the person who pressed; undefined when the live message says it all. */
type Handler<Action extends ButtonAction> = (
  deps: ButtonDeps,
  press: Press,
  payload: ButtonPayloads[Action],
  requestId: string,
) => Promise<Reply | undefined>;

/** Two presses within this time are one that was meant. */
const doubleClickMs = 10_000;

/** Reads the button's value and runs the handler; a value of another version is explained. */
export function pressed<Action extends ButtonAction>(action: Action, handler: Handler<Action>) {
  return async (deps: ButtonDeps, press: Press, requestId: string): Promise<Reply | undefined> => {
    const decision = await deps.access.mayUse(press.actor);
    if (!decision.allowed) return note(decision.why);
    const payload = decodeValue(action, press.value);
    if (payload === undefined)
      return note('This button is from another version of Deckhand. Nothing was done.');
    return handler(deps, press, payload, requestId);
  };
}

export const cancel = pressed('cancel', async (deps, press, { deployment: id }) => {
  const deployment = deps.deployer.deployment(id);
  if (deployment === undefined) return unknown(id);
  const service = findService(deps.deployer, deployment);
  const decision = service && (await deps.access.mayDeploy(press.actor, service));
  if (decision?.allowed === false) return note(decision.why);
  if (!isFinal(deployment.state) && deployment.cancelledBy !== undefined) {
    return note(`#${id} is being cancelled already. Its message tells when it has ended.`);
  }
  return refusalOf(deps.deployer.cancel(id, press.actor));
});

export const rollBack = pressed('rollBack', async (deps, press, payload, requestId) => {
  const target = deps.deployer.release(payload.release);
  if (target === undefined) return note('That release is not known any more. Nothing was done.');
  const found = await deployable(deps, press, target);
  if (!found.ok) return found.reply;
  const others = deps.deployer.deployments(target, 20);
  const same = others.find(
    other => !isFinal(other.state) && other.kind === 'rollback' && other.releaseId === target.id,
  );
  if (same !== undefined) return tooLate(same, 'It rolls back to that release already.');
  const serving = others.find(({ state }) => state === 'succeeded');
  if (serving !== undefined && payload.serving !== undefined && serving.releaseId !== payload.serving) {
    return servesMeanwhile(target, serving);
  }
  const request = { service: found.service, actor: press.actor, origin: originOf(press), requestId };
  return refusalOf(await deps.deployer.rollBack({ ...request, to: { kind: 'release', id: target.id } }));
});

export const retry = pressed('retry', async (deps, press, { deployment: id }, requestId) => {
  const deployment = deps.deployer.deployment(id);
  if (deployment === undefined) return unknown(id);
  const found = await deployable(deps, press, deployment);
  if (!found.ok) return found.reply;
  if (!isFinal(deployment.state)) return tooLate(deployment);
  const [newest] = deps.deployer.deployments(deployment, 1);
  if (newest !== undefined && newest.id > id) {
    const how =
      newest.retryOf === id ? `It was tried again as #${newest.id}.` : `#${newest.id} came after it.`;
    return tooLate(deployment, how, meanwhile(newest));
  }
  const request = { service: found.service, actor: press.actor, origin: originOf(press), requestId };
  const { kind, releaseId, ref } = deployment;
  if (kind === 'rollback' && releaseId !== undefined) {
    return refusalOf(await deps.deployer.rollBack({ ...request, to: { kind: 'release', id: releaseId } }));
  }
  return refusalOf(deps.deployer.deploy({ ...request, ref, retryOf: id }));
});

export const deploy = pressed('deploy', (deps, press, { app, environment, ref }, requestId) =>
  begin(deps, press, { app, environment }, ref, requestId),
);

/** The option chosen in a select of services. */
export async function deploySelected(
  deps: ButtonDeps,
  press: Press,
  requestId: string,
): Promise<Reply | undefined> {
  const decision = await deps.access.mayUse(press.actor);
  if (!decision.allowed) return note(decision.why);
  const service = serviceOfOption(deps.deployer.apps(), press.value ?? '');
  if (service === undefined) return note('That app is not in the configuration any more. Nothing was done.');
  return begin(deps, press, service, undefined, requestId);
}

async function begin(
  deps: ButtonDeps,
  press: Press,
  name: { readonly app: string; readonly environment: string },
  ref: string | undefined,
  requestId: string,
): Promise<Reply | undefined> {
  const found = await deployable(deps, press, name);
  if (!found.ok) return found.reply;
  const { service } = found;
  const now = deps.clock.now();
  const same = deps.deployer
    .deployments(service, 5)
    .find(
      other =>
        other.actor.userId === press.actor.userId &&
        now - other.createdAt < doubleClickMs &&
        other.kind === 'deploy' &&
        (ref === undefined || other.ref === ref),
    );
  if (same !== undefined) return tooLate(same, 'You asked for it a moment ago.');
  const request = { service, actor: press.actor, origin: originOf(press), requestId };
  return refusalOf(deps.deployer.deploy({ ...request, ...(ref === undefined ? {} : { ref }) }));
}

/** The service, when it is still configured and this person may change it. */
async function deployable(
  { deployer, access }: ButtonDeps,
  press: Press,
  name: { readonly app: string; readonly environment: string },
): Promise<{ readonly ok: true; readonly service: Service } | { readonly ok: false; readonly reply: Reply }> {
  const service = findService(deployer, name);
  if (service === undefined) {
    const shown = escapeText(serviceKey(name), 160);
    return { ok: false, reply: note(`${shown} is not in the configuration any more. Nothing was done.`) };
  }
  const decision = await access.mayDeploy(press.actor, service);
  return decision.allowed ? { ok: true, service } : { ok: false, reply: note(decision.why) };
}

function findService(
  deployer: Deployer,
  name: { readonly app: string; readonly environment: string },
): Service | undefined {
  return deployer
    .apps()
    .flatMap(app => app.services)
    .find(service => sameService(service, name));
}

function refusalOf(accepted: Accepted<Deployment>): Reply | undefined {
  if (accepted.ok) return undefined;
  const { refusal } = accepted;
  return refusal.code === 'already_ended' ? tooLate(refusal.deployment) : refusalReply(refusal);
}

function unknown(id: number): Reply {
  return note(`Deployment #${id} is not known any more. Nothing was done.`);
}
