// The keys of `run`: a service of the Compose specification, in its names and forms.
import type { z } from 'zod';
import { looksLikeIp, parseExposed } from './ports.ts';
import { composeAdvice } from './run-advice.ts';
import {
  boolean,
  bytes,
  envFiles,
  gpus,
  healthcheck,
  logging,
  networks,
  port,
  texts,
  ulimit,
  volume,
} from './run-forms.ts';
import {
  argumentList,
  parseDevice,
  parseExtraHost,
  parseNetworkMode,
  parseRestart,
  parseTmpfs,
  parseUserOrGroup,
} from './run-values.ts';
import { andThen, byForm, list, map, namedValues, oneOrMore, record, text } from './schema-kit.ts';
import {
  bad,
  good,
  matching,
  parseBytesOrUnlimited,
  parseCpus,
  parseDurationOrZero,
  parseText,
  show,
  wholeNumber,
} from './values.ts';

/** Every key of `run`, in the order in which the documentation tells them. */
export const runShape = {
  ports: list(port, 'a list of ports').default([]),
  expose: list(text(parseExposed, 'a port'), 'a list of ports')
    .transform(items => items.flat())
    .exactOptional(),
  environment: namedValues('a map of variables, or a list of NAME=value').default({}),
  env_file: envFiles.default([]),
  volumes: list(volume, 'a list of volumes').default([]),
  tmpfs: oneOrMore(parseTmpfs, 'a path such as /tmp').default([]),
  networks: networks.default({}),
  network_mode: text(parseNetworkMode, 'host, none, bridge or container:name').exactOptional(),
  restart: text(parseRestart, 'no, always, unless-stopped or on-failure').default({ name: 'unless-stopped' }),
  command: argumentList.exactOptional(),
  entrypoint: argumentList.transform(words => (words.length === 0 ? [''] : words)).exactOptional(),
  user: text(parseUserOrGroup, 'a user: name, id, or user:group').exactOptional(),
  working_dir: text(matching(/^\//, 'a whole path. It begins with "/".'), 'a path').exactOptional(),
  hostname: text(
    matching(/^[a-zA-Z0-9]([\w.-]*[a-zA-Z0-9])?$/, 'a host name.'),
    'a host name',
  ).exactOptional(),
  labels: namedValues('a map of labels, or a list of name=value').default({}),
  healthcheck: healthcheck.exactOptional(),
  init: boolean.default(true),
  stop_signal: text(
    matching(/^(?:SIG)?[A-Z0-9+]+$/, 'a signal such as SIGTERM.'),
    'a signal such as SIGTERM',
  ).exactOptional(),
  stop_grace_period: text(parseDurationOrZero, 'a duration such as 10s').exactOptional(),
  mem_limit: bytes.exactOptional(),
  mem_reservation: bytes.exactOptional(),
  memswap_limit: text(parseBytesOrUnlimited, 'a size such as 1g, or -1').exactOptional(),
  cpus: text(parseCpus, 'a number of CPUs such as 0.5').exactOptional(),
  cpu_shares: text(wholeNumber({ from: 2 }), 'a number').exactOptional(),
  cpuset: text(
    matching(/^\d+(-\d+)?(,\d+(-\d+)?)*$/, 'a choice of CPUs. Write 0-3 or 0,1.'),
    'a choice of CPUs such as 0-3',
  ).exactOptional(),
  pids_limit: text(wholeNumber({ from: -1 }), 'a number, or -1 for no limit').exactOptional(),
  shm_size: bytes.exactOptional(),
  ulimits: record(ulimit, 'a map of limits').default({}),
  cap_add: texts('capability').default([]),
  cap_drop: texts('capability').default([]),
  privileged: boolean.default(false),
  security_opt: texts('option').default([]),
  group_add: list(text(parseUserOrGroup, 'a group'), 'a list of groups').default([]),
  read_only: boolean.default(false),
  tty: boolean.default(false),
  stdin_open: boolean.exactOptional(),
  extra_hosts: byForm<readonly string[]>(
    {
      list: list(text(parseExtraHost, 'host:ip'), 'a list of host:ip'),
      map: andThen(record(oneOrMore(parseText, 'an IP address'), 'a map of hosts'), hosts => {
        const read = Object.entries(hosts).flatMap(([host, ips]) =>
          ips.map(ip => parseExtraHost(`${host}=${ip}`)),
        );
        const wrong = read.find(entry => !entry.ok);
        return wrong ?? good(read.flatMap(entry => (entry.ok ? [entry.value] : [])));
      }),
    },
    'a list of host:ip, or a map of hosts',
  ).default([]),
  dns: oneOrMore(
    value => (looksLikeIp(value) ? good(value) : bad(`${show(value)} is not an IP address.`)),
    'an IP address',
  ).default([]),
  dns_search: oneOrMore(parseText, 'a domain').default([]),
  sysctls: namedValues('a map of kernel settings, or a list of name=value').default({}),
  devices: list(text(parseDevice, 'host:container[:rwm]'), 'a list of devices').default([]),
  gpus: gpus.exactOptional(),
  pid: text(
    matching(/^(host|container:.+)$/, 'host or container:name.'),
    'host or container:name',
  ).exactOptional(),
  ipc: text(
    matching(
      /^(host|none|private|shareable|container:.+)$/,
      'host, none, private, shareable or container:name.',
    ),
    'host or container:name',
  ).exactOptional(),
  logging: logging.exactOptional(),
};

export const runSchema = map(runShape, 'a map with keys of a Compose service', composeAdvice);
export type RunInput = z.output<typeof runSchema>;
