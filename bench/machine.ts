// The machine that figures were taken on: they mean nothing without it.
import { readFile } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg, release, totalmem } from 'node:os';
import { connectEngine, describeEngine } from '../src/docker/engine.ts';

export interface Machine {
  readonly cores: number;
  readonly processor: string;
  readonly memoryGiB: number;
  readonly system: string;
  readonly kernel: string;
  readonly node: string;
  readonly engine: string;
  /** Processes that waited for a processor in the last minute: above 0.5 or so, figures are rough. */
  readonly loadAtStart: number;
}

/** @param dockerHost as in DOCKER_HOST */
export async function describeMachine(dockerHost: string): Promise<Machine> {
  const [engine, system] = await Promise.all([describeEngine(connectEngine({ dockerHost })), osName()]);
  return {
    cores: availableParallelism(),
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system,
    kernel: release(),
    node: process.versions.node,
    engine: `${engine.version} (API ${engine.apiVersion}, ${engine.storageDriver})`,
    loadAtStart: loadavg()[0] ?? 0,
  };
}

async function osName(): Promise<string> {
  const text = await readFile('/etc/os-release', 'utf8').catch(() => '');
  return /^PRETTY_NAME="?([^"\n]*)/m.exec(text)?.[1] ?? process.platform;
}

export function machineText(machine: Machine): string {
  const { cores, processor, memoryGiB, system, kernel, node, engine, loadAtStart } = machine;
  return `${cores} cores (${processor}), ${memoryGiB} GiB; ${system}, kernel ${kernel}; Node ${node}; Docker engine ${engine}; load at the start ${loadAtStart.toFixed(1)}`;
}
