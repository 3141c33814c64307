// Published ports, as Compose and `docker run --publish` write them.
import { isIP } from 'node:net';
import type { PortBinding } from '../core/service.ts';
import { bad, good, type Parsed, parsePort, show } from './values.ts';

type Protocol = PortBinding['protocol'];
interface Range {
  readonly from: number;
  readonly to: number;
}

/** How many ports one range may hold: each is a proxy process of the engine. */
const widest = 1000;

/**
 * `80`, `8080:80`, `127.0.0.1:8080:80/udp`, `[::1]:8080:80`, `8000-8005:8000-8005`; the host's port may be empty or 0.
 * https://docs.docker.com/reference/compose-file/services/#ports
 */
export function parsePorts(text: string): Parsed<readonly PortBinding[]> {
  const fail = (why: string) =>
    bad(`${show(text)} is not a port mapping: ${why} Write 8080:80, 127.0.0.1:8080:80 or 80/udp.`);
  const match = /^(?:(?:(\[[^\]]*\]|[^:[\]]*):)?([^:[\]]*):)?([^:/[\]]+)(?:\/([a-z]+))?$/i.exec(text.trim());
  if (match === null) return fail('it is not host:container.');
  const [, ip = '', host = '', container = '', protocolText = 'tcp'] = match;
  const protocol = asProtocol(protocolText);
  if (protocol === undefined) return fail(`${protocolText} is none of tcp, udp and sctp.`);
  const hostIp = ip.replace(/^\[(.*)\]$/, '$1');
  if (hostIp !== '' && !looksLikeIp(hostIp)) return fail(`${show(hostIp)} is not an IP address.`);
  const inside = parseRange(container);
  if (inside === undefined) return fail(`${show(container)} is not a port from 1 to 65535.`);
  const outside = host === '' || host === '0' ? undefined : parseRange(host);
  if (outside === undefined && host !== '' && host !== '0')
    return fail(`${show(host)} is not a port from 1 to 65535.`);
  const count = inside.to - inside.from;
  if (count >= widest) return fail(`it holds more than ${widest} ports.`);
  if (outside !== undefined && outside.to - outside.from !== count)
    return fail('the two ranges differ in length.');
  return good(
    Array.from({ length: count + 1 }, (_, index) =>
      binding(
        hostIp,
        outside === undefined ? undefined : outside.from + index,
        inside.from + index,
        protocol,
      ),
    ),
  );
}

/** `80`, `53/udp`, `3000-3005`: ports that the container says it listens on. Gives `80/tcp`. */
export function parseExposed(text: string): Parsed<readonly string[]> {
  const [ports = '', protocol = 'tcp', more] = text.trim().split('/');
  const range = parseRange(ports);
  if (
    range === undefined ||
    asProtocol(protocol) === undefined ||
    more !== undefined ||
    range.to - range.from >= widest
  ) {
    return bad(`${show(text)} is not a port of the container. Write 80, 53/udp or 3000-3005.`);
  }
  return good(
    Array.from(
      { length: range.to - range.from + 1 },
      (_, index) => `${range.from + index}/${protocol.toLowerCase()}`,
    ),
  );
}

/** The two ranges of Compose's long form, `target` and `published`. */
export function portFromParts(parts: {
  readonly target: number;
  readonly published?: string;
  readonly host_ip?: string;
  readonly protocol?: Protocol;
}): Parsed<readonly PortBinding[]> {
  const host = parts.published ?? '';
  const ip =
    parts.host_ip === undefined
      ? ''
      : `${parts.host_ip.includes(':') ? `[${parts.host_ip}]` : parts.host_ip}:`;
  return parsePorts(
    `${ip}${host === '' && ip === '' ? '' : `${host}:`}${parts.target}/${parts.protocol ?? 'tcp'}`,
  );
}

/** `127.0.0.1:8080/tcp`, for messages; without the address when it is every one. */
export function describePort({ hostIp, hostPort, protocol }: PortBinding): string {
  return `${hostIp === undefined ? '' : `${hostIp}:`}${hostPort ?? 'any'}/${protocol}`;
}

/** Whether two services can't both have these: the same port and protocol on the same address, or on every one. */
export function clash(a: PortBinding, b: PortBinding): boolean {
  if (a.hostPort === undefined || a.hostPort !== b.hostPort || a.protocol !== b.protocol) return false;
  return isEveryAddress(a.hostIp) || isEveryAddress(b.hostIp) || a.hostIp === b.hostIp;
}

function isEveryAddress(ip: string | undefined): boolean {
  return ip === undefined || ip === '0.0.0.0' || ip === '::';
}

function binding(
  hostIp: string,
  hostPort: number | undefined,
  containerPort: number,
  protocol: Protocol,
): PortBinding {
  return {
    ...(hostIp === '' ? {} : { hostIp }),
    ...(hostPort === undefined ? {} : { hostPort }),
    containerPort,
    protocol,
  };
}

function parseRange(text: string): Range | undefined {
  const [first = '', last = first, more] = text.split('-');
  const from = parsePort(first);
  const to = parsePort(last);
  return more === undefined && from.ok && to.ok && from.value <= to.value
    ? { from: from.value, to: to.value }
    : undefined;
}

function asProtocol(text: string): Protocol | undefined {
  const word = text.toLowerCase();
  return word === 'tcp' || word === 'udp' || word === 'sctp' ? word : undefined;
}

export function looksLikeIp(text: string): boolean {
  return isIP(text) !== 0;
}
