// Looks after the container of a service that a deployment did not get to: what ended meanwhile is started again.
import type { ContainerInspectInfo } from 'dockerode';
import type { Service } from '../core/service.ts';
import type { KeptUp, LineSink } from '../deploy/ports.ts';
import { containerName, inspectContainer, restartPolicyOf } from './containers.ts';
import type { Host } from './host.ts';
import { startAndProve } from './start-and-prove.ts';

/**
 * An engine that was killed ends what still runs when it starts again, and takes that for a stop by hand: `unless-stopped`
 * does not bring it back.
 * @param since milliseconds since the epoch: what had ended before that is none of our business
 * @returns undefined when nothing was to be done
 * @throws DeployError engine_unreachable, engine_error
 */
export async function keepUp(
  host: Host,
  service: Service,
  since: number,
  log: LineSink,
): Promise<KeptUp | undefined> {
  const info = await inspectContainer(host.docker, service.containerName);
  if (!info || info.Id === host.self?.containerId || !wasDisturbed(info, since)) return undefined;
  log(
    `${containerName(info)} ${info.State.Running ? 'was started again' : 'has ended'} meanwhile: proving it`,
  );
  const { healthy, why } = await startAndProve(host, service, info.Id, restartPolicyOf(info), log);
  if (healthy) return { previous: 'restored', warnings: [] };
  const warning = `${containerName(info)} ended meanwhile. What went wrong at starting it again: ${why ?? 'not known'}`;
  return { previous: 'not_restored', warnings: [warning] };
}

/** One that is not meant to run for ever may have ended by itself. */
function wasDisturbed(info: ContainerInspectInfo, since: number): boolean {
  const { Running: runs, StartedAt: started, FinishedAt: finished } = info.State;
  if (runs) return Date.parse(started) >= since;
  return ['always', 'unless-stopped'].includes(restartPolicyOf(info).name) && Date.parse(finished) >= since;
}
