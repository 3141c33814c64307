// Looks at what the containers of services are doing now: one exactly, or many by one question.
import type Docker from 'dockerode';
import type { ContainerInfo } from 'dockerode';
import type { Service } from '../core/service.ts';
import type { Observation } from '../deploy/ports.ts';
import { inspectContainer } from './containers.ts';
import { engineError } from './engine.ts';
import { label } from './labels.ts';

/** How many are looked at one by one at a time: an engine far away must not get hundreds of connections at once. */
const atATime = 16;
/** A container that was started again within this time may be in a loop of crashes. Milliseconds. */
const lately = 60 * 60_000;
/** Between making a container and starting it there is the stop of the old one. Milliseconds. */
const rollOutMs = 2 * 60_000;

/** @throws DeployError engine_unreachable, engine_error */
export async function observe(docker: Docker, { containerName }: Service): Promise<Observation> {
  const info = await inspectContainer(docker, containerName);
  if (!info) return { state: 'absent', health: 'none', restarts: 0, oomKilled: false };
  const { State: state } = info;
  return {
    state: state.Restarting ? 'restarting' : state.Paused ? 'paused' : state.Running ? 'running' : 'stopped',
    health: healthOf(state.Health?.Status),
    containerId: info.Id,
    imageId: info.Image,
    ...releaseOf(info.Config.Labels),
    ...(state.Running && { startedAt: Date.parse(state.StartedAt) }),
    ...(!state.Running && { exitCode: state.ExitCode }),
    restarts: info.RestartCount,
    oomKilled: state.OOMKilled,
  };
}

/**
 * The same for many, by a list of what runs. It has neither restarts nor the exact start, so those are not told of what
 * runs quietly; what does not run, or was started again lately, is looked at by itself.
 * @param now milliseconds since the epoch
 * @returns in the order of the services
 * @throws DeployError engine_unreachable, engine_error
 */
export async function observeAll(
  docker: Docker,
  services: readonly Service[],
  now: number,
): Promise<readonly Observation[]> {
  const running = new Map<string, ContainerInfo>();
  for (const container of await listRunning(docker)) {
    for (const name of container.Names) running.set(name.slice(1), container);
  }
  const observed = new Map<Service, Observation>();
  const unclear: Service[] = [];
  for (const service of services) {
    const container = running.get(service.containerName);
    if (container && isQuiet(container, now)) observed.set(service, listed(container));
    else unclear.push(service);
  }
  const waiting = unclear.values();
  const look = async (): Promise<void> => {
    for (const service of waiting) observed.set(service, await observe(docker, service));
  };
  await Promise.all(Array.from({ length: atATime }, look));
  return services.flatMap(service => observed.get(service) ?? []);
}

async function listRunning(docker: Docker): Promise<readonly ContainerInfo[]> {
  try {
    return await docker.listContainers();
  } catch (error) {
    throw engineError(error, 'list the containers');
  }
}

function listed({ State: state, Status: status, Id, ImageID, Labels }: ContainerInfo): Observation {
  return {
    state: state === 'paused' ? 'paused' : 'running',
    health: healthOf(/\((?:health: )?(\w+)\)/.exec(status)?.[1]),
    containerId: Id,
    imageId: ImageID,
    ...releaseOf(Labels),
    oomKilled: false,
  };
}

function isQuiet({ State: state, Status: status, Created }: ContainerInfo, now: number): boolean {
  if (state === 'paused') return true;
  if (state !== 'running') return false;
  const upMs = longestUptime(status);
  return upMs !== undefined && (upMs > lately || now - upMs < Created * 1000 + rollOutMs);
}

const units = {
  second: 1,
  minute: 60,
  hour: 3600,
  day: 86_400,
  week: 604_800,
  month: 2_592_000,
  year: 31_536_000,
};

/**
 * The most that the engine's words for it can mean, in milliseconds: `Up 3 hours`, `Up About a minute (healthy)`.
 * @see https://github.com/docker/go-units/blob/master/duration.go
 */
export function longestUptime(status: string): number | undefined {
  const [, count, unit] =
    /^Up (?:(?:About|Less than) an?|(\d+)) (second|minute|hour|day|week|month|year)s?\b/.exec(status) ?? [];
  if (!isUnit(unit)) return undefined;
  return (Number(count ?? 1) + 1) * units[unit] * 1000;
}

function isUnit(word: string | undefined): word is keyof typeof units {
  return word !== undefined && word in units;
}

function releaseOf(labels: Readonly<Record<string, string>>): { readonly releaseId?: number } {
  const releaseId = Number.parseInt(labels[label.release] ?? '', 10);
  return Number.isNaN(releaseId) ? {} : { releaseId };
}

function healthOf(status: string | undefined): Observation['health'] {
  return status === 'healthy' || status === 'unhealthy' || status === 'starting' ? status : 'none';
}
