// Which flags of `docker run` there are, and the Compose key that each one stands for.

/** What becomes of a flag's value. `key` is a key of `run`. */
export type Flag =
  | { readonly to: 'switch' | 'set' | 'list' | 'named'; readonly key: string }
  | { readonly to: 'healthcheck' | 'logging'; readonly key: string; readonly isSwitch?: true }
  | { readonly to: 'command' | 'seconds'; readonly key: string }
  | { readonly to: 'network' | 'alias' | 'ip' | 'mount' | 'env_file' | 'ulimit' | 'gpus' | 'platform' }
  | { readonly to: 'ignored'; readonly isSwitch: true };

const set = (key: string): Flag => ({ to: 'set', key });
const list = (key: string): Flag => ({ to: 'list', key });
const named = (key: string): Flag => ({ to: 'named', key });
const toggle = (key: string): Flag => ({ to: 'switch', key });
const health = (key: string): Flag => ({ to: 'healthcheck', key });

export const flags: Readonly<Record<string, Flag>> = {
  publish: list('ports'),
  expose: list('expose'),
  volume: list('volumes'),
  mount: { to: 'mount' },
  tmpfs: list('tmpfs'),
  env: named('environment'),
  'env-file': { to: 'env_file' },
  label: named('labels'),
  network: { to: 'network' },
  net: { to: 'network' },
  'network-alias': { to: 'alias' },
  'net-alias': { to: 'alias' },
  ip: { to: 'ip' },
  'add-host': list('extra_hosts'),
  dns: list('dns'),
  'dns-search': list('dns_search'),
  hostname: set('hostname'),
  restart: set('restart'),
  memory: set('mem_limit'),
  'memory-swap': set('memswap_limit'),
  'memory-reservation': set('mem_reservation'),
  cpus: set('cpus'),
  'cpu-shares': set('cpu_shares'),
  'cpuset-cpus': set('cpuset'),
  'pids-limit': set('pids_limit'),
  'shm-size': set('shm_size'),
  ulimit: { to: 'ulimit' },
  sysctl: named('sysctls'),
  'health-cmd': health('test'),
  'health-interval': health('interval'),
  'health-timeout': health('timeout'),
  'health-retries': health('retries'),
  'health-start-period': health('start_period'),
  'no-healthcheck': { to: 'healthcheck', key: 'disable', isSwitch: true },
  init: toggle('init'),
  user: set('user'),
  workdir: set('working_dir'),
  entrypoint: { to: 'command', key: 'entrypoint' },
  'stop-signal': set('stop_signal'),
  'stop-timeout': { to: 'seconds', key: 'stop_grace_period' },
  'cap-add': list('cap_add'),
  'cap-drop': list('cap_drop'),
  privileged: toggle('privileged'),
  'read-only': toggle('read_only'),
  'security-opt': list('security_opt'),
  'group-add': list('group_add'),
  device: list('devices'),
  gpus: { to: 'gpus' },
  pid: set('pid'),
  ipc: set('ipc'),
  tty: toggle('tty'),
  interactive: toggle('stdin_open'),
  'log-driver': { to: 'logging', key: 'driver' },
  'log-opt': { to: 'logging', key: 'options' },
  platform: { to: 'platform' },
  // A container that is deployed always runs in the background.
  detach: { to: 'ignored', isSwitch: true },
};

export const shortFlags: Readonly<Record<string, string>> = {
  p: 'publish',
  v: 'volume',
  e: 'env',
  l: 'label',
  m: 'memory',
  c: 'cpu-shares',
  u: 'user',
  w: 'workdir',
  h: 'hostname',
  t: 'tty',
  i: 'interactive',
  d: 'detach',
};

export interface Refusal {
  readonly why: string;
  /** Whether the next word is its value. */
  readonly takesValue: boolean;
}

const withValue = (why: string): Refusal => ({ why, takesValue: true });
const alone = (why: string): Refusal => ({ why, takesValue: false });

/** Flags that exist, with the reason why Deckhand does not take them. */
export const refusedFlags: Readonly<Record<string, Refusal>> = {
  rm: alone(
    '--rm would remove the container as soon as it stops, and the old container is the way back when a new one fails. Remove --rm; Deckhand clears away what it no longer needs.',
  ),
  name: withValue('--name is the variable CONTAINER_NAME. Move the name there.'),
  pull: withValue('--pull has nothing to pull: the image is built from the repository. Remove it.'),
  'publish-all': alone(
    '--publish-all (-P) chooses other ports each time. Publish them by number: -p 8080:80.',
  ),
  'label-file': withValue('--label-file is not taken. Write each label with --label.'),
  attach: withValue(
    '--attach (-a) is for a person at a terminal. Remove it; the log is there with /deckhand log.',
  ),
  'sig-proxy': alone('--sig-proxy is for a person at a terminal. Remove it.'),
  'detach-keys': withValue('--detach-keys is for a person at a terminal. Remove it.'),
  cidfile: withValue(
    '--cidfile is not taken. Deckhand labels its containers: docker ps --filter label=deckhand.app.',
  ),
  link: withValue('--link is not taken. Put both containers on one network with --network.'),
  'volumes-from': withValue('--volumes-from is not taken. Name the volumes with --volume.'),
  'health-start-interval': withValue(
    '--health-start-interval is not needed: Deckhand runs the check itself, at once and often, while it deploys. Remove it.',
  ),
};

export const refusedShortFlags: Readonly<Record<string, string>> = { P: 'publish-all', a: 'attach' };

export function isSwitch(flag: Flag): boolean {
  return flag.to === 'switch' || ('isSwitch' in flag && flag.isSwitch === true);
}
