// The record of refusals.
import { expect, test } from 'vitest';
import type { AuditEntry } from '../../src/deploy/ports.ts';
import { auditedAccess } from '../../src/slack/audited-access.ts';
import { aService } from '../support/service.ts';

const actor = { userId: 'U1', teamId: 'T1' };

test('every refusal is in the audit with who, what and why, and nothing that was allowed is', async () => {
  const entries: AuditEntry[] = [];
  const access = auditedAccess(
    {
      mayUse: async ({ userId }) =>
        userId === 'U1' ? { allowed: true } : { allowed: false, why: 'a guest' },
      mayDeploy: async () => ({ allowed: false, why: 'not on the list' }),
    },
    entry => entries.push(entry),
    { now: () => 5, monotonic: () => 5 },
  );
  expect(await access.mayUse(actor)).toEqual({ allowed: true });
  expect(await access.mayDeploy(actor, aService())).toEqual({ allowed: false, why: 'not on the list' });
  await access.mayUse({ ...actor, userId: 'U2' });
  expect(entries).toEqual([
    { at: 5, actor, action: 'refused', service: 'api/production', detail: 'not on the list' },
    { at: 5, actor: { userId: 'U2', teamId: 'T1' }, action: 'refused', detail: 'a guest' },
  ]);
});
