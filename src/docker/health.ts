// Proves that a container works: asks at once and often until it answers, or it ends, or the time is up.
import { setTimeout as delay } from 'node:timers/promises';
import type Docker from 'dockerode';
import type { ContainerInspectInfo } from 'dockerode';
import { DeployError } from '../core/errors.ts';
import type { HealthSettings } from '../core/service.ts';
import { takeAutopsy } from './autopsy.ts';
import { inspectContainer } from './containers.ts';
import { chooseProbe, firstGood, type Probe } from './probe-choice.ts';
import { type ProbeResult, probeByConnect } from './probes.ts';

export interface Subject {
  readonly docker: Docker;
  readonly containerId: string;
  readonly health: HealthSettings;
  /** Where the engine's published ports are reached from here. */
  readonly engineHost: string;
  /** The port to ask at; the first published one when absent. */
  readonly tcpPort?: number;
  readonly progress: (detail: string) => void;
}

/**
 * @returns milliseconds since the epoch at which the container first answered
 * @throws DeployError exited, unhealthy, health_timeout, engine_unreachable; the signal's reason when it is aborted
 */
export async function proveHealthy(subject: Subject, signal: AbortSignal): Promise<number> {
  const { docker, containerId, health } = subject;
  const deadline = AbortSignal.timeout(health.timeoutMs);
  const exit = watchExit(docker, containerId);
  const stop = AbortSignal.any([signal, deadline, exit.signal]);
  let probe: Probe | undefined;
  let last: ProbeResult | undefined;
  try {
    const info = await inspectContainer(docker, containerId);
    if (!info?.State.Running) throw new Exited();
    probe = chooseProbe(subject, info);
    subject.progress(probe.name);
    do {
      last = await ask(probe, stop, health.probeTimeoutMs);
      if (!last.ok) await delay(health.intervalMs, undefined, { signal: stop });
    } while (!last.ok);
    const answeredAt = (await reachedAt(probe, stop)) ?? Date.now();
    if (probe.mustStayUp) await delay(remainingStableMs(info, health), undefined, { signal: stop });
    // The engine tells of an exit up to some 100 ms late: asked now, it says whether the container has ended since.
    const after = await inspectContainer(docker, containerId);
    if (!after?.State.Running) throw new Exited();
    return answeredAt;
  } catch (error) {
    signal.throwIfAborted();
    const output = last?.ok === false ? last.output : undefined;
    if (error instanceof Exited || exit.signal.aborted) {
      throw new DeployError({ code: 'exited', autopsy: await takeAutopsy(docker, containerId, output) });
    }
    if (!deadline.aborted) throw error;
    const autopsy = await takeAutopsy(docker, containerId, output);
    const name = probe?.name ?? 'the container';
    throw new DeployError(
      probe?.answers
        ? { code: 'unhealthy', probe: name, autopsy }
        : { code: 'health_timeout', probe: name, timeoutMs: health.timeoutMs, autopsy },
    );
  } finally {
    exit.close();
  }
}

class Exited extends Error {}

/** Engines before 28 don't announce a new container's address, so that a busy one is reached up to 1 s late. */
const reachWithinMs = 2000;

/**
 * A check inside the container says nothing of the way to it. Waits until its port is reached from here.
 * @returns milliseconds since the epoch; undefined when it can't be told from here, which proves nothing
 */
async function reachedAt(probe: Probe, stop: AbortSignal): Promise<number | undefined> {
  const { outside = [] } = probe;
  const signal = AbortSignal.any([stop, AbortSignal.timeout(reachWithinMs)]);
  const reached = await firstGood(outside, async address => await probeByConnect(address, signal));
  stop.throwIfAborted();
  return reached.ok ? Date.now() : undefined;
}

/** A probe that fails to ask (refused, reset, timed out) has not answered: that is a result, not an error. */
async function ask(probe: Probe, stop: AbortSignal, timeoutMs: number): Promise<ProbeResult> {
  try {
    return await probe.ask(AbortSignal.any([stop, AbortSignal.timeout(timeoutMs)]));
  } catch (error) {
    stop.throwIfAborted();
    return { ok: false, output: error instanceof Error ? error.message : String(error) };
  }
}

function remainingStableMs(info: ContainerInspectInfo, health: HealthSettings): number {
  return Math.max(0, Date.parse(info.State.StartedAt) + health.stableMs - Date.now());
}

/** Aborts its signal as soon as the engine says that the container no longer runs. */
function watchExit(docker: Docker, containerId: string): { signal: AbortSignal; close: () => void } {
  const exited = new AbortController();
  const watching = new AbortController();
  docker
    .getContainer(containerId)
    .wait({ condition: 'not-running', abortSignal: watching.signal })
    .then(() => exited.abort())
    // The engine went away, or we stopped watching: the probes find out by themselves.
    .catch(() => undefined);
  return { signal: exited.signal, close: () => watching.abort() };
}
