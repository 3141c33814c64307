// The keys of `run` that are written in more than one form: ports, volumes, networks, health checks and more.
import type { z } from 'zod';
import type { ContainerHealthcheck, Mount, PortBinding, Ulimit } from '../core/service.ts';
import { mountOf, parseVolume } from './mounts.ts';
import { looksLikeIp, parsePorts, portFromParts } from './ports.ts';
import { andThen, byForm, list, map, namedValues, plainText, record, text } from './schema-kit.ts';
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

export const portShape = {
  target: text(parsePort, 'the port in the container'),
  published: plainText('a port on the host').exactOptional(),
  host_ip: plainText('an IP address').exactOptional(),
  protocol: text(oneOf('tcp', 'udp', 'sctp'), 'tcp, udp or sctp').exactOptional(),
};
export const port = byForm<readonly PortBinding[]>(
  {
    text: text(parsePorts, 'a port mapping'),
    map: andThen(
      map(portShape, 'a port mapping: target, published, host_ip, protocol', {
        mode: 'Deckhand publishes on the one host, so "mode" means nothing here. Remove it.',
      }),
      portFromParts,
    ),
  },
  'a port mapping such as "8080:80"',
);

export const volumeShape = {
  type: text(
    value =>
      value === 'tmpfs'
        ? bad('A file system in memory is the key "tmpfs" of "run".')
        : oneOf('bind', 'volume')(value),
    'bind or volume',
  ),
  source: plainText('a path on the host or a volume’s name').exactOptional(),
  target: plainText('the path in the container'),
  read_only: boolean.default(false),
};
export const volume = byForm<Mount>(
  {
    text: text(parseVolume, 'a volume'),
    map: andThen(
      map(volumeShape, 'a volume: type, source, target, read_only', {
        bind: 'Deckhand takes none of the options under "bind". Remove it.',
        volume: 'Deckhand takes none of the options under "volume". Remove it.',
        tmpfs: 'A file system in memory is the key "tmpfs" of "run".',
        consistency: 'This has no effect on Linux. Remove it.',
      }),
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

export const envFileShape = {
  path: plainText('a file'),
  required: boolean.default(true),
  format: text(oneOf('compose', 'raw'), 'compose or raw').default('compose'),
};
const envFileItem = byForm<EnvFile>(
  {
    text: plainText('a file').transform(path => ({ path, required: true, format: 'compose' as const })),
    map: map(envFileShape, 'a file: path, required, format'),
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

export const attachmentShape = {
  aliases: texts('name').default([]),
  ipv4_address: text(
    value => (looksLikeIp(value) ? good(value) : bad(`${show(value)} is not an IP address.`)),
    'an IP address',
  ).exactOptional(),
};
const attachment = map(attachmentShape, 'the options of a network: aliases, ipv4_address');
const networkPattern = /^[a-zA-Z0-9][\w.-]*$/;
const networkName = text(
  matching(networkPattern, 'the name of a Docker network.'),
  'the name of a Docker network',
);
type Attachments = Record<string, z.output<typeof attachment> | null>;
export const networks = byForm<Attachments>(
  {
    list: list(networkName, 'a list of networks').transform(names =>
      Object.fromEntries(names.map(name => [name, null])),
    ),
    map: andThen(record(attachment.nullable(), 'a map of networks'), chosen => {
      const wrong = Object.keys(chosen).find(name => !networkPattern.test(name));
      return wrong === undefined ? good(chosen) : bad(`${show(wrong)} is not the name of a Docker network.`);
    }),
  },
  'a list of Docker networks, or a map of them',
);

export const healthcheckShape = {
  test: byForm<readonly string[]>(
    { text: plainText('a command').transform(command => ['CMD-SHELL', command]), list: texts('word') },
    'a command: text for the shell, or a list that begins with CMD, CMD-SHELL or NONE',
  ).exactOptional(),
  interval: duration.exactOptional(),
  timeout: duration.exactOptional(),
  start_period: text(parseDurationOrZero, 'a duration such as 30s').exactOptional(),
  retries: text(wholeNumber({ from: 1 }), 'a number').exactOptional(),
  disable: boolean.exactOptional(),
};
export const healthcheck = andThen(
  map(healthcheckShape, 'a health check: test, interval, timeout, retries, start_period, disable', {
    start_interval:
      'Deckhand runs the check itself, at once and often, while it deploys. Remove "start_interval".',
  }),
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
export const ulimitShape = { soft: limit, hard: limit };
export const ulimit = byForm<Omit<Ulimit, 'name'>>(
  {
    text: limit.transform(value => ({ soft: value, hard: value })),
    map: map(ulimitShape, 'soft and hard'),
  },
  'a number, or a map of soft and hard',
);

export const loggingShape = {
  driver: plainText('the name of a log driver').default('json-file'),
  options: namedValues('a map of options').default({}),
};
export const logging = map(loggingShape, 'a map of driver and options');

type Gpus = { readonly count: number } | { readonly deviceIds: readonly string[] };
const gpuCount = text<Gpus>(value => {
  const count = value === 'all' ? -1 : Number(value);
  return count === -1 || (Number.isInteger(count) && count > 0)
    ? good({ count })
    : bad(`${show(value)} is not a choice of GPUs. Write all, a number, or a list with device_ids.`);
}, 'all or a number');
export const gpuShape = {
  count: gpuCount.exactOptional(),
  device_ids: texts('id').exactOptional(),
  driver: plainText('a driver').exactOptional(),
};
const gpuDevice = map(gpuShape, 'a choice of GPUs: count or device_ids');
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
