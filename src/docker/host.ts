// The target "one Docker host": rolls out, recovers, observes.
import type Docker from 'dockerode';
import type { Service } from '../core/service.ts';
import type { Target } from '../deploy/ports.ts';
import { removeContainer } from './containers.ts';
import { label, type Role } from './labels.ts';
import { observe, observeAll } from './observe.ts';
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
    observeAll: async services => await observeAll(host.docker, services, Date.now()),
    cleanUp: async service => await cleanUp(host.docker, service),
  };
}

/** What a crash left outside the journal: containers that never started, and canaries. */
async function cleanUp(docker: Docker, service: Service): Promise<void> {
  const canary: Role = 'canary';
  for (const container of await serviceContainers(docker, service)) {
    if (container.State === 'created' || container.Labels[label.role] === canary)
      await removeContainer(docker, container.Id, true);
  }
}
