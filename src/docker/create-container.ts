// Creates a release's container, not started: whatever the engine refuses, it refuses here.
import { setTimeout as delay } from 'node:timers/promises';
import type Docker from 'dockerode';
import type { ContainerCreateOptions } from 'dockerode';
import { shortSha } from '../core/deployment.ts';
import { DeployError, isDeployError } from '../core/errors.ts';
import { type RunSettings, serviceKey } from '../core/service.ts';
import type { RollOutRequest } from '../deploy/ports.ts';
import { containerOptions, endpoint } from './container-options.ts';
import { inspectContainer, removeContainer } from './containers.ts';
import { engineError, isNotFound, messageOf, statusOf } from './engine.ts';
import { label, type Role } from './labels.ts';

/** What a release's container is made as. */
export interface ContainerForm {
  readonly name: string;
  readonly run: RunSettings;
  readonly role: Role;
}

/**
 * @returns the new container's id
 * @throws DeployError image_missing, network_missing, name_taken, settings_refused, engine_unreachable, engine_error, disk_full
 */
export async function createReleaseContainer(
  docker: Docker,
  request: RollOutRequest,
  form: ContainerForm,
): Promise<string> {
  const { service, deploymentId } = request;
  const { run, name } = form;
  const aliases = form.role === 'canary' ? [] : [service.containerName, service.app];
  await checkNetworks(
    docker,
    run.networks.map(network => network.name),
  );
  await removeLeftover(docker, name, deploymentId);
  const id = await create(docker, request, form, aliases);
  try {
    // One network is joined at creation; engines before API 1.44 take the others one by one.
    for (const network of run.networks.slice(1)) {
      await docker
        .getNetwork(network.name)
        .connect({ Container: id, EndpointConfig: endpoint(network, aliases) });
    }
    return id;
  } catch (error) {
    await removeContainer(docker, id, true);
    throw engineError(error, 'join the networks');
  }
}

async function create(
  docker: Docker,
  { service, release, deploymentId }: RollOutRequest,
  { run, name, role }: ContainerForm,
  aliases: readonly string[],
): Promise<string> {
  const options = containerOptions(run, {
    name,
    imageId: release.imageId,
    aliases,
    labels: {
      [label.app]: service.app,
      [label.environment]: service.environment,
      [label.service]: serviceKey(service),
      [label.release]: String(release.id),
      [label.deployment]: String(deploymentId),
      [label.commit]: release.commit.sha,
      [label.role]: role,
    },
  });
  try {
    return await createPatiently(docker, options);
  } catch (error) {
    const detail = messageOf(error);
    const status = statusOf(error) ?? 0;
    switch (status) {
      case 404:
        throw new DeployError(
          { code: 'image_missing', image: `${release.imageTag} (${shortSha(release.commit.sha)})` },
          { cause: error },
        );
      case 409:
        throw new DeployError({ code: 'name_taken', name }, { cause: error });
      case 400:
        throw new DeployError({ code: 'settings_refused', detail }, { cause: error });
      default: {
        const known = engineError(error, 'create the container');
        const refused = status >= 500 && isDeployError(known, 'engine_error');
        throw refused ? new DeployError({ code: 'settings_refused', detail }, { cause: error }) : known;
      }
    }
  }
}

/** An engine that is being shut down has gone by then, mostly. Milliseconds. */
const sameAnswerForMs = 2000;
const createAgainMs = 500;

/**
 * Engines call some settings that they refuse a fault of their own (500), and fail so, too, while they are shut down: what
 * is about the settings stays as it is. Nothing that serves was touched yet.
 */
async function createPatiently(docker: Docker, options: ContainerCreateOptions): Promise<string> {
  const until = performance.now() + sameAnswerForMs;
  for (;;) {
    try {
      const container = await docker.createContainer(options);
      return container.id;
    } catch (error) {
      if ((statusOf(error) ?? 0) < 500 || performance.now() > until) throw error;
      await delay(createAgainMs);
    }
  }
}

/** The engine would notice a missing network only at start, when the old container is already down. */
async function checkNetworks(docker: Docker, names: readonly string[]): Promise<void> {
  for (const network of names) {
    try {
      await docker.getNetwork(network).inspect();
    } catch (error) {
      if (isNotFound(error)) throw new DeployError({ code: 'network_missing', network }, { cause: error });
      throw engineError(error, `inspect network ${network}`);
    }
  }
}

/** A container of this very deployment that a crash left behind. */
async function removeLeftover(docker: Docker, name: string, deploymentId: number): Promise<void> {
  const info = await inspectContainer(docker, name);
  if (!info || info.State.Running) return;
  if (info.Config.Labels[label.deployment] === String(deploymentId)) {
    await removeContainer(docker, info.Id, true);
  }
}

/** So long a container may take to appear whose making was asked for, and whose answer was lost. Milliseconds. */
const appearsWithinMs = 2000;
const lookEveryMs = 100;

/**
 * Resolves when a container of this name is there, or will hardly come any more.
 * @throws DeployError engine_unreachable, engine_error
 */
export async function lookForLateContainer(docker: Docker, name: string): Promise<void> {
  const until = performance.now() + appearsWithinMs;
  while (performance.now() < until) {
    if (await inspectContainer(docker, name)) return;
    await delay(lookEveryMs);
  }
}
