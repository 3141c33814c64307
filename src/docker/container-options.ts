// Turns a release's run settings into the options with which the engine creates its container.
import type { ContainerCreateOptions, DeviceMapping, HostConfig } from 'dockerode';
import type { NetworkAttachment, RunSettings } from '../core/service.ts';

const nanosecondsPerMillisecond = 1e6;

export interface ContainerIdentity {
  readonly name: string;
  readonly imageId: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Names under which peers on user-defined networks find the service, whatever the container is called. */
  readonly aliases: readonly string[];
}

/**
 * The restart policy is always `no`: it is set when the container has proved healthy, or a crash loop looks like
 * a running container. Only the first network is attached here; engines before API 1.44 take no more.
 * https://docs.docker.com/reference/api/engine/
 */
export function containerOptions(run: RunSettings, identity: ContainerIdentity): ContainerCreateOptions {
  const [network] = run.networks;
  const published = run.ports.map(port => `${port.containerPort}/${port.protocol}`);
  const exposed = [...published, ...(run.exposedPorts ?? [])];
  return {
    name: identity.name,
    Image: identity.imageId,
    Labels: { ...run.labels, ...identity.labels },
    Env: Object.entries(run.environment).map(([name, value]) => `${name}=${value}`),
    ExposedPorts: Object.fromEntries(exposed.map(port => [port, {}])),
    Tty: run.tty,
    OpenStdin: run.openStdin ?? false,
    ...(run.command && { Cmd: [...run.command] }),
    ...(run.entrypoint && { Entrypoint: [...run.entrypoint] }),
    ...(run.user !== undefined && { User: run.user }),
    ...(run.workingDir !== undefined && { WorkingDir: run.workingDir }),
    ...(run.hostname !== undefined && { Hostname: run.hostname }),
    ...(run.stopSignal !== undefined && { StopSignal: run.stopSignal }),
    ...(run.stopGracePeriodMs !== undefined && { StopTimeout: Math.ceil(run.stopGracePeriodMs / 1000) }),
    ...(run.mounts.some(mount => mount.source === undefined) && {
      Volumes: Object.fromEntries(
        run.mounts.filter(mount => mount.source === undefined).map(mount => [mount.target, {}]),
      ),
    }),
    ...healthcheckOption(run),
    HostConfig: hostConfig(run),
    ...(network && {
      NetworkingConfig: { EndpointsConfig: { [network.name]: endpoint(network, identity.aliases) } },
    }),
  };
}

/** How one network is joined; aliases work on user-defined networks only. */
export function endpoint(network: NetworkAttachment, aliases: readonly string[]) {
  return {
    ...(network.name !== 'bridge' && { Aliases: [...new Set([...aliases, ...network.aliases])] }),
    ...(network.ipv4Address !== undefined && { IPAMConfig: { IPv4Address: network.ipv4Address } }),
  };
}

function hostConfig(run: RunSettings): HostConfig {
  const [network] = run.networks;
  return {
    Init: run.init,
    RestartPolicy: { Name: 'no' },
    PortBindings: portBindings(run),
    Binds: run.mounts
      .filter(mount => mount.source !== undefined)
      .map(mount => `${mount.source}:${mount.target}${mount.readOnly ? ':ro' : ''}`),
    Tmpfs: { ...run.tmpfs },
    NetworkMode: run.networkMode ?? network?.name ?? 'default',
    CapAdd: [...run.capAdd],
    CapDrop: [...run.capDrop],
    Privileged: run.privileged,
    SecurityOpt: [...run.securityOpt],
    GroupAdd: [...run.groupAdd],
    ReadonlyRootfs: run.readOnly,
    ExtraHosts: [...run.extraHosts],
    Dns: [...run.dns],
    DnsSearch: [...run.dnsSearch],
    Sysctls: { ...run.sysctls },
    Ulimits: run.ulimits.map(limit => ({ Name: limit.name, Soft: limit.soft, Hard: limit.hard })),
    Devices: run.devices.map(device),
    ...(run.gpus && { DeviceRequests: [gpuRequest(run.gpus)] }),
    ...(run.memoryBytes !== undefined && { Memory: run.memoryBytes }),
    ...(run.memoryReservationBytes !== undefined && { MemoryReservation: run.memoryReservationBytes }),
    ...(run.memorySwapBytes !== undefined && { MemorySwap: run.memorySwapBytes }),
    ...(run.cpus !== undefined && { NanoCpus: Math.round(run.cpus * 1e9) }),
    ...(run.cpuShares !== undefined && { CpuShares: run.cpuShares }),
    ...(run.cpuset !== undefined && { CpusetCpus: run.cpuset }),
    ...(run.pidsLimit !== undefined && { PidsLimit: run.pidsLimit }),
    ...(run.shmSizeBytes !== undefined && { ShmSize: run.shmSizeBytes }),
    ...(run.pid !== undefined && { PidMode: run.pid }),
    ...(run.ipc !== undefined && { IpcMode: run.ipc }),
    ...(run.logging && { LogConfig: { Type: run.logging.driver, Config: { ...run.logging.options } } }),
  };
}

function portBindings(run: RunSettings): Record<string, { HostIp: string; HostPort: string }[]> {
  const bindings: Record<string, { HostIp: string; HostPort: string }[]> = {};
  for (const port of run.ports) {
    const key = `${port.containerPort}/${port.protocol}`;
    bindings[key] ??= [];
    bindings[key].push({ HostIp: port.hostIp ?? '', HostPort: port.hostPort?.toString() ?? '' });
  }
  return bindings;
}

function healthcheckOption(run: RunSettings): Pick<ContainerCreateOptions, 'Healthcheck'> {
  const check = run.healthcheck;
  if (!check) return {};
  const nanoseconds = (ms: number | undefined): number => (ms ?? 0) * nanosecondsPerMillisecond;
  return {
    Healthcheck: {
      Test: [...check.test],
      Interval: nanoseconds(check.intervalMs),
      Timeout: nanoseconds(check.timeoutMs),
      StartPeriod: nanoseconds(check.startPeriodMs),
      Retries: check.retries ?? 0,
    },
  };
}

function device(text: string): DeviceMapping {
  const [host = text, container = host, permissions = 'rwm'] = text.split(':');
  return { PathOnHost: host, PathInContainer: container, CgroupPermissions: permissions };
}

function gpuRequest(gpus: NonNullable<RunSettings['gpus']>) {
  return {
    Driver: '',
    Capabilities: [['gpu']],
    Options: {},
    ...('count' in gpus ? { Count: gpus.count } : { Count: 0, DeviceIDs: [...gpus.deviceIds] }),
  };
}
