// From the keys of `run` to the settings of a container: files of variables are read, what contradicts itself is told.
import { resolve } from 'node:path';
import type { NetworkAttachment, RunSettings } from '../core/service.ts';
import { type Environment, parseComposeEnvFile, parseRawEnvFile, type ReadText } from './env-file.ts';
import type { EnvFile } from './run-forms.ts';
import type { RunInput } from './run-schema.ts';
import type { Issue } from './schema-kit.ts';
import { secretsIn } from './secrets.ts';
import { show } from './values.ts';

export interface Surroundings {
  /** Relative file names start here: the folder of deckhand.yml. */
  readonly folder: string;
  readonly env: Environment;
  readonly readText: ReadText;
}

export interface RunResult {
  readonly settings: RunSettings;
  /** Paths begin at `run`'s own keys. */
  readonly issues: readonly Issue[];
  readonly secrets: readonly string[];
}

/** `complete` says that no key was left out for being wrong: only then do keys contradict each other. */
export function runSettings(input: RunInput, around: Surroundings, complete: boolean): RunResult {
  const issues: Issue[] = [];
  const environment = {
    ...fromFiles(input.env_file, around, issues),
    ...passedOn('environment', input.environment, around.env, issues),
  };
  const attachments = networksOf(input.networks);
  if (complete) issues.push(...contradictions(input));
  const settings: RunSettings = {
    ports: input.ports.flat(),
    environment,
    mounts: input.volumes,
    tmpfs: Object.fromEntries(input.tmpfs),
    networks: attachments,
    ...(input.network_mode !== undefined &&
      input.network_mode !== 'bridge' && { networkMode: input.network_mode }),
    restart: input.restart,
    ...optional({
      command: input.command,
      entrypoint: input.entrypoint,
      user: input.user,
      workingDir: input.working_dir,
      hostname: input.hostname,
      healthcheck: input.healthcheck,
      stopSignal: input.stop_signal,
      stopGracePeriodMs: input.stop_grace_period,
      memoryBytes: input.mem_limit,
      memoryReservationBytes: input.mem_reservation,
      memorySwapBytes: input.memswap_limit,
      cpus: input.cpus,
      cpuShares: input.cpu_shares,
      cpuset: input.cpuset,
      pidsLimit: input.pids_limit,
      shmSizeBytes: input.shm_size,
      openStdin: input.stdin_open,
      exposedPorts: input.expose,
      gpus: input.gpus,
      pid: input.pid,
      ipc: input.ipc,
      logging: input.logging && { driver: input.logging.driver, options: withoutNull(input.logging.options) },
    }),
    labels: withoutNull(input.labels),
    init: input.init,
    capAdd: input.cap_add,
    capDrop: input.cap_drop,
    privileged: input.privileged,
    securityOpt: input.security_opt,
    groupAdd: input.group_add,
    readOnly: input.read_only,
    tty: input.tty,
    extraHosts: input.extra_hosts,
    dns: input.dns,
    dnsSearch: input.dns_search,
    sysctls: withoutNull(input.sysctls),
    ulimits: Object.entries(input.ulimits).map(([name, limits]) => ({ name, ...limits })),
    devices: input.devices,
  };
  return { settings, issues, secrets: secretsIn(environment) };
}

/** Variables and build arguments: a name without a value is passed on from Deckhand's own environment. */
export function passedOn(
  key: string,
  values: Readonly<Record<string, string | null>>,
  env: Environment,
  issues: Issue[],
): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(values)) {
    const found = value ?? env[name];
    if (found === undefined) {
      const message = `${name} has no value here and is not set in Deckhand’s environment either. Set it, or write ${name}= for an empty one.`;
      issues.push({ path: [key, name], message });
    } else if (/[=\0]/.test(name)) {
      issues.push({ path: [key, name], message: `${show(name)} is not a variable’s name.` });
    } else result[name] = found;
  }
  return result;
}

function fromFiles(files: readonly EnvFile[], around: Surroundings, issues: Issue[]): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [index, file] of files.entries()) {
    const report = (message: string) => issues.push({ path: ['env_file', index], message });
    const content = readOr(resolve(around.folder, file.path), around.readText, report);
    if (content === undefined) {
      if (file.required) report(`The file ${show(file.path)} is not there. ${whereFilesAre}`);
    } else if (file.format === 'compose') {
      Object.assign(values, parseComposeEnvFile(content));
    } else {
      const raw = parseRawEnvFile(content, around.env);
      if (raw.ok) Object.assign(values, raw.value);
      else report(`The file ${show(file.path)} is not a file of variables. ${raw.message}`);
    }
  }
  return values;
}

export const whereFilesAre = 'Relative names start at the folder of the settings file.';

/** Reads a file; what the system says against it becomes a sentence. */
export function readOr(
  path: string,
  readText: ReadText,
  report: (message: string) => void,
): string | undefined {
  try {
    return readText(path);
  } catch (error) {
    report(
      `The file ${show(path)} can’t be read: ${error instanceof Error ? error.message : String(error)}.`,
    );
    return '';
  }
}

function networksOf(input: RunInput['networks']): readonly NetworkAttachment[] {
  return Object.entries(input).map(([name, options]) => ({
    name,
    aliases: options?.aliases ?? [],
    ...(options?.ipv4_address === undefined ? {} : { ipv4Address: options.ipv4_address }),
  }));
}

function contradictions(input: RunInput): readonly Issue[] {
  const issues: Issue[] = [];
  const mode = input.network_mode;
  if (mode !== undefined && Object.keys(input.networks).length > 0) {
    issues.push({
      path: ['network_mode'],
      message: `The network mode "${mode}" and networks by name exclude each other. Keep one of the two.`,
    });
  }
  if (mode !== undefined && mode !== 'bridge' && input.ports.length > 0) {
    issues.push({
      path: ['ports'],
      message: `With the network mode "${mode}" no port can be published. Remove one of the two.`,
    });
  }
  const { mem_limit: memory, memswap_limit: swap, mem_reservation: reservation } = input;
  if (swap !== undefined && swap !== -1 && (memory === undefined || swap < memory)) {
    issues.push({
      path: ['memswap_limit'],
      message:
        'This limit counts memory and swap together: there has to be a memory limit, and it can’t be larger than this one.',
    });
  }
  if (memory !== undefined && reservation !== undefined && reservation > memory) {
    issues.push({
      path: ['mem_reservation'],
      message: 'The reserved memory is larger than the memory limit. Make it smaller.',
    });
  }
  const targets = [...input.volumes.map(({ target }) => target), ...input.tmpfs.map(([path]) => path)];
  const twice = targets.find((target, index) => targets.indexOf(target) !== index);
  if (twice !== undefined)
    issues.push({ path: ['volumes'], message: `Two volumes are mounted at ${twice}. Keep one.` });
  return issues;
}

function withoutNull(values: Readonly<Record<string, string | null>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value ?? '']));
}

type Present<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> };

/** Leaves out what is undefined, so that a stored release holds only what was set. */
export function optional<T extends object>(values: T): Present<T> {
  const result: Present<T> = {};
  for (const key in values) {
    const value = values[key];
    if (isPresent(value)) result[key] = value;
  }
  return result;
}

function isPresent<T>(value: T): value is Exclude<T, undefined> {
  return value !== undefined;
}
