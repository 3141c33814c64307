// What there is to see after a round: of the service, the engine, the messages, the database and the files.
import { readable } from '../sandbox/workspace.ts';
import { label } from '../src/docker/labels.ts';
import { engineLeaksPort } from './leaked-port.ts';
import type { DeploymentRecord } from './records.ts';
import { strayFiles, strayProcesses } from './strays.ts';
import { APP, type World } from './world.ts';

export interface SeenContainer {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  /** The restart policy's name. */
  readonly restart: string;
  readonly startedAt: string;
  readonly role: string | undefined;
  readonly commit: string | undefined;
  readonly volumes: readonly string[];
}

export interface SeenMessage {
  /** The deployment that it tells of. */
  readonly id: number;
  readonly ts: string;
  readonly text: string;
}

export interface Sight {
  /** What the service answers; undefined when it doesn't. */
  readonly answer: string | undefined;
  readonly containers: readonly SeenContainer[];
  /** Anonymous volumes that no container has. */
  readonly looseVolumes: readonly string[];
  readonly networks: readonly string[];
  /** Ids of images without a name. */
  readonly namelessImages: readonly string[];
  /** How many images of the service there are. */
  readonly images: number;
  /** Of this round, oldest first. */
  readonly deployments: readonly DeploymentRecord[];
  readonly serving: { readonly sha: string; readonly deploymentId: number } | undefined;
  /** Of every deployment of every round. */
  readonly messages: readonly SeenMessage[];
  /** How `/status` answers. */
  readonly status: string;
  readonly strayFiles: readonly string[];
  readonly strayProcesses: readonly string[];
  /** Whether no container at all could have the service's port; only looked at when none runs. */
  readonly engineLeaksPort: boolean;
  /** Whether Deckhand's process is there. */
  readonly deckhandRuns: boolean;
}

/** @param lastId the number of the last deployment before this round */
export async function look(world: World, lastId: number): Promise<Sight> {
  const { docker, records } = world;
  const [answer, containers, volumes, networks, images, status] = await Promise.all([
    answerOf(world.appUrl),
    containersOf(world),
    docker.listVolumes({ filters: { dangling: ['true'] } }),
    docker.listNetworks(),
    docker.listImages(),
    world.types('dana', `/status ${APP}`).catch((error: unknown) => String(error)),
  ]);
  return {
    answer,
    containers,
    looseVolumes: volumes.Volumes.map(({ Name }) => Name),
    networks: networks.map(({ Name }) => Name).filter(name => !['bridge', 'host', 'none'].includes(name)),
    namelessImages: images.filter(({ RepoTags }) => isNameless(RepoTags)).map(({ Id }) => Id),
    images: images.filter(image => image.Labels?.[label.app] === APP).length,
    deployments: records.deploymentsAfter(lastId),
    serving: records.serving(),
    messages: messagesIn(world),
    status,
    strayFiles: strayFiles(world),
    strayProcesses: strayProcesses(world),
    engineLeaksPort: await leaksPort(world, { answer, containers }),
    deckhandRuns: runs(world),
  };
}

/** The engine gives the port to nobody any more, and `/status` says that the service is down. */
export function isDownByEngine({ answer, status, engineLeaksPort: leaks }: Sight): boolean {
  return leaks && answer === undefined && /^✗ .*⚠ .*stopped/s.test(status);
}

async function leaksPort(world: World, { answer, containers }: Pick<Sight, 'answer' | 'containers'>) {
  const idle = answer === undefined && containers.every(({ state }) => state === 'exited');
  return idle && (await engineLeaksPort(world).catch(() => false));
}

export function runs({ deckhand }: World): boolean {
  try {
    return deckhand.pid() > 0;
  } catch {
    return false;
  }
}

/** The live messages of all deployments, oldest first; what only one person reads is none. */
export function messagesIn({ workspace }: World): readonly SeenMessage[] {
  return workspace.messages('deploys').flatMap(message => {
    if (message.ephemeralTo !== undefined || message.threadTs !== undefined) return [];
    const text = readable(message);
    const id = /→ .*#(\d+) by @/.exec(text.split('\n', 1)[0] ?? '')?.[1];
    return id === undefined ? [] : [{ id: Number(id), ts: message.ts, text }];
  });
}

async function answerOf(url: string): Promise<string | undefined> {
  const response = await fetch(url, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
  return response?.ok === true ? (await response.text()).trim() : undefined;
}

async function containersOf({ docker }: World): Promise<readonly SeenContainer[]> {
  const listed = await docker.listContainers({ all: true });
  const infos = await Promise.all(
    listed.map(({ Id }) =>
      docker
        .getContainer(Id)
        .inspect()
        .catch(() => undefined),
    ),
  );
  return infos.flatMap(info =>
    info === undefined
      ? []
      : [
          {
            id: info.Id,
            name: info.Name.replace(/^\//, ''),
            state: info.State.Status,
            restart: info.HostConfig.RestartPolicy?.Name ?? '',
            startedAt: info.State.StartedAt,
            role: info.Config.Labels[label.role],
            commit: info.Config.Labels[label.commit],
            volumes: info.Mounts.flatMap(({ Name }) => Name ?? []),
          },
        ],
  );
}

const isNameless = (tags: readonly string[] | undefined): boolean =>
  tags === undefined || tags.length === 0 || tags.includes('<none>:<none>');
