// Runs the user's own commands around a roll-out.
import type { Release } from '../core/deployment.ts';
import { DeployError } from '../core/errors.ts';
import type { Hook } from '../core/service.ts';
import type { Run, Tools } from './carry-out.ts';
import type { Files } from './make-release.ts';

/** Runs them one after the other. @throws DeployError hook_failed, hook_timeout, cancelled; and what writing the files failed with */
export async function runHooks(
  tools: Tools,
  { run, release, files }: { run: Run; release: Release; files: Files },
  phase: 'pre_deploy' | 'post_deploy',
  hooks: readonly Hook[],
): Promise<void> {
  if (hooks.length === 0) return;
  run.report({ type: 'step_started', step: phase });
  const workingDirectory = await files.path();
  // After a crash it decides whether all may be begun anew.
  if (phase === 'pre_deploy') tools.store.sync();
  for (const hook of hooks) {
    await tools.hooks.run(hook, {
      service: run.service,
      commit: release.commit,
      imageTag: release.imageTag,
      deploymentId: run.deployment.id,
      phase,
      workingDirectory,
      log: run.log,
      // What follows a release that serves already can't be cancelled, only timed out.
      signal: phase === 'pre_deploy' ? run.signal : new AbortController().signal,
    });
  }
}

/** What people read of a post_deploy hook that failed. @throws the same error when it is anything else */
export function describeHookFailure(error: unknown): string {
  if (!(error instanceof DeployError)) throw error;
  const { reason } = error;
  switch (reason.code) {
    case 'hook_failed':
      return `The post_deploy hook ${reason.hook} failed with exit code ${reason.exitCode ?? 'unknown'}. See the log.`;
    case 'hook_timeout':
      return `The post_deploy hook ${reason.hook} took longer than ${reason.timeoutMs / 1000} s and was stopped. See the log.`;
    default:
      throw error;
  }
}
