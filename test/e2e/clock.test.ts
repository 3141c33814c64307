// Somebody sets the machine's clock in the middle of a deployment: it takes as long as it takes, and ends as it should.
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { aScene } from '../support/deckhand-process.ts';
import { asks, deploys } from '../support/deployment-messages.ts';

const hour = 3_600_000;
const preload = join(import.meta.dirname, '../support/clock-jumps.ts');

it.each([
  ['forwards', hour],
  ['backwards', -hour],
])('an hour %s', async (_way, jump) => {
  await using scene = await aScene({
    env: { NODE_OPTIONS: `--import=${preload}`, CLOCK_JUMPS: `${jump}` },
    settings: { health: { timeout: '20s' } },
  });
  const { workspace, repository } = scene;
  const dana = workspace.as('dana');
  await repository.commit({ serves: 'one' });
  await deploys(workspace, dana, '/deploy');
  const sha = await repository.commit({ serves: 'two', build: 'RUN sleep 1', start: 'sleep 1' });
  const asked = await asks(workspace, dana, '/deploy');
  await asked.reads(/… build \(step/);
  const set = scene.output.says(/the clock was set by/);
  scene.signal('SIGUSR2');
  await set;
  const { text } = await asked.ended();
  expect(text).toMatch(`is live in production: ${sha}`);
  expect(text).not.toMatch(/\d (min|h)\b/);
  // The build slept for one second, and so did the application.
  expect(text).toMatch(/✓ build [1-9]/);
  expect(text).toMatch(/✓ verify [1-9]/);
  expect(text).toMatch(/, [1-9]\d?\.\d s down/);
  expect(await scene.served()).toBe('two');
});
