// After the engine was away: what it ended and did not start again serves again.
import { DeployError } from '../core/errors.ts';
import { inWords } from '../core/explain.ts';
import { type App, serviceKey } from '../core/service.ts';
import type { Tools } from './carry-out.ts';
import type { ServiceQueue } from './queue.ts';
import type { Surroundings } from './run-deployment.ts';

/** It stands in no record: nobody waits for it by its number. */
const noDeployment = 0;

export interface EngineReturned {
  readonly tools: Pick<Tools, 'target' | 'store'>;
  readonly surroundings: Pick<Surroundings, 'note' | 'reportBug'>;
  readonly queue: ServiceQueue;
  readonly apps: readonly App[];
}

/**
 * Each service is looked at in its own line, so that no deployment of it runs meanwhile.
 * @param awaySince milliseconds since the epoch
 */
export function lookAtServices(
  { tools, surroundings, queue, apps }: EngineReturned,
  awaySince: number,
): void {
  for (const service of apps.flatMap(app => app.services)) {
    if (tools.store.serving(service) === undefined) continue;
    const key = serviceKey(service);
    const note = (line: string): void =>
      surroundings.note('engine', `after the engine was away: ${line}`, { service: key });
    queue.add(key, noDeployment, async () => {
      try {
        const kept = await tools.target.keepUp(service, awaySince, note);
        for (const warning of kept?.warnings ?? []) note(warning);
      } catch (error) {
        if (!(error instanceof DeployError)) surroundings.reportBug(error, 'engine');
        // Away again: when it is back, this is asked anew.
        else note(inWords(error));
      }
    });
  }
}
