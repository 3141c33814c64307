// Proves that a container works: asks at once and often until it answers, or it ends, or the time is up.
import { setTimeout as delay } from 'node:timers/promises';
import type Docker from 'dockerode';
import { DeployError } from '../core/errors.ts';
import type { HealthSettings } from '../core/service.ts';
import { takeAutopsy } from './autopsy.ts';
import { introduce } from './neighbour.ts';
import { chooseProbe, firstGood, type Probe } from './probe-choice.ts';
import { type ProbeResult, probeByConnect } from './probes.ts';
import { Ended, inspectRunning, watchEnd } from './watch-end.ts';

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
 * @returns when the container first answered, in milliseconds of the monotonic clock (`performance.now()`)
 * @throws DeployError exited, unhealthy, health_timeout, engine_unreachable; the signal's reason when it is aborted
 */
export async function proveHealthy(subject: Subject, signal: AbortSignal): Promise<number> {
  const { docker, containerId, health } = subject;
  const stableAt = performance.now() + health.stableMs;
  const deadline = AbortSignal.timeout(health.timeoutMs);
  let probe: Probe | undefined;
  let last: ProbeResult | undefined;
  try {
    const begun = await inspectRunning(docker, containerId);
    using end = watchEnd(docker, begun);
    const stop = AbortSignal.any([signal, deadline, end.signal]);
    await introduce(begun);
    probe = chooseProbe(subject, begun);
    subject.progress(probe.name);
    for (let pauseMs = firstPauseMs; ; pauseMs *= 2) {
      last = await ask(probe, stop, health.probeTimeoutMs);
      if (last.ok) break;
      await pause(Math.min(pauseMs, health.intervalMs), stop);
    }
    const answeredAt = (await reachedAt(probe, stop)) ?? performance.now();
    if (probe.mustStayUp) await pause(Math.max(0, stableAt - performance.now()), stop);
    // The engine tells of an exit up to some 100 ms late: asked now, it says whether the container has ended since.
    await inspectRunning(docker, containerId, begun);
    return answeredAt;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof DeployError) throw error;
    const ended = error instanceof Ended;
    if (!ended && !deadline.aborted) throw error;
    const autopsy = await takeAutopsy(docker, containerId, last?.ok === false ? last.output : undefined);
    if (ended) throw new DeployError({ code: 'exited', autopsy });
    const name = probe?.name ?? 'the container';
    throw new DeployError(
      probe?.answers
        ? { code: 'unhealthy', probe: name, autopsy }
        : { code: 'health_timeout', probe: name, timeoutMs: health.timeoutMs, autopsy },
    );
  }
}

/** Most applications are up within some 100 ms: asked only at each interval, they would seem to take one. */
const firstPauseMs = 25;

/** A busy container is reached up to 1 s late where `introduce` may not help. */
const reachWithinMs = 2000;

/**
 * A check inside the container says nothing of the way to it. Waits until its port is reached from here.
 * @returns milliseconds of the monotonic clock; undefined when it can't be told from here, which proves nothing
 */
async function reachedAt(probe: Probe, stop: AbortSignal): Promise<number | undefined> {
  const { outside = [] } = probe;
  const signal = AbortSignal.any([stop, AbortSignal.timeout(reachWithinMs)]);
  const reached = await firstGood(outside, async address => await probeByConnect(address, signal));
  stop.throwIfAborted();
  return reached.ok ? performance.now() : undefined;
}

/** A probe that fails to ask (refused, reset, timed out) has not answered: that is a result, not an error. */
async function ask(probe: Probe, stop: AbortSignal, timeoutMs: number): Promise<ProbeResult> {
  try {
    const result = await probe.ask(AbortSignal.any([stop, AbortSignal.timeout(timeoutMs)]));
    // Cut off in the middle of asking: the answer before is the last one.
    if (!result.ok) stop.throwIfAborted();
    return result;
  } catch (error) {
    stop.throwIfAborted();
    return { ok: false, output: error instanceof Error ? error.message : String(error) };
  }
}

/** Throws the signal's own reason, where `delay` would wrap it. */
async function pause(ms: number, stop: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal: stop }).catch(() => stop.throwIfAborted());
}
