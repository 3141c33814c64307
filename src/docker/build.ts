// Builds images on the engine, and finds those that were built before.
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { DeployError } from '../core/errors.ts';
import type { Builder, BuildRequest, BuiltImage, LineSink } from '../deploy/ports.ts';
import { type BuildContext, prepareContext } from './build-context.ts';
import { noRegistryAuth, type RegistryAuth, readRegistryAuth } from './build-credentials.ts';
import { dial } from './build-dial.ts';
import { buildFailure } from './build-failure.ts';
import { imageLabels } from './build-identity.ts';
import { chooseTag, describeImage, findImage } from './build-images.ts';
import type { BuildSession } from './build-session.ts';
import { BuildTranscript } from './build-transcript.ts';
import { engineError, isNotFound, messageOf, statusOf } from './engine.ts';

export interface BuilderOptions {
  /** Folder of the config.json with registry credentials, as DOCKER_CONFIG names it. */
  readonly dockerConfig?: string | undefined;
  /** Goes on every image, so that nobody else's is ever pruned: see `Store.identity`. */
  readonly identity?: string | undefined;
}

export function dockerBuilder(docker: Docker, options: BuilderOptions = {}): Builder {
  return {
    find: (service, commit) => findImage(docker, service, commit),
    build: request => build(docker, options, request),
    has: async imageId => {
      try {
        await docker.getImage(imageId).inspect();
        return true;
      } catch (error) {
        if (isNotFound(error)) return false;
        throw engineError(error, 'look for an image');
      }
    },
  };
}

async function build(docker: Docker, options: BuilderOptions, request: BuildRequest): Promise<BuiltImage> {
  const { service, commit } = request;
  const { timeoutMs } = service.build;
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = AbortSignal.any([request.signal, timeout]);
  try {
    signal.throwIfAborted();
    const context = await prepareContext(request.sourcePath, service.build, signal);
    const auth = await credentialsFor(options, request.log);
    const tag = await chooseTag(docker, service, commit);
    const labels = imageLabels(service, commit, new Date(), options.identity);
    const imageId = await runBuild(docker, { request, context, auth, tag, labels, signal });
    return await describeImage(docker, imageId, tag);
  } catch (error) {
    if (request.signal.aborted) throw new DeployError({ code: 'cancelled' }, { cause: error });
    if (timeout.aborted) throw new DeployError({ code: 'build_timeout', timeoutMs }, { cause: error });
    throw engineError(error, 'build the image');
  }
}

interface Job {
  readonly request: BuildRequest;
  readonly context: BuildContext;
  readonly auth: RegistryAuth;
  readonly tag: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** @returns the image's id */
async function runBuild(docker: Docker, job: Job): Promise<string> {
  using session = await tryBuildKit(docker, job);
  const archive = job.context.open();
  try {
    const body = await dial(docker, {
      method: 'POST',
      path: '/build?',
      file: archive,
      isStream: true,
      abortSignal: job.signal,
      headers: { 'X-Registry-Config': job.auth.header },
      options: { ...buildQuery(job), ...(session === undefined ? classicQuery : buildKitQuery(session)) },
      statusCodes: { 200: true, 400: 'bad parameter', 500: 'server error' },
    });
    if (!(body instanceof Readable)) throw new Error('The engine answered to a build without a stream');
    return await follow(body, job.request);
  } catch (error) {
    // The classic builder refuses a Dockerfile that it can't read before it builds anything.
    if (statusOf(error) === undefined) throw error;
    throw new DeployError(buildFailure(messageOf(error), undefined, dockerfilePath(job.request)), {
      cause: error,
    });
  } finally {
    archive.destroy();
  }
}

/** Only BuildKit knows sessions, so that an engine that refuses one gets the classic builder's request. */
async function tryBuildKit(
  docker: Docker,
  { auth, request, signal }: Job,
): Promise<BuildSession | undefined> {
  // gRPC takes as long to load as all of Deckhand's own code, and a start needs none of it.
  const { openBuildSession } = await import('./build-session.ts');
  try {
    return await openBuildSession(docker, auth.find, signal);
  } catch (error) {
    if (![400, 404, 405, 501].includes(statusOf(error) ?? 0)) throw error;
    request.log('This engine has no BuildKit, so its classic builder is used.');
    return undefined;
  }
}

const classicQuery = { rm: true, forcerm: true };

function buildKitQuery(session: BuildSession) {
  return { version: '2', session: session.id };
}

/** @see https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Image/operation/ImageBuild */
function buildQuery({ request, context, tag, labels }: Job) {
  const { args, target, platform, network } = request.service.build;
  return {
    t: tag,
    dockerfile: context.dockerfile,
    buildargs: args,
    labels,
    ...(target === undefined ? {} : { target }),
    ...(platform === undefined ? {} : { platform }),
    ...(network === undefined ? {} : { networkmode: network }),
  };
}

/** Reads the answer to its end. @throws DeployError what the build failed with */
async function follow(body: Readable, request: BuildRequest): Promise<string> {
  const { readBuildEvents } = await import('./build-events.ts');
  const transcript = new BuildTranscript(request.log, request.progress);
  let imageId: string | undefined;
  let failure: string | undefined;
  for await (const event of readBuildEvents(body)) {
    if (event.kind === 'image') imageId = event.imageId;
    else if (event.kind === 'failed') failure = event.message;
    else transcript.read(event);
  }
  transcript.end();
  if (failure !== undefined) {
    throw new DeployError(buildFailure(failure, transcript.failed, dockerfilePath(request)));
  }
  if (imageId !== undefined) return imageId;
  const detail = 'The build ended with neither an image nor an error';
  throw new DeployError({ code: 'engine_error', action: 'build the image', detail });
}

function dockerfilePath({ service: { build } }: BuildRequest): string {
  return join(build.context, build.dockerfile);
}

async function credentialsFor({ dockerConfig }: BuilderOptions, log: LineSink): Promise<RegistryAuth> {
  if (dockerConfig === undefined) return noRegistryAuth;
  const auth = await readRegistryAuth(dockerConfig);
  if (auth.helped.length > 0) {
    log(`Credential helpers aren't run, so there are no credentials for ${auth.helped.join(', ')}.`);
  }
  return auth;
}
