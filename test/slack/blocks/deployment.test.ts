// The message of a deployment: each state as a file for the Block Kit Builder, and hostile text that stays text.
import { describe, expect, it } from 'vitest';
import { checkBlocks } from '../../../sandbox/workspace/block-kit/check.ts';
import { pingsOf, readable } from '../../../sandbox/workspace/texts/readable.ts';
import type { Deployment, Step, StepName, StepOutcome } from '../../../src/core/deployment.ts';
import type { Autopsy } from '../../../src/core/errors.ts';
import { deploymentMessage } from '../../../src/slack/blocks/deployment.ts';
import type { DeploymentView } from '../../../src/slack/blocks/outcome.ts';
import { sampleCommit, sampleDeployment, sampleNow, sampleRelease } from '../../support/samples.ts';

const step = (name: StepName, outcome: StepOutcome, seconds: number, detail?: string): Step => ({
  name,
  outcome,
  startedAt: sampleNow - 60_000,
  ...(outcome === 'running' ? {} : { endedAt: sampleNow - 60_000 + seconds * 1_000 }),
  ...(detail === undefined ? {} : { detail }),
});

const before = sampleRelease(7, { commit: sampleCommit('91ab0c4', 'Greet') });
const done = [
  step('fetch', 'done', 0.3),
  step('build', 'done', 12.1, 'step 9/9'),
  step('roll_out', 'done', 0.4),
  step('verify', 'done', 2),
];
const autopsy: Autopsy = {
  exitCode: 137,
  oomKilled: true,
  restarts: 0,
  lastLogLines: ['listening on 8080', 'loading the model', 'Killed'],
};

function deployment(changes: Partial<Deployment> = {}): Deployment {
  return sampleDeployment(42, { commitsAhead: 3, releaseId: 8, previousReleaseId: 7, ...changes });
}

/** What has not begun to run, or not ended, has no such times. */
function unfinished(changes: Partial<Deployment>): Deployment {
  const { endedAt: _ended, ...rest } = deployment(changes);
  return rest;
}

function view(shown: Deployment, more: Partial<DeploymentView> = {}): DeploymentView {
  return { deployment: shown, now: sampleNow, previous: before, ...more };
}

const fail = (changes: Partial<Deployment>): Deployment =>
  deployment({ state: 'failed', downtimeMs: 3_200, ...changes });

