// The target "one Docker host": rolls out, recovers, observes.
import type Docker from 'dockerode';
import type { Service } from '../core/service.ts';
import type { Observation, Target } from '../deploy/ports.ts';
import { inspectContainer, removeContainer } from './containers.ts';
import { label, type Role } from './labels.ts';
import { recoverRollOut } from './recover.ts';
import { serviceContainers } from './settle.ts';
import { rollOutStopFirst } from './stop-first.ts';

export interface Host {
  readonly docker: Docker;
  /** Where the engine's published ports are reached from here. */
  readonly engineHost: string;
}

export function createHostTarget(host: Host): Target {
  return {
    rollOut: async request => await rollOutStopFirst(host, request),
    recover: async (service, journal, log) => await recoverRollOut(host, service, journal, log),
    observe: async service => await observe(host.docker, service),
    cleanUp: async service => await cleanUp(host.docker, service),
  };
}

async function observe(docker: Docker, service: Service): Promise<Observation> {
  const info = await inspectContainer(docker, service.containerName);
  if (!info) return { state: 'absent', health: 'none', restarts: 0, oomKilled: false };
  const { State: state } = info;
  const releaseId = Number.parseInt(info.Config.Labels[label.release] ?? '', 10);
  return {
    state: state.Restarting ? 'restarting' : state.Paused ? 'paused' : state.Running ? 'running' : 'stopped',
    health: healthOf(state.Health?.Status),
    containerId: info.Id,
    imageId: info.Image,
    ...(!Number.isNaN(releaseId) && { releaseId }),
    ...(state.Running && { startedAt: Date.parse(state.StartedAt) }),
    ...(!state.Running && { exitCode: state.ExitCode }),
    restarts: info.RestartCount,
    oomKilled: state.OOMKilled,
  };
}

function healthOf(status: string | undefined): Observation['health'] {
  return status === 'healthy' || status === 'unhealthy' || status === 'starting' ? status : 'none';
}

/** What a crash left outside the journal: containers that never started, and canaries. */
async function cleanUp(docker: Docker, service: Service): Promise<void> {
  const canary: Role = 'canary';
  for (const container of await serviceContainers(docker, service)) {
    if (container.State === 'created' || container.Labels[label.role] === canary)
      await removeContainer(docker, container.Id, true);
  }
}
