// Chooses how a container is asked whether it works, from the settings and from what the image brings.
import type { ContainerInspectInfo } from 'dockerode';
import type { HealthCheck } from '../core/service.ts';
import type { Subject } from './health.ts';
import { type Address, type ProbeResult, probeByConnect, probeByExec, probeByHttp } from './probes.ts';

export interface Probe {
  /** For people: `its own health check`, `GET /up on port 8080`. */
  readonly name: string;
  readonly ask: (signal: AbortSignal) => Promise<ProbeResult>;
  /** The question is put to the application itself, so that a bad answer is its own. */
  readonly answers: boolean;
  /** A weak proof, so that it also has to stay up for a while. */
  readonly mustStayUp: boolean;
  /** Where its users reach it, when the question is put inside the container and the engine is on this machine. */
  readonly outside?: readonly Address[];
}

/** The engine is on this machine: its containers' addresses are reached from here. */
const localHost = '127.0.0.1';

const stayUp: Probe = {
  name: 'whether it stays up',
  ask: async () => ({ ok: true }),
  answers: false,
  mustStayUp: true,
};

/** The order of the design: the settings' HTTP check, the container's own check, its port, its staying up. */
export function chooseProbe(subject: Subject, info: ContainerInspectInfo): Probe {
  const { check } = subject.health;
  if (check.kind === 'none') return stayUp;
  if (check.kind === 'http') return httpProbe(check, subject, info);
  const command = ownCheck(info);
  const port = subject.tcpPort ?? firstTcpPort(info);
  if (command) {
    return {
      name: 'its own health check',
      ask: async signal => await probeByExec(subject.docker, subject.containerId, command, signal),
      answers: true,
      mustStayUp: false,
      ...(port !== undefined && { outside: directAddresses(info, port, subject.engineHost) }),
    };
  }
  if (port === undefined) return stayUp;
  const addresses = addressesOf(info, port, subject.engineHost);
  if (addresses.length === 0) return stayUp;
  return {
    name: `whether port ${port} accepts a connection`,
    ask: async signal => await firstGood(addresses, address => probeByConnect(address, signal)),
    answers: false,
    mustStayUp: true,
  };
}

function httpProbe(
  check: Extract<HealthCheck, { kind: 'http' }>,
  subject: Subject,
  info: ContainerInspectInfo,
): Probe {
  const port = check.port ?? subject.tcpPort ?? firstTcpPort(info) ?? 80;
  const addresses = addressesOf(info, port, subject.engineHost);
  return {
    name: `GET ${check.path} on port ${port}`,
    ask: async signal => await firstGood(addresses, address => probeByHttp(address, check, signal)),
    answers: true,
    mustStayUp: false,
  };
}

/** The command of the container's own check, as the engine runs it; undefined when there is none. */
function ownCheck(info: ContainerInspectInfo): readonly string[] | undefined {
  const [kind, ...words] = info.Config.Healthcheck?.Test ?? [];
  if (kind === 'CMD') return words;
  if (kind === 'CMD-SHELL') return ['/bin/sh', '-c', ...words];
  return undefined;
}

function firstTcpPort(info: ContainerInspectInfo): number | undefined {
  const bindings: unknown = info.HostConfig.PortBindings;
  if (typeof bindings !== 'object' || bindings === null) return undefined;
  return Object.keys(bindings)
    .filter(key => key.endsWith('/tcp'))
    .map(key => Number.parseInt(key, 10))[0];
}

/** Everywhere that the container's port may be reached: which one works depends on where Deckhand itself runs. */
function addressesOf(info: ContainerInspectInfo, port: number, engineHost: string): readonly Address[] {
  if (info.HostConfig.NetworkMode === 'host') return [{ host: engineHost, port, proxied: false }];
  const isHere = engineHost === localHost;
  const bindings = info.NetworkSettings.Ports[`${port}/tcp`] ?? [];
  const reachable = bindings.filter(({ HostIp }) => isHere || !HostIp.startsWith('127.'));
  const published = reachable.map(binding => ({
    host: ['', '0.0.0.0', '::'].includes(binding.HostIp) ? engineHost : binding.HostIp,
    port: Number.parseInt(binding.HostPort, 10),
    proxied: true,
  }));
  return [...directAddresses(info, port, engineHost), ...published];
}

/** A remote engine's container addresses mean something else on this machine, or nothing. */
function directAddresses(info: ContainerInspectInfo, port: number, engineHost: string): readonly Address[] {
  if (engineHost !== localHost) return [];
  return Object.values(info.NetworkSettings.Networks)
    .filter(network => network.IPAddress !== '')
    .map(network => ({ host: network.IPAddress, port, proxied: false }));
}

/** Asks all addresses at once: good when one is, else what the first one said. */
export async function firstGood(
  addresses: readonly Address[],
  ask: (address: Address) => Promise<ProbeResult>,
): Promise<ProbeResult> {
  const asked = addresses.map(async address => await ask(address));
  const good = asked.map(async answer => {
    const result = await answer;
    if (!result.ok) throw new Error(result.output);
    return result;
  });
  try {
    return await Promise.any(good);
  } catch (error) {
    if (!(error instanceof AggregateError)) throw error;
    const errors: readonly unknown[] = error.errors;
    const first = errors.find(each => each instanceof Error);
    return { ok: false, output: first?.message ?? 'the container has no address to be asked at' };
  }
}
