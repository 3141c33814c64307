// Commands of the user's own, before and after a roll-out.
import type { Commit } from '../../core/deployment.ts';
import type { Hook, Service } from '../../core/service.ts';
import type { LineSink } from './logs.ts';

export interface HookContext {
  readonly service: Service;
  readonly commit: Commit;
  readonly imageTag: string;
  readonly deploymentId: number;
  readonly phase: 'pre_deploy' | 'post_deploy';
  readonly workingDirectory: string;
  readonly log: LineSink;
  readonly signal: AbortSignal;
}

export interface Hooks {
  /** @throws DeployError hook_failed, hook_timeout, cancelled */
  run(hook: Hook, context: HookContext): Promise<void>;
}
