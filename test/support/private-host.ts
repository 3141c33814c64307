// A private engine that a test may kill and start again, with what it takes to roll out on it.
import type Docker from 'dockerode';
import { BASE_IMAGE, provideBaseImage } from '../../scripts/setup/base-image.mjs';
import { missingPackages } from '../../scripts/setup/install-docker.mjs';
import { type PrivateEngine, startPrivateEngine } from '../../scripts/setup/private-engine.mjs';
import type { RunSettings, Service } from '../../src/core/service.ts';
import type { RollOutRequest, Target } from '../../src/deploy/ports.ts';
import { connectEngine } from '../../src/docker/engine.ts';
import { createHostTarget } from '../../src/docker/host.ts';
import { request } from './host-scene.ts';

/** An engine of one's own can only be started by root, with the engine's programs there. */
export const privateEngineIsPossible = process.getuid?.() === 0 && missingPackages().length === 0;

export interface PrivateHost extends AsyncDisposable {
  readonly engine: PrivateEngine;
  readonly docker: Docker;
  readonly target: Target;
  /** A request to roll out on it. */
  request(
    service: Service,
    run: RunSettings,
    overrides?: Partial<RollOutRequest>,
  ): ReturnType<typeof request>;
  /** Of all containers: their names and restart policies, by whether they run. */
  look(): Promise<{ readonly running: readonly Seen[]; readonly stopped: readonly Seen[] }>;
  /** What the service's container answers, asked at its own address. */
  says(service: Service): Promise<string>;
  /** Removes every container. */
  clear(): Promise<void>;
}

export interface Seen {
  readonly name: string;
  readonly restart: string | undefined;
}

export async function privateHost(): Promise<PrivateHost> {
  const engine = await startPrivateEngine();
  try {
    await provideBaseImage(engine.host, () => {});
    const docker = connectEngine({ dockerHost: engine.host, answerMs: 10_000 });
    const imageId = (await docker.getImage(BASE_IMAGE).inspect()).Id;
    return {
      engine,
      docker,
      target: createHostTarget({ docker, engineHost: '127.0.0.1' }),
      request(service, run, overrides) {
        const asked = request(service, run, overrides);
        return { ...asked, full: { ...asked.full, release: { ...asked.full.release, imageId } } };
      },
      async look() {
        const found = await docker.listContainers({ all: true });
        const all = await Promise.all(found.map(({ Id }) => docker.getContainer(Id).inspect()));
        const seen = (runs: boolean): Seen[] =>
          all
            .filter(({ State }) => State.Running === runs)
            .map(({ Name, HostConfig }) => ({
              name: Name.slice(1),
              restart: HostConfig.RestartPolicy?.Name,
            }));
        return { running: seen(true), stopped: seen(false) };
      },
      async says({ containerName }) {
        const { NetworkSettings } = await docker.getContainer(containerName).inspect();
        const address = NetworkSettings.Networks['bridge']?.IPAddress ?? '';
        const url = `http://${address}:8080/index.html`;
        return (await (await fetch(url, { signal: AbortSignal.timeout(2000) })).text()).trim();
      },
      async clear() {
        for (const { Id } of await docker.listContainers({ all: true }))
          await docker.getContainer(Id).remove({ force: true });
      },
      [Symbol.asyncDispose]: () => engine.stop(),
    };
  } catch (error) {
    await engine.stop();
    throw error;
  }
}
