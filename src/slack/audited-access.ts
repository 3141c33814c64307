// Keeps a record of every refusal: who was refused what, and why.
import { serviceKey } from '../core/service.ts';
import type { Clock, Store } from '../deploy/ports.ts';
import type { Access } from './command.ts';

/** The same answers; each "no" is in the audit too. */
export function auditedAccess(access: Access, audit: Store['audit'], clock: Clock): Access {
  return {
    async mayUse(actor) {
      const decision = await access.mayUse(actor);
      if (!decision.allowed) audit({ at: clock.now(), actor, action: 'refused', detail: decision.why });
      return decision;
    },
    async mayDeploy(actor, service) {
      const decision = await access.mayDeploy(actor, service);
      if (!decision.allowed) {
        audit({
          at: clock.now(),
          actor,
          action: 'refused',
          service: serviceKey(service),
          detail: decision.why,
        });
      }
      return decision;
    },
  };
}
