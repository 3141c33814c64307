// The keys of `run` that are written in more than one form: ports, volumes, networks, health checks and more.
import type { z } from 'zod';
import type { ContainerHealthcheck, Mount, PortBinding, Ulimit } from '../core/service.ts';
import { mountOf, parseVolume } from './mounts.ts';
import { looksLikeIp, parsePorts, portFromParts } from './ports.ts';
import { byForm, list, map, namedValues, plainText, record, text, then } from './schema-kit.ts';
import {
  bad,
  good,
  matching,
  oneOf,
  parseBoolean,
  parseBytes,
  parseDuration,
  parseDurationOrZero,
  parsePort,
  show,
  wholeNumber,
} from './values.ts';

export const boolean = text(parseBoolean, 'true or false');
export const bytes = text(parseBytes, 'a size such as 512m');
export const duration = text(parseDuration, 'a duration such as 30s');
export const texts = (expected: string) => list(plainText(expected), `a list of ${expected}s`);

export const port = byForm<readonly PortBinding[]>(
  {
    text: text(parsePorts, 'a port mapping'),
    map: then(
      map(
        {
          target: text(parsePort, 'the port in the container'),
          published: plainText('a port on the host').exactOptional(),
          host_ip: plainText('an IP address').exactOptional(),
          protocol: text(oneOf('tcp', 'udp', 'sctp'), 'tcp, udp or sctp').exactOptional(),
        },
        'a port mapping: target, published, host_ip, protocol',
        { mode: 'Deckhand publishes on the one host, so "mode" means nothing here. Remove it.' },
      ),
      portFromParts,
    ),
  },
  'a port mapping such as "8080:80"',
);

export const volume = byForm<Mount>(
  {
    text: text(parseVolume, 'a volume'),
    map: then(
      map(
        {
          type: text(oneOf('bind', 'volume'), 'bind or volume'),
          source: plainText('a path on the host or a volume’s name').exactOptional(),
          target: plainText('the path in the container'),
          read_only: boolean.default(false),
        },
        'a volume: type, source, target, read_only',
      ),
      ({ type, source, target, read_only }) => {
        const mount = mountOf({ type, source, target, readOnly: read_only });
        return mount.ok ? mount : bad(`This is not a volume: ${mount.message}`);
      },
    ),
  },
  'a volume such as "data:/var/lib/data"',
);

export interface EnvFile {
  readonly path: string;
  readonly required: boolean;
  /** `raw` takes lines as `docker run --env-file` does: no quotes, no comments behind values. */
  readonly format: 'compose' | 'raw';
}

const envFileItem = byForm<EnvFile>(
  {
    text: plainText('a file').transform(path => ({ path, required: true, format: 'compose' as const })),
    map: map(
      {
        path: plainText('a file'),
        required: boolean.default(true),
        format: text(oneOf('compose', 'raw'), 'compose or raw').default('compose'),
      },
      'a file: path, required, format',
    ),
  },
  'the name of a file',
);
export const envFiles = byForm<readonly EnvFile[]>(
  {
    text: envFileItem.transform(file => [file]),
    map: envFileItem.transform(file => [file]),
    list: list(envFileItem, 'a list of files'),
  },
  'the name of a file, or a list of them',
);

const attachment = map(
  {
    aliases: texts('name').default([]),
    ipv4_address: text(
      value => (looksLikeIp(value) ? good(value) : bad(`${show(value)} is not an IP address.`)),
      'an IP address',
    ).exactOptional(),
  },
  'the options of a network: aliases, ipv4_address',
);
const networkName = text(
  matching(/^[a-zA-Z0-9][\w.-]*$/, 'the name of a Docker network.'),
  'the name of a Docker network',
);
type Attachments = Record<string, z.output<typeof attachment> | null>;
export const networks = byForm<Attachments>(
  {
    list: list(networkName, 'a list of networks').transform(names =>
      Object.fromEntries(names.map(name => [name, null])),
    ),
    map: record(attachment.nullable(), 'a map of networks'),
  },
  'a list of Docker networks, or a map of them',
);

export const healthcheck = then(
  map(
    {
      test: byForm<readonly string[]>(
        { text: plainText('a command').transform(command => ['CMD-SHELL', command]), list: texts('word') },
        'a command: text for the shell, or a list that begins with CMD, CMD-SHELL or NONE',
      ).exactOptional(),
      interval: duration.exactOptional(),
      timeout: duration.exactOptional(),
      start_period: text(parseDurationOrZero, 'a duration such as 30s').exactOptional(),
      retries: text(wholeNumber({ from: 1 }), 'a number').exactOptional(),
      disable: boolean.exactOptional(),
    },
    'a health check: test, interval, timeout, retries, start_period, disable',
    {
      start_interval:
        'Deckhand runs the check itself, at once and often, while it deploys. Remove "start_interval".',
    },
  ),
  ({ test = [], disable, interval, timeout, start_period, retries }) => {
    const kind = test[0];
    if (kind !== undefined && kind !== 'CMD' && kind !== 'CMD-SHELL' && kind !== 'NONE') {
      return bad(
        `A list in "test" begins with CMD, CMD-SHELL or NONE, not with ${show(kind)}. Write ["CMD", ${show(kind)}, …].`,
      );
    }
    if ((kind === 'CMD' || kind === 'CMD-SHELL') && test.length < 2)
      return bad(`Nothing follows ${kind} in "test".`);
    return good<ContainerHealthcheck>({
      test: disable === true ? ['NONE'] : test,
      ...(interval === undefined ? {} : { intervalMs: interval }),
      ...(timeout === undefined ? {} : { timeoutMs: timeout }),
      ...(start_period === undefined ? {} : { startPeriodMs: start_period }),
      ...(retries === undefined ? {} : { retries }),
    });
  },
);

const limit = text(wholeNumber({ from: -1 }), 'a number, or -1 for no limit');
export const ulimit = byForm<Omit<Ulimit, 'name'>>(
  {
    text: limit.transform(value => ({ soft: value, hard: value })),
    map: map({ soft: limit, hard: limit }, 'soft and hard'),
  },
  'a number, or a map of soft and hard',
);

export const logging = map(
  {
    driver: plainText('the name of a log driver').default('json-file'),
    options: namedValues('a map of options').default({}),
  },
  'a map of driver and options',
);

type Gpus = { readonly count: number } | { readonly deviceIds: readonly string[] };
const gpuCount = text<Gpus>(value => {
  const count = value === 'all' ? -1 : Number(value);
  return count === -1 || (Number.isInteger(count) && count > 0)
    ? good({ count })
    : bad(`${show(value)} is not a choice of GPUs. Write all, a number, or a list with device_ids.`);
}, 'all or a number');
const gpuDevice = map(
  {
    count: gpuCount.exactOptional(),
    device_ids: texts('id').exactOptional(),
    driver: plainText('a driver').exactOptional(),
  },
  'a choice of GPUs: count or device_ids',
);
export const gpus = byForm<Gpus>(
  {
    text: gpuCount,
    list: list(gpuDevice, 'a list with one choice').transform(
      ([first]): Gpus =>
        first?.device_ids === undefined ? (first?.count ?? { count: -1 }) : { deviceIds: first.device_ids },
    ),
  },
  'all, a number, or a list with device_ids',
);
