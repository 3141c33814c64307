// Asks a container whether it works: by its own check, over HTTP, or whether its port accepts.
import { request } from 'node:http';
import { connect } from 'node:net';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import type Docker from 'dockerode';
import type { HealthCheck } from '../core/service.ts';

const longestOutput = 2000;

export type ProbeResult = { readonly ok: true } | { readonly ok: false; readonly output: string };

/** Where something can be asked for; `proxied` addresses accept before the application does. */
export interface Address {
  readonly host: string;
  readonly port: number;
  readonly proxied: boolean;
}

/** Runs a check inside the container, as the engine would at its next interval. */
export async function probeByExec(
  docker: Docker,
  containerId: string,
  command: readonly string[],
  signal: AbortSignal,
): Promise<ProbeResult> {
  const exec = await docker
    .getContainer(containerId)
    .exec({ Cmd: [...command], AttachStdout: true, AttachStderr: true, abortSignal: signal });
  const stream = await exec.start({ abortSignal: signal });
  const output = new PassThrough();
  docker.modem.demuxStream(stream, output, output);
  stream.on('end', () => output.end());
  stream.on('close', () => output.end());
  stream.on('error', error => output.destroy(error));
  const stop = (): void => void stream.destroy(new Error('the check took too long'));
  signal.addEventListener('abort', stop, { once: true });
  try {
    const said = (await text(output)).trim().slice(0, longestOutput);
    const { ExitCode: exitCode } = await exec.inspect({ abortSignal: signal });
    if (exitCode === 0) return { ok: true };
    return { ok: false, output: said === '' ? `the check ended with ${exitCode}` : said };
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** One GET; any 2xx or 3xx is good unless a status is asked for. Redirects are not followed. */
export async function probeByHttp(
  address: Address,
  check: Extract<HealthCheck, { kind: 'http' }>,
  signal: AbortSignal,
): Promise<ProbeResult> {
  const { promise, resolve, reject } = Promise.withResolvers<ProbeResult>();
  const asked = request(
    {
      host: address.host,
      port: address.port,
      path: check.path,
      headers: { 'user-agent': 'deckhand', connection: 'close', ...check.headers },
      agent: false,
      signal,
    },
    response => {
      response.resume();
      const status = response.statusCode ?? 0;
      const good = check.status === undefined ? status >= 200 && status < 400 : status === check.status;
      resolve(good ? { ok: true } : { ok: false, output: `GET ${check.path} answered ${status}` });
    },
  );
  asked.on('error', reject);
  asked.end();
  return await promise;
}

/** How long a connection through the engine's port proxy has to stay open to count as the application's. */
const proxiedHoldMs = 250;

/** Whether something accepts a connection there. */
export async function probeByConnect(address: Address, signal: AbortSignal): Promise<ProbeResult> {
  const { promise, resolve, reject } = Promise.withResolvers<ProbeResult>();
  const socket = connect({ host: address.host, port: address.port, signal });
  const closed = `port ${address.port} closes each connection`;
  let held: NodeJS.Timeout | undefined;
  socket.on('error', error => {
    if ('code' in error && error.code === 'ECONNRESET') resolve({ ok: false, output: closed });
    else reject(error);
  });
  socket.on('connect', () => {
    if (!address.proxied) resolve({ ok: true });
    else held = setTimeout(() => resolve({ ok: true }), proxiedHoldMs);
  });
  socket.on('data', () => resolve({ ok: true }));
  socket.on('close', () => resolve({ ok: false, output: closed }));
  try {
    return await promise;
  } finally {
    clearTimeout(held);
    socket.destroy();
  }
}
