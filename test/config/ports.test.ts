// Published ports in every form that Compose and `docker run` have.
import { describe, expect, it } from 'vitest';
import { clash, parseExposed, parsePorts } from '../../src/config/ports.ts';
import { app, mistakes, service } from './load.ts';

const tcp = (containerPort: number, hostPort?: number, hostIp?: string) => ({
  ...(hostIp === undefined ? {} : { hostIp }),
  ...(hostPort === undefined ? {} : { hostPort }),
  containerPort,
  protocol: 'tcp' as const,
});

describe('ports', () => {
  it.each([
    ['80', [tcp(80)]],
    ['8080:80', [tcp(80, 8080)]],
    ['127.0.0.1:8080:80', [tcp(80, 8080, '127.0.0.1')]],
    ['127.0.0.1::80', [tcp(80, undefined, '127.0.0.1')]],
    ['[::1]:8080:80', [tcp(80, 8080, '::1')]],
    ['0:80', [tcp(80)]],
    ['53:53/udp', [{ hostPort: 53, containerPort: 53, protocol: 'udp' }]],
    ['8000-8001:9000-9001', [tcp(9000, 8000), tcp(9001, 8001)]],
  ])('reads %s', (text, value) => {
    expect(parsePorts(text)).toEqual({ ok: true, value });
  });

  it.each([
    ['8080:80:90:100', 'it is not host:container.'],
    ['8080:http', '"http" is not a port from 1 to 65535.'],
    ['99999:80', '"99999" is not a port from 1 to 65535.'],
    ['80/icmp', 'icmp is none of tcp, udp and sctp.'],
    ['localhost:80:80', '"localhost" is not an IP address.'],
    ['8000-8005:80', 'the two ranges differ in length.'],
    ['1-2000:1-2000', 'it holds more than 1000 ports.'],
    ['', 'it is not host:container.'],
  ])('refuses %j', (text, why) => {
    expect(parsePorts(text)).toEqual({
      ok: false,
      message: `"${text}" is not a port mapping: ${why} Write 8080:80, 127.0.0.1:8080:80 or 80/udp.`,
    });
  });

  it('reads the long form', () => {
    const long = app(
      'run: { ports: [{ target: 80, published: "8080", host_ip: "::1", protocol: udp }, { target: 90 }] }',
    );
    expect(service(long).run.ports).toEqual([
      { hostIp: '::1', hostPort: 8080, containerPort: 80, protocol: 'udp' },
      tcp(90),
    ]);
  });

  it('tells what the long form lacks', () => {
    expect(mistakes(app('run:', '  ports:', '    - published: 80', '      mode: host'))).toEqual([
      '6:11 apps.api.run.ports[0].target This is missing. It has to be the port in the container.',
      '7:11 apps.api.run.ports[0].mode Deckhand publishes on the one host, so "mode" means nothing here. Remove it.',
    ]);
  });

  it('reads exposed ports', () => {
    expect(parseExposed('3000-3001/udp')).toEqual({ ok: true, value: ['3000/udp', '3001/udp'] });
    expect(parseExposed('x')).toEqual({
      ok: false,
      message: '"x" is not a port of the container. Write 80, 53/udp or 3000-3005.',
    });
  });

  it('knows which two can’t be on one host', () => {
    expect(clash(tcp(80, 8080), tcp(90, 8080))).toBe(true);
    expect(clash(tcp(80, 8080, '10.0.0.1'), tcp(90, 8080))).toBe(true);
    expect(clash(tcp(80, 8080, '10.0.0.1'), tcp(90, 8080, '10.0.0.2'))).toBe(false);
    expect(clash(tcp(80), tcp(80))).toBe(false);
    expect(clash(tcp(80, 53), { ...tcp(80, 53), protocol: 'udp' })).toBe(false);
  });
});
