// The target "one Docker host": rolls out, recovers, observes.
import type Docker from 'dockerode';
import type { Target } from '../deploy/ports.ts';
import { cleanUp } from './clean-up.ts';
import { keepUp } from './keep-up.ts';
import { observe, observeAll } from './observe.ts';
import { recoverRollOut } from './recover.ts';
import { recoverHandOver } from './recover-hand-over.ts';
import type { Self } from './self.ts';
import { rollOutStopFirst } from './stop-first.ts';

export interface Host {
  readonly docker: Docker;
  /** Where the engine's published ports are reached from here. */
  readonly engineHost: string;
  /** The container that this Deckhand runs in, when it runs in one: it may be told to deploy itself. */
  readonly self?: Self;
}

export function createHostTarget(host: Host): Target {
  return {
    rollOut: async request => await rollOutStopFirst(host, request),
    recover: async (service, journal, log, signal = new AbortController().signal) =>
      journal.phase === 'handed_over'
        ? await recoverHandOver({ host, service, journal, log, signal })
        : await recoverRollOut(host, service, journal, log),
    keepUp: async (service, since, log) => await keepUp(host, service, since, log),
    observe: async service => await observe(host.docker, service),
    observeAll: async services => await observeAll(host.docker, services, Date.now()),
    cleanUp: async service => await cleanUp(host.docker, service),
  };
}
