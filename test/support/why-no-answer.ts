// What can be seen from here of an application that did not answer: its containers, the way to them, and a second try.
import { once } from 'node:events';
import { connect } from 'node:net';
import type Docker from 'dockerode';
import { label, labelFilter } from '../../src/docker/labels.ts';

const PATIENCE_MS = 2_000;

async function timed(what: string, work: (signal: AbortSignal) => Promise<unknown>): Promise<string> {
  const start = performance.now();
  const told = await work(AbortSignal.timeout(PATIENCE_MS)).then(
    value => String(value),
    (error: unknown) => String(error),
  );
  return `${what}: ${told} after ${Math.round(performance.now() - start)} ms`;
}

async function connects(host: string, port: number, signal: AbortSignal): Promise<string> {
  const socket = connect({ host, port, signal });
  try {
    await once(socket, 'connect', { signal });
    return 'connected';
  } finally {
    socket.destroy();
  }
}

/** Lines for the message of a failed test. `port` is the one within the container. */
export async function whyNoAnswer(
  docker: Docker,
  app: { readonly name: string; readonly url: string },
  port: number,
): Promise<string> {
  const filters = labelFilter({ [label.app]: app.name });
  const containers = await docker.listContainers({ all: true, filters });
  const addresses = containers.flatMap(({ NetworkSettings: { Networks } }) =>
    Object.values(Networks).flatMap(({ IPAddress }) => (IPAddress === '' ? [] : [IPAddress])),
  );
  return [
    ...containers.map(({ Names, State, Status }) => `${Names[0]}: ${State}, ${Status}`),
    ...(await Promise.all(
      addresses.map(host => timed(`${host}:${port}`, signal => connects(host, port, signal))),
    )),
    await timed(`${app.url} once more`, async signal => (await fetch(app.url, { signal })).status),
  ].join('\n');
}
