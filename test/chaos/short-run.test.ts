// A short run of the chaos runner, with a fault of each family: nothing is wrong afterwards, and nothing is left.
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { faults } from '../../chaos/faults/index.ts';
import { NODE, ROOT } from '../../scripts/setup/dependencies.mjs';
import { missingPackages } from '../../scripts/setup/install-docker.mjs';

/** It starts and ends an engine of its own, and mounts small disks. */
const possible = process.getuid?.() === 0 && missingPackages().length === 0;
const families = new Set(faults.map(({ family }) => family));
const rounds = families.size + 3;

const report = z.object({
  kinds: z.array(z.object({ kind: z.string(), rounds: z.number(), survived: z.number() })),
  rounds: z.array(z.object({ kind: z.string(), violations: z.array(z.object({ what: z.string() })) })),
});

it.runIf(possible)('survives a fault of each family', { timeout: 400_000 }, async () => {
  const args = ['scripts/chaos.mjs', '--rounds', String(rounds), '--seed', '1', '--json'];
  // Its own words tell which round to play again.
  const { exitCode, stdout, stderr } = await execa(NODE, args, {
    cwd: ROOT,
    reject: false,
    timeout: 390_000,
  });
  expect(exitCode, stderr).toBe(0);
  const played = report.parse(JSON.parse(stdout)).rounds;
  expect(played).toHaveLength(rounds);
  const met = new Set(
    faults.filter(({ kind }) => played.some(round => round.kind === kind)).map(({ family }) => family),
  );
  expect(met).toEqual(families);
});

it('says what it can do, where it can do nothing', async () => {
  const { stdout } = await execa(NODE, ['chaos/main.ts', '--help'], { cwd: ROOT });
  for (const { kind } of faults) expect(stdout).toContain(kind);
  const unknown = await execa(NODE, ['chaos/main.ts', '--only', 'nonsense'], { cwd: ROOT, reject: false });
  expect(unknown.exitCode).toBe(1);
  expect(unknown.stderr).toContain('There is no fault "nonsense"');
});
