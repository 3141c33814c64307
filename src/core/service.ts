// What can be deployed: apps, environments, and the settings with which a service is built, run and proved healthy.

/** How the image is built. Paths are relative to the repository's root, with forward slashes. */
export interface BuildSettings {
  readonly context: string;
  /** Relative to the context, as in the Compose specification. */
  readonly dockerfile: string;
  readonly target?: string;
  readonly args: Readonly<Record<string, string>>;
  readonly platform?: string;
  readonly network?: string;
  readonly timeoutMs: number;
}

export interface PortBinding {
  /** 0.0.0.0 when absent. */
  readonly hostIp?: string;
  /** The engine chooses one when absent. */
  readonly hostPort?: number;
  readonly containerPort: number;
  readonly protocol: 'tcp' | 'udp' | 'sctp';
}

export interface Mount {
  readonly type: 'bind' | 'volume';
  /** A host path, or a volume's name; an anonymous volume has none. */
  readonly source?: string;
  readonly target: string;
  readonly readOnly: boolean;
}

export interface NetworkAttachment {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly ipv4Address?: string;
}

export type RestartPolicy =
  | { readonly name: 'no' | 'always' | 'unless-stopped' }
  | { readonly name: 'on-failure'; readonly maximumRetryCount: number };

/** A container's own check: `NONE` switches the image's off; an empty `test` keeps the image's and changes its times. */
export interface ContainerHealthcheck {
  readonly test: readonly string[];
  readonly intervalMs?: number;
  readonly timeoutMs?: number;
  readonly startPeriodMs?: number;
  readonly retries?: number;
}

export interface Ulimit {
  readonly name: string;
  readonly soft: number;
  readonly hard: number;
}

/**
 * How the container runs, in the engine's own terms but free of any client library. It is stored with each release,
 * so that a roll-back restores it. Sizes are bytes, times are milliseconds.
 */
export interface RunSettings {
  readonly ports: readonly PortBinding[];
  /** Ports that the container says it listens on without publishing them, as `80/tcp`. */
  readonly exposedPorts?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly mounts: readonly Mount[];
  readonly tmpfs: Readonly<Record<string, string>>;
  readonly networks: readonly NetworkAttachment[];
  /** `host`, `none` or `container:<name>`, instead of networks. */
  readonly networkMode?: string;
  readonly restart: RestartPolicy;
  readonly command?: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly user?: string;
  readonly workingDir?: string;
  readonly hostname?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly healthcheck?: ContainerHealthcheck;
  readonly init: boolean;
  readonly stopSignal?: string;
  readonly stopGracePeriodMs?: number;
  readonly memoryBytes?: number;
  readonly memoryReservationBytes?: number;
  readonly memorySwapBytes?: number;
  readonly cpus?: number;
  readonly cpuShares?: number;
  readonly cpuset?: string;
  readonly pidsLimit?: number;
  readonly shmSizeBytes?: number;
  readonly capAdd: readonly string[];
  readonly capDrop: readonly string[];
  readonly privileged: boolean;
  readonly securityOpt: readonly string[];
  readonly groupAdd: readonly string[];
  readonly readOnly: boolean;
  readonly tty: boolean;
  /** Keep standard input open (`docker run --interactive`); false when absent. */
  readonly openStdin?: boolean;
  readonly extraHosts: readonly string[];
  readonly dns: readonly string[];
  readonly dnsSearch: readonly string[];
  readonly sysctls: Readonly<Record<string, string>>;
  readonly ulimits: readonly Ulimit[];
  /** `host[:container[:rwm]]`, as `docker run --device` takes it. */
  readonly devices: readonly string[];
  readonly gpus?: { readonly count: number } | { readonly deviceIds: readonly string[] };
  readonly pid?: string;
  readonly ipc?: string;
  readonly logging?: { readonly driver: string; readonly options: Readonly<Record<string, string>> };
}

/** How a new container is proved healthy before it is called live. */
export type HealthCheck =
  /** The image's or the container's own check when there is one, else a port, else up and not restarted. */
  | { readonly kind: 'auto' }
  | {
      readonly kind: 'http';
      readonly path: string;
      /** The container's port; the first published one when absent. */
      readonly port?: number;
      /** Accepted answers; any 2xx or 3xx when absent. */
      readonly status?: number;
      readonly headers: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'none' };

export interface HealthSettings {
  readonly check: HealthCheck;
  /** The time within which the new container has to be proved healthy. */
  readonly timeoutMs: number;
  /** Time between two probes. */
  readonly intervalMs: number;
  /** How long one probe may take. */
  readonly probeTimeoutMs: number;
  /** With nothing to ask: how long the container has to be up without a restart. */
  readonly stableMs: number;
}

export interface RolloutSettings {
  readonly strategy: 'stop-first';
  /** Start the image once without its ports before the old one is stopped. */
  readonly canary: boolean;
}

export interface Hook {
  /** Argument list: no shell unless the list names one itself. */
  readonly command: readonly string[];
  readonly timeoutMs: number;
}

export interface HookSettings {
  readonly preDeploy: readonly Hook[];
  readonly postDeploy: readonly Hook[];
}

/** Who may deploy. Empty lists mean: every full member of the workspace. */
export interface Allow {
  readonly users: readonly string[];
  readonly usergroups: readonly string[];
}

/** How a private repository is reached. The values are secrets and never leave git/. */
export interface GitCredentials {
  readonly username?: string;
  readonly token?: string;
  readonly sshKeyFile?: string;
}

export interface RepositorySource {
  readonly url: string;
  /** The remote's own default branch when absent. */
  readonly branch?: string;
  readonly credentials: GitCredentials;
  readonly submodules: boolean;
  readonly lfs: boolean;
  readonly timeoutMs: number;
}

/** Names one app in one environment. */
export interface ServiceName {
  readonly app: string;
  readonly environment: string;
}

/** An app in one environment, with everything merged: it serves one release at a time. */
export interface Service extends ServiceName {
  readonly repository: RepositorySource;
  /** Image repository without a tag, `deckhand/<app>` by default. */
  readonly imageName: string;
  /** The stable name of the serving container. */
  readonly containerName: string;
  readonly build: BuildSettings;
  readonly run: RunSettings;
  readonly health: HealthSettings;
  readonly rollout: RolloutSettings;
  readonly hooks: HookSettings;
  readonly allow: Allow;
  /** How many releases are kept to go back to, beside the one that serves. */
  readonly keep: number;
}

export interface App {
  readonly name: string;
  readonly description?: string;
  /** In the order of the file; the first is the default unless one is called `production`. */
  readonly services: readonly Service[];
}

/** The text by which a service is keyed in the store, in locks and in labels: `app/environment`. */
export function serviceKey(name: ServiceName): string {
  return `${name.app}/${name.environment}`;
}

export function sameService(a: ServiceName, b: ServiceName): boolean {
  return a.app === b.app && a.environment === b.environment;
}

/** The environment that is meant when none is named: `production` if there is one, else the first of the file. */
export function defaultService(app: App): Service {
  const service = app.services.find(candidate => candidate.environment === 'production') ?? app.services[0];
  if (service === undefined) throw new Error(`App ${app.name} has no environment`);
  return service;
}
