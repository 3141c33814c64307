// Takes down what a failed container says about itself, before it is removed.
import type Docker from 'dockerode';
import type { ContainerInspectInfo } from 'dockerode';
import type { Autopsy } from '../core/errors.ts';
import { containerLog } from './container-log.ts';
import { inspectContainer } from './containers.ts';

const logLines = 30;

/** Never throws: half an autopsy is better than a second error that hides the first. */
export async function takeAutopsy(
  docker: Docker,
  containerId: string,
  healthOutput: string | undefined,
): Promise<Autopsy> {
  const info = await inspectContainer(docker, containerId).catch(() => undefined);
  const lastLogLines = info ? await containerLog(docker, containerId, logLines).catch(() => []) : [];
  const probed = healthOutput ?? lastHealthOutput(info);
  return {
    oomKilled: info?.State.OOMKilled ?? false,
    restarts: info?.RestartCount ?? 0,
    ...(info?.HostConfig.Memory && { memoryLimitBytes: info.HostConfig.Memory }),
    ...(info && !info.State.Running && { exitCode: info.State.ExitCode }),
    ...(info?.State.Error && { engineError: info.State.Error }),
    ...(probed && { healthOutput: probed }),
    lastLogLines,
  };
}

function lastHealthOutput(info: ContainerInspectInfo | undefined): string | undefined {
  return info?.State.Health?.Log?.at(-1)?.Output.trim();
}
