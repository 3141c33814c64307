// The engine is ended, or killed, in the middle of a roll-out and started again: one release serves, and nothing is left.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { RollOutJournal } from '../../src/core/roll-out-journal.ts';
import { checked, freePort, says, web } from '../support/host-scene.ts';
import { type PrivateHost, privateEngineIsPossible, privateHost } from '../support/private-host.ts';
import { aService } from '../support/service.ts';

describe.skipIf(!privateEngineIsPossible)('an engine that is restarted', () => {
  let host: PrivateHost;
  beforeAll(async () => {
    host = await privateHost();
  });
  afterAll(async () => {
    await host[Symbol.asyncDispose]();
  });

  afterEach(() => host.clear());

  const moments: readonly (readonly ['KILL' | 'TERM', RollOutJournal['phase']])[] = [
    ['KILL', 'stopping'],
    ['KILL', 'starting'],
    ['KILL', 'proved'],
    ['TERM', 'stopping'],
    ['TERM', 'starting'],
  ];
  test.each(moments)('by SIG%s at %s', async (signal, phase) => {
    const base = aService({ app: `${signal.toLowerCase()}-${phase}` });
    const service = { ...base, health: { ...base.health, timeoutMs: 15_000, stableMs: 0 } };
    const port = await freePort();
    await host.target.rollOut(host.request(service, web('old', { port, run: checked })).full);
    let restarted: Promise<void> | undefined;
    const { full, lines } = host.request(service, web('new', { port, delay: 1, run: checked }));
    const outcome = await host.target.rollOut({
      ...full,
      journal: entry => {
        if (entry.phase !== phase) return;
        restarted ??= host.engine.end(signal).then(() => host.engine.start());
      },
    });
    await restarted;
    const serves = outcome.ok ? 'new' : 'old';
    if (!outcome.ok) expect(['restored', 'untouched'], lines.join('\n')).toContain(outcome.previous);
    if (phase === 'proved') expect(serves).toBe('new');
    await expect.poll(() => says(port).catch(String)).toBe(serves);
    const { running, stopped } = await host.look();
    expect(running).toEqual([{ name: service.containerName, restart: 'unless-stopped' }]);
    expect(stopped.map(({ restart }) => restart)).toEqual(serves === 'new' ? ['no'] : []);
  });
});
