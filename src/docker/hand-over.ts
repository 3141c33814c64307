// Deckhand's own container is to be replaced: hands over to a container that does what this process can't live to do.
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type Docker from 'dockerode';
import type { ContainerCreateOptions, ContainerInspectInfo } from 'dockerode';
import * as z from 'zod';
import { DeployError } from '../core/errors.ts';
import type { HandOver, RollOutJournal } from '../core/roll-out-journal.ts';
import { serviceKey } from '../core/service.ts';
import type { RollOutRequest } from '../deploy/ports.ts';
import { containerLog } from './container-log.ts';
import { inspectContainer, removeContainer, restartPolicyOf, setRestartPolicy } from './containers.ts';
import { engineError } from './engine.ts';
import { type HandOverOrder, orderVariable } from './hand-over-order.ts';
import type { Host } from './host.ts';
import { label, type Role } from './labels.ts';
import type { Self } from './self.ts';

const main = join(import.meta.dirname, '../hand-over/main.ts');
const lookEveryMs = 100;
/** It has to begin within this time: a Node that starts, and one request to the engine. */
const beginsWithinMs = 30_000;

export interface Replacement {
  readonly self: Self;
  readonly old: ContainerInspectInfo;
  readonly newContainerId: string;
  /** Makes the next journal entry durable. */
  readonly enter: (phase: RollOutJournal['phase'], handOver?: HandOver) => void;
}

/**
 * Resolves when the hand-over container has begun, after which this process will be stopped. Until then all is as it was.
 * @throws DeployError settings_refused, engine_error, engine_unreachable; the signal's reason when it is aborted
 */
export async function handOver(
  { docker }: Host,
  request: RollOutRequest,
  { self, old, newContainerId, enter }: Replacement,
): Promise<void> {
  const { service, release, deploymentId, log, signal } = request;
  await checkSharesData(docker, self, old, newContainerId);
  const order: HandOverOrder = {
    containerName: service.containerName,
    decidedName: `${service.containerName}-decided-${deploymentId}`,
    newContainerId,
    newRestart: release.run.restart,
    oldContainerId: old.Id,
    oldRestart: restartPolicyOf(old),
    takeOverWithinMs: service.health.timeoutMs,
    dataPath: self.dataPath,
    engine: self.engine,
  };
  const role: Role = 'hand_over';
  const id = await create(docker, {
    ...optionsLike(old),
    name: `${service.containerName}-hand-over-${deploymentId}`,
    Entrypoint: [process.execPath, main],
    Env: [`${orderVariable}=${JSON.stringify(order)}`],
    Labels: {
      [label.app]: service.app,
      [label.environment]: service.environment,
      [label.service]: serviceKey(service),
      [label.deployment]: String(deploymentId),
      [label.role]: role,
    },
  });
  enter('handed_over', { containerId: id, decidedName: order.decidedName });
  try {
    signal.throwIfAborted();
    log('handing over: another container stops this Deckhand and starts the new one');
    await start(docker, id);
    await untilBegun(docker, id, signal);
  } catch (error) {
    // Nobody stops us from here on.
    await removeContainer(docker, id, true);
    await setRestartPolicy(docker, old.Id, order.oldRestart);
    enter('created');
    throw error;
  }
  request.progress('settle', 'handing over to the new Deckhand');
}

const words = z
  .array(z.string())
  .nullish()
  .transform(list => list ?? []);

/** Which of the old one's host settings the hand-over container has too; the engine says null for most that are not set. */
const likeness = z.object({
  NetworkMode: z.string(),
  GroupAdd: words,
  CapAdd: words,
  CapDrop: words,
  SecurityOpt: words,
  UsernsMode: z.string(),
  Privileged: z.boolean(),
  ReadonlyRootfs: z.boolean(),
  Tmpfs: z
    .record(z.string(), z.string())
    .nullish()
    .transform(mounts => mounts ?? {}),
  ExtraHosts: words,
  Dns: words,
});

/** As the old one is made, which is known to work: its image, its user, its way to the engine, its data folder. */
function optionsLike({ Id, Image, Config, HostConfig: host }: ContainerInspectInfo): ContainerCreateOptions {
  return {
    Image,
    User: Config.User,
    Cmd: [],
    // It would be asked the image's question, which is meant for Deckhand.
    Healthcheck: { Test: ['NONE'] },
    HostConfig: {
      ...likeness.parse(host),
      Init: true,
      // It switches its own policy on when it begins, and off when it is done: that is how others see it.
      RestartPolicy: { Name: 'no' },
      VolumesFrom: [Id],
      LogConfig: { Type: 'json-file', Config: { 'max-size': '1m' } },
    },
  };
}

/** A new Deckhand with another data folder would know nothing of this deployment, nor of any other. */
async function checkSharesData(
  docker: Docker,
  self: Self,
  old: ContainerInspectInfo,
  newContainerId: string,
): Promise<void> {
  const holds = (mount: { Destination: string }): boolean =>
    `${self.dataPath}/`.startsWith(`${mount.Destination.replace(/\/$/, '')}/`);
  const data = old.Mounts.filter(holds).toSorted((a, b) => b.Destination.length - a.Destination.length)[0];
  const fresh = await inspectContainer(docker, newContainerId);
  if (data !== undefined && fresh?.Mounts.some(mount => mount.Source === data.Source && mount.RW)) return;
  const detail =
    data === undefined
      ? `Deckhand’s data folder ${self.dataPath} is in no volume: the new Deckhand would begin without it.`
      : `The new Deckhand would not have the data folder of this one: mount ${data.Name ?? data.Source} in it.`;
  throw new DeployError({ code: 'settings_refused', detail });
}

async function create(docker: Docker, options: ContainerCreateOptions): Promise<string> {
  try {
    return (await docker.createContainer(options)).id;
  } catch (error) {
    throw engineError(error, 'create the hand-over container');
  }
}

async function start(docker: Docker, id: string): Promise<void> {
  try {
    await docker.getContainer(id).start();
  } catch (error) {
    throw engineError(error, 'start the hand-over container');
  }
}

async function untilBegun(docker: Docker, id: string, cancel: AbortSignal): Promise<void> {
  const deadline = AbortSignal.timeout(beginsWithinMs);
  for (;;) {
    const info = await inspectContainer(docker, id);
    if (info && restartPolicyOf(info).name !== 'no') return;
    cancel.throwIfAborted();
    if (!info?.State.Running || deadline.aborted) {
      const lines = await containerLog(docker, id, 5).catch(() => []);
      const action = 'run the hand-over container';
      throw new DeployError({
        code: 'engine_error',
        action,
        detail: lines.join('\n') || 'It did not begin.',
      });
    }
    await delay(lookEveryMs);
  }
}
