// Host ports: who holds one, and starting a container whose port was only just given up.
import { setTimeout as delay } from 'node:timers/promises';
import type Docker from 'dockerode';
import { DeployError } from '../core/errors.ts';
import type { PortBinding, RunSettings } from '../core/service.ts';
import { takeAutopsy } from './autopsy.ts';
import { engineError, isAlreadySo, messageOf } from './engine.ts';

/** The engine's port proxy may hold a port for a moment after its container stopped. */
const freedWithinMs = 1000;
const retryMs = 50;

/**
 * Refuses before anything is stopped when another container publishes a port that we need.
 * @throws DeployError port_taken
 */
export async function checkPortsAreFree(
  docker: Docker,
  run: RunSettings,
  replacedId: string | undefined,
): Promise<void> {
  const wanted = run.ports.filter(port => port.hostPort !== undefined);
  if (wanted.length === 0) return;
  for (const container of await running(docker)) {
    if (container.Id === replacedId) continue;
    for (const used of container.Ports) {
      const clash = wanted.find(port => clashes(port, used));
      if (clash?.hostPort === undefined) continue;
      const holder = (container.Names[0] ?? container.Id.slice(0, 12)).replace(/^\//, '');
      throw new DeployError({ code: 'port_taken', port: clash.hostPort, holder });
    }
  }
}

async function running(docker: Docker): Promise<Docker.ContainerInfo[]> {
  try {
    return await docker.listContainers();
  } catch (error) {
    throw engineError(error, 'list the containers');
  }
}

function clashes(wanted: PortBinding, used: Docker.Port): boolean {
  if (wanted.hostPort !== used.PublicPort || wanted.protocol !== used.Type) return false;
  const everywhere = ['', '0.0.0.0', '::', undefined];
  return wanted.hostIp === used.IP || everywhere.includes(wanted.hostIp) || everywhere.includes(used.IP);
}

/**
 * Starts a release's new container.
 * @throws DeployError port_taken, start_failed, engine_unreachable
 */
export async function startContainer(
  docker: Docker,
  id: string,
  run: RunSettings,
  signal: AbortSignal,
): Promise<void> {
  try {
    await startOnFreedPorts(docker, id, signal);
  } catch (error) {
    signal.throwIfAborted();
    const detail = messageOf(error);
    const known = startError(error, run.ports[0]?.hostPort);
    if (!(known instanceof DeployError) || known.reason.code !== 'engine_error') throw known;
    const autopsy = await takeAutopsy(docker, id, undefined);
    throw new DeployError({ code: 'start_failed', detail, autopsy }, { cause: error });
  }
}

/** Starts a container, and again for a moment while a port that it needs is still being given up. */
export async function startOnFreedPorts(docker: Docker, id: string, signal: AbortSignal): Promise<void> {
  const until = performance.now() + freedWithinMs;
  for (;;) {
    try {
      await docker.getContainer(id).start();
      return;
    } catch (error) {
      if (isAlreadySo(error)) return;
      if (!isPortTaken(messageOf(error)) || performance.now() > until) throw error;
      await delay(retryMs, undefined, { signal });
    }
  }
}

/** What a start failed with. @param port the likely one, where the engine doesn't tell which is taken */
export function startError(error: unknown, port = 0): Error {
  const detail = messageOf(error);
  if (!isPortTaken(detail)) return engineError(error, 'start the container');
  const told = Number.parseInt(/:(\d+)/.exec(detail)?.[1] ?? '', 10);
  return new DeployError({ code: 'port_taken', port: Number.isNaN(told) ? port : told }, { cause: error });
}

function isPortTaken(message: string): boolean {
  return /port is already allocated|address already in use/i.test(message);
}
