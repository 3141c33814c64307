// The way to a Docker engine: opening it, describing it, and naming what goes wrong on it.
import { readFileSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import Docker from 'dockerode';
import { z } from 'zod';
import { DeployError } from '../core/errors.ts';
import { answerInTime, modemOf } from './answer-in-time.ts';

export interface EngineAddress {
  /** As DOCKER_HOST has it: `unix://`, `tcp://`, `http(s)://` or `ssh://`; the usual socket when absent. */
  readonly dockerHost?: string | undefined;
  /** TLS for tcp, as DOCKER_TLS_VERIFY. */
  readonly tlsVerify?: boolean | undefined;
  /** Folder of ca.pem, cert.pem and key.pem, as DOCKER_CERT_PATH; `~/.docker` when absent. */
  readonly certPath?: string | undefined;
  /** The ssh agent's socket, as SSH_AUTH_SOCK. */
  readonly sshAuthSock?: string | undefined;
  /** How long the engine may take for what it does at once, such as creating or starting a container. Milliseconds. */
  readonly answerMs?: number | undefined;
}

/** Slow disks and network mounts take their time; an engine that hangs has to be noticed nevertheless. */
const defaultAnswerMs = 60_000;

/**
 * Opens nothing yet: the first request does. No API version is pinned, so that old and new engines both answer.
 * @throws DeployError engine_unreachable when the address or the certificates can't be read
 */
export function connectEngine(address: EngineAddress = {}): Docker {
  const docker = openEngine(address);
  answerInTime(docker, address.answerMs ?? defaultAnswerMs);
  return docker;
}

/** Every option is given, because docker-modem fills what is missing from the process's environment. */
function openEngine(address: EngineAddress): Docker {
  const nothing = {
    host: '',
    port: undefined,
    ca: undefined,
    cert: undefined,
    key: undefined,
    timeout: undefined,
  };
  const text = address.dockerHost || 'unix:///var/run/docker.sock';
  if (text.startsWith('unix://')) {
    return new Docker({ ...nothing, socketPath: text.slice('unix://'.length), protocol: 'http' });
  }
  const url = URL.parse(text.includes('://') ? text : `tcp://${text}`);
  if (url === null || url.hostname === '') throw unreachable(`${text} is not an address of a Docker engine`);
  switch (url.protocol) {
    case 'ssh:':
      return new Docker({
        ...nothing,
        protocol: 'ssh',
        host: url.hostname,
        port: url.port || 22,
        username: decodeURIComponent(url.username) || userInfo().username,
        sshOptions: address.sshAuthSock === undefined ? {} : { agent: address.sshAuthSock },
      });
    case 'tcp:':
    case 'http:':
    case 'https:': {
      const tls = address.tlsVerify === true || url.protocol === 'https:';
      return new Docker({
        ...nothing,
        ...(tls ? readCertificates(address.certPath ?? join(homedir(), '.docker')) : {}),
        protocol: tls ? 'https' : 'http',
        host: url.hostname,
        port: url.port || (tls ? 2376 : 2375),
      });
    }
    default:
      throw unreachable(`${text} has to begin with unix://, tcp:// or ssh://`);
  }
}

function readCertificates(folder: string) {
  try {
    return {
      ca: readFileSync(join(folder, 'ca.pem')),
      cert: readFileSync(join(folder, 'cert.pem')),
      key: readFileSync(join(folder, 'key.pem')),
    };
  } catch (error) {
    throw unreachable(`The TLS files in ${folder} can't be read: ${messageOf(error)}`, error);
  }
}

/**
 * Whether the engine answers.
 * @throws DeployError engine_unreachable, engine_error
 */
export async function pingEngine(docker: Docker, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const request = { path: '/_ping', method: 'GET', abortSignal: signal, statusCodes: { 200: true } };
  modemOf(docker).dial(request, error => {
    // It resolves to nothing when all is well, else to the error.
    if (error === null || error === undefined) resolve();
    else reject(engineError(error, 'ask the engine whether it is there'));
  });
  await promise;
}

export interface EngineDescription {
  readonly version: string;
  readonly apiVersion: string;
  readonly storageDriver: string;
}

const infoSchema = z.object({ Driver: z.string() });

/** @throws DeployError engine_unreachable, engine_error */
export async function describeEngine(docker: Docker): Promise<EngineDescription> {
  try {
    const version = await docker.version();
    const { Driver } = infoSchema.parse(await docker.info());
    return { version: version.Version, apiVersion: version.ApiVersion, storageDriver: Driver };
  } catch (error) {
    throw engineError(error, 'ask the engine what it is');
  }
}

const unreachableCodes: readonly string[] = [
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
];

/**
 * The error to throw for one that a request to the engine ended with: a DeployError (engine_unreachable, disk_full,
 * cancelled, engine_error) when it can be expected, else the same error.
 * @param action what was tried, to follow "could not": `create the container`
 */
export function engineError(error: unknown, action: string): Error {
  if (error instanceof DeployError) return error;
  if (!(error instanceof Error)) return new Error(String(error));
  const detail = messageOf(error);
  if (error.name === 'TimeoutError') return unreachable('It did not answer in time', error);
  if (error.name === 'AbortError') return new DeployError({ code: 'cancelled' }, { cause: error });
  if (isDiskFull(detail)) {
    return new DeployError({ code: 'disk_full', where: 'the Docker engine', detail }, { cause: error });
  }
  if (statusOf(error) !== undefined) {
    return new DeployError({ code: 'engine_error', action, detail }, { cause: error });
  }
  return isUnreachable(error) ? unreachable(detail, error) : error;
}

/** The HTTP status that the engine refused a request with. */
export function statusOf(error: unknown): number | undefined {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  return typeof status === 'number' ? status : undefined;
}

/** There is no such container, image or network. */
export function isNotFound(error: unknown): boolean {
  return statusOf(error) === 404;
}

/** The state that was asked for is there already: started, stopped. */
export function isAlreadySo(error: unknown): boolean {
  return statusOf(error) === 304;
}

/** A name is taken, or the thing is in use or being removed. */
export function isConflict(error: unknown): boolean {
  return statusOf(error) === 409;
}

/** The engine's own words, without the frame that docker-modem puts around them. */
export function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/^\(HTTP code \d+\) .*? - /, '').trim();
}

/** Whether a text of the engine says that its disk is full. */
export function isDiskFull(text: string): boolean {
  return /no space left on device|ENOSPC|disk quota exceeded/i.test(text);
}

function isUnreachable(error: Error): boolean {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  // A file that is missing or can't be read is something else; only a socket that can't be connected to is the engine.
  if (code === 'ENOENT' || code === 'EACCES') return 'syscall' in error && error.syscall === 'connect';
  // ssh2 marks its errors with a level: client-socket, client-timeout, client-authentication …
  const fromSsh = 'level' in error && typeof error.level === 'string' && error.level.startsWith('client-');
  return fromSsh || unreachableCodes.includes(code) || error.message.includes('socket hang up');
}

function unreachable(detail: string, cause?: unknown): DeployError {
  return new DeployError({ code: 'engine_unreachable', detail }, { cause });
}