const states: Readonly<Record<string, DeploymentView>> = {
  queued: view(unfinished({ state: 'queued' }), { waitsFor: 41 }),
  running: view(
    unfinished({
      state: 'running',
      steps: [step('fetch', 'done', 0.3), step('build', 'running', 0, 'step 5/9 RUN npm ci')],
    }),
    { expectedMs: 15_000 },
  ),
  cancelling: view(
    unfinished({
      state: 'running',
      cancelledBy: { userId: 'U0BOB', teamId: 'T1' },
      steps: [step('fetch', 'done', 0.3), step('build', 'running', 0)],
    }),
  ),
  settling: view(unfinished({ state: 'running', steps: [...done, step('settle', 'running', 0)] })),
  live: view(deployment({ steps: done, downtimeMs: 400 }), { rollBackTo: before }),
  'live-with-warning': view(
    deployment({ steps: done, downtimeMs: 400, warnings: ['The hook ./notify failed with exit code 1'] }),
    { rollBackTo: before },
  ),
  replaced: view(deployment({ steps: done }), {
    rollBackTo: before,
    followedBy: { id: 43, succeeded: true },
  }),
  'rolled-back': view(
    deployment({ kind: 'rollback', commitsAhead: -3, steps: done.slice(2), downtimeMs: 350 }),
  ),
  'build-failed': view(
    fail({
      previous: 'untouched',
      steps: [step('fetch', 'done', 0.3), step('build', 'failed', 8)],
      failure: {
        code: 'build_failed',
        step: 'step 5/9 RUN npm ci',
        detail: 'npm ended with exit code 1',
        tail: ['npm error code ERESOLVE', 'npm error could not resolve'],
      },
    }),
  ),
  'unhealthy-restored': view(
    fail({ previous: 'restored', steps: done, failure: { code: 'exited', autopsy } }),
  ),
  'not-restored': view(
    fail({
      previous: 'not_restored',
      failure: { code: 'health_timeout', probe: 'GET /up', timeoutMs: 60_000, autopsy },
    }),
  ),
  'first-failed': view(
    fail({ previous: 'none', failure: { code: 'port_taken', port: 80, holder: 'nginx' } }),
    {
      previous: undefined,
    },
  ),
  'begun-anew': view(unfinished({ state: 'running', takenUp: true, steps: [step('fetch', 'running', 0)] }), {
    expectedMs: 15_000,
  }),
  'too-little-room': view(
    fail({
      previous: 'untouched',
      steps: [step('fetch', 'done', 0.3), step('build', 'failed', 1)],
      failure: {
        code: 'disk_low',
        where: 'the Docker engine',
        path: '/var/lib/docker',
        free: 2.1e8,
        needed: 1.2e9,
        freed: 4e7,
      },
    }),
  ),
  'broken-off': view(
    fail({
      previous: 'untouched',
      steps: [step('fetch', 'failed', 4)],
      failure: {
        code: 'connection_lost',
        repository: 'https://git.example.com/team/api.git',
        detail: 'fatal: early EOF',
      },
    }),
  ),
  cancelled: view(
    deployment({
      state: 'cancelled',
      previous: 'untouched',
      cancelledBy: { userId: 'U0BOB', teamId: 'T1' },
      steps: [step('fetch', 'done', 0.3), step('build', 'cancelled', 4)],
    }),
  ),
  interrupted: view(
    deployment({
      state: 'interrupted',
      previous: 'restored',
      failure: { code: 'crashed' },
      steps: done.slice(0, 2),
    }),
  ),
};

describe('deploymentMessage', () => {
  it.each(Object.entries(states))('shows a deployment that is %s', async (name, shown) => {
    const { text, blocks } = deploymentMessage(shown);
    expect(checkBlocks(blocks).problems).toEqual([]);
    await expect(`${JSON.stringify({ text, blocks }, undefined, 2)}\n`).toMatchFileSnapshot(
      `./deployment/${name}.snap.json`,
    );
  });

  it.each(Object.entries(states))('tells the same in a whole sentence when it is %s', (_name, shown) => {
    expect(deploymentMessage(shown).text).toMatch(/^(api|Deployment|Roll-back) .*\.$/s);
  });

  it.each([
    ['queued', ['Cancel']],
    ['running', ['Cancel', 'Log']],
    ['cancelling', ['Log']],
    ['settling', ['Log']],
    ['live', ['Roll back to 91ab0c4', 'Log']],
    ['replaced', ['Log']],
    ['build-failed', ['Retry', 'Log']],
    ['cancelled', ['Retry', 'Log']],
    ['interrupted', ['Retry', 'Log']],
  ])('offers what makes sense when it is %s', (name, labels) => {
    const shown = states[name];
    expect(shown && buttons(shown)).toEqual(labels);
  });

  it('does not offer to retry what was followed by another deployment', () => {
    const failed = fail({ failure: { code: 'build_timeout', timeoutMs: 600_000 } });
    expect(buttons(view(failed, { followedBy: { id: 43, succeeded: false } }))).toEqual(['Log']);
  });

  it('offers what was meant in place of a retry that could only end the same', () => {
    const missing = (suggestions: readonly string[]) =>
      view(fail({ previous: 'untouched', failure: { code: 'ref_not_found', ref: 'mian', suggestions } }));
    expect(buttons(missing(['main', 'maintenance']))).toEqual(['Deploy main', 'Log']);
    expect(buttons(missing([]))).toEqual(['Log']);
    const gone = { code: 'image_missing', image: 'deckhand/api:3f9c1e200000' } as const;
    expect(buttons(view(fail({ kind: 'rollback', failure: gone })))).toEqual(['Deploy 3f9c1e2', 'Log']);
    expect(buttons(view(fail({ failure: gone })))).toEqual(['Retry', 'Log']);
  });

  it('reads as in the design', () => {
    const shown = states['live'];
    if (shown === undefined) throw new Error('No such state');
    expect(readable(plainMessage(shown))).toMatchInlineSnapshot(`
      "api → production   #42 by @U0ANN
      main 3f9c1e2 “Fix login redirect”  (+3 commits)
      ✓ fetch 0.3 s   ✓ build 12.1 s   ✓ roll out 0.4 s   ✓ verify 2.0 s
      ✓ api is live in production: 3f9c1e2, 15.2 s, 0.4 s down
      [Roll back to 91ab0c4] [Log]"
    `);
  });
});

