// A build's events become log lines, progress and the step that failed.
import { describe, expect, test } from 'vitest';
import type { BuildProgress } from '../../src/deploy/ports.ts';
import type { BuildEvent } from '../../src/docker/build-events.ts';
import { BuildTranscript } from '../../src/docker/build-transcript.ts';

type Step = Extract<BuildEvent, { kind: 'step' }>;

function step(id: string, name: string, state: Step['state'], more: Partial<Step> = {}): Step {
  return { kind: 'step', id, name, state, cached: false, ...more };
}

function output(id: string, text: string): Extract<BuildEvent, { kind: 'output' }> {
  return { kind: 'output', id, bytes: Buffer.from(text) };
}

function read(...events: (Step | ReturnType<typeof output>)[]) {
  const lines: string[] = [];
  const reports: BuildProgress[] = [];
  const transcript = new BuildTranscript(
    line => lines.push(line),
    report => reports.push(report),
  );
  for (const event of events) transcript.read(event);
  transcript.end();
  return { lines, reports, failed: transcript.failed };
}

describe('progress', () => {
  test('counts the Dockerfile’s steps and not BuildKit’s own', () => {
    const { reports } = read(
      step('i', '[internal] load remote build context', 'started'),
      step('1', '[1/3] FROM docker.io/library/node:24@sha256:abcdef', 'known'),
      step('2', '[2/3] COPY . .', 'known'),
      step('3', '[3/3] RUN npm ci', 'known'),
      step('1', '[1/3] FROM docker.io/library/node:24@sha256:abcdef', 'started'),
      step('2', '[2/3] COPY . .', 'done', { cached: true }),
      step('3', '[3/3] RUN npm ci', 'started'),
      step('3', '[3/3] RUN npm ci', 'started'),
      step('e', 'exporting to image', 'started'),
    );
    expect(reports).toEqual([
      { step: 1, total: 3, name: 'FROM node:24' },
      { step: 2, total: 3, name: 'COPY . .' },
      { step: 3, total: 3, name: 'RUN npm ci' },
    ]);
  });

  test('counts over all stages that are built, in the order in which they run', () => {
    const { reports } = read(
      step('a1', '[build 1/2] FROM x', 'known'),
      step('a2', '[build 2/2] RUN make', 'known'),
      step('b2', '[stage-1 2/3] RUN setup', 'known'),
      step('b3', '[stage-1 3/3] COPY --from=build /a /a', 'known'),
      step('a1', '[build 1/2] FROM x', 'done'),
      step('b2', '[stage-1 2/3] RUN setup', 'started'),
      step('a2', '[build 2/2] RUN make', 'started'),
      step('b3', '[stage-1 3/3] COPY --from=build /a /a', 'started'),
    );
    expect(reports.map(({ step, total }) => `${step}/${total}`)).toEqual(['1/4', '2/4', '3/4', '4/4']);
  });

  test('names a step on one line, however long its instruction is', () => {
    const { reports } = read(step('1', `[1/1] RUN <<EOT\n${'set -e\n'.repeat(200)}EOT`, 'started'));
    expect(reports[0]?.name).toMatch(/^RUN <<EOT set -e set -e .*…$/);
    expect(reports[0]?.name.length).toBeLessThanOrEqual(200);
  });
});

describe('the log', () => {
  test('says of which step the lines are, when several run at once', () => {
    const { lines } = read(
      step('a', '[a 2/2] RUN one', 'started'),
      output('a', 'one.1\none.2\n'),
      step('b', '[b 2/2] RUN two', 'started'),
      output('b', 'two.1\n'),
      output('a', 'one.3\n'),
      step('b', '[b 2/2] RUN two', 'done'),
    );
    expect(lines).toEqual([
      '[a 2/2] RUN one',
      'one.1',
      'one.2',
      '[b 2/2] RUN two',
      'two.1',
      '[a 2/2] RUN one',
      'one.3',
    ]);
  });

  test('says once that a step was cached, though BuildKit repeats it', () => {
    const cached = step('a', '[1/1] RUN a', 'done', { cached: true });
    expect(read(cached, cached).lines).toEqual(['[1/1] RUN a', '  cached']);
  });

  test('has a last line that had no end', () => {
    expect(read(step('a', '[1/1] RUN a', 'started'), output('a', 'half')).lines).toContain('half');
  });

  test('has no colours and other commands for a terminal', () => {
    expect(read(output('a', '\u001b[31mred\u001b[0m\n')).lines).toEqual(['red']);
  });
});

describe('a failure', () => {
  test('has the step’s instruction and the last lines of its own output', () => {
    const { failed } = read(
      step('a', '[a 2/2] RUN npm test', 'started'),
      step('b', '[b 2/2] RUN other', 'started'),
      output('a', Array.from({ length: 50 }, (_, index) => `line ${index}\n`).join('')),
      output('b', 'noise\n'),
      output('a', 'the end'),
      step('a', '[a 2/2] RUN npm test', 'done', { error: 'exit code: 1' }),
    );
    expect(failed).toMatchObject({ name: 'RUN npm test', error: 'exit code: 1' });
    expect(failed?.tail).toHaveLength(20);
    expect(failed?.tail.at(-1)).toBe('the end');
    expect(failed?.tail).not.toContain('noise');
  });

  test('is not the step that BuildKit cancelled because of it', () => {
    const { failed } = read(
      step('b', '[b 2/2] RUN sleep 9', 'done', {
        error: 'executor failed running [sleep 9]: context canceled',
      }),
      step('a', '[a 2/2] RUN false', 'done', { error: 'exit code: 1' }),
    );
    expect(failed?.name).toBe('RUN false');
  });
});