const hostile =
  '<!channel> <@U0ANN> *bold* _it_ ~no~ `code` <https://evil.example|click> @here :tada:\n> quote\n```';

describe('hostile text', () => {
  const everywhere = (text: string): DeploymentView =>
    view(
      fail({
        app: text,
        environment: text,
        ref: text,
        commit: sampleCommit('3f9c1e2', text),
        warnings: [text, text, text, text, text, text, text],
        previous: 'not_restored',
        steps: [step('fetch', 'failed', 1, text)],
        failure: {
          code: 'unhealthy',
          probe: text,
          autopsy: {
            oomKilled: false,
            restarts: 2,
            engineError: text,
            healthOutput: text,
            lastLogLines: Array.from({ length: 50 }, () => text),
          },
        },
      }),
      { previous: sampleRelease(7, { commit: sampleCommit('91ab0c4', text) }) },
    );

  it('pings nobody but the person who asked, and formats nothing', () => {
    const shown = everywhere(hostile);
    const message = plainMessage(shown);
    expect(pingsOf(message)).toEqual(['U0ANN']);
    expect(pingsOf({ ...message, blocks: [] })).toEqual([]);
    const formatted = JSON.stringify(message).replace(/```.*?```|`[^`]*`/g, '');
    expect(formatted).not.toMatch(/<!channel>|<https|\*bold\*|_it_|~no~|:tada:/);
  });

  it.each([
    ['a subject of 10,000 characters', 'x'.repeat(10_000)],
    ['ten thousand ampersands', '&'.repeat(10_000)],
    ['astral characters', '😀'.repeat(5_000)],
    ['backticks', '`'.repeat(10_000)],
    ['nothing', ''],
    ['the worst of all', hostile.repeat(400)],
  ])('keeps within the limits with %s', (_name, text) => {
    const { text: sentence, blocks } = deploymentMessage(everywhere(text));
    expect(checkBlocks(blocks).problems).toEqual([]);
    expect(Buffer.byteLength(sentence)).toBeLessThan(4_000);
    expect(JSON.stringify(blocks).length).toBeLessThan(13_000);
  });

  it('copes with the tail of a build log of 50 MB within a moment', () => {
    const tail = Array.from({ length: 50 }, () => 'y'.repeat(1024 * 1024));
    const begunAt = performance.now();
    const shown = view(
      fail({ failure: { code: 'build_failed', step: 'RUN make', detail: tail[0] ?? '', tail } }),
    );
    expect(checkBlocks(deploymentMessage(shown).blocks).problems).toEqual([]);
    expect(performance.now() - begunAt).toBeLessThan(500);
  });
});

function plainMessage(shown: DeploymentView) {
  const { text, blocks } = deploymentMessage(shown);
  return { text, blocks: checkBlocks(blocks).value };
}

function buttons(shown: DeploymentView): string[] {
  return deploymentMessage(shown).blocks.flatMap(block =>
    block.type === 'actions' ? block.elements.flatMap(e => (e.type === 'button' ? e.text.text : [])) : [],
  );
}
