// Output without end, from builds, hooks and containers: its end is in the thread, the whole in a file, and the process stays small.
import { afterAll, describe, expect, it } from 'vitest';
import { readable } from '../../sandbox/workspace.ts';
import { aScene } from '../support/deckhand-process.ts';
import { deploys, type Told } from '../support/deployment-messages.ts';
import { residentBytes } from '../support/processes.ts';

const megabyte = 1024 * 1024;
/** For buffers on their way; what is kept as text has to fit into the small heap besides. */
const allowance = 180 * megabyte;
const smallHeap = { NODE_OPTIONS: '--max-old-space-size=64' };

describe('output without end', async () => {
  const scene = await aScene({
    apps: 2,
    env: smallHeap,
    config: ({ apps: [app, hooked], repository }) => {
      if (!app || !hooked) throw new Error('two apps');
      const common = { repo: repository.url, branch: 'main' };
      const lines = `yes "one more line ${'x'.repeat(100)}" | head -n 500000`;
      const command = ['sh', '-c', `echo the first words; ${lines}; echo "last $$((40 + 2)) words"; exit 5`];
      return {
        apps: {
          [app.name]: { ...common, run: { ports: [`127.0.0.1:${app.port}:8080`] } },
          [hooked.name]: { ...common, hooks: { pre_deploy: [{ command }] } },
        },
      };
    },
  });
  afterAll(() => scene[Symbol.asyncDispose]());
  const { workspace, repository, apps } = scene;
  const [app, hooked] = apps;
  if (!app || !hooked) throw new Error('two apps');
  const dana = workspace.as('dana');
  const thread = ({ message }: Told) =>
    workspace.messages('deploys').filter(each => each.threadTs === message.ts);

  /** The log that was put into the thread, when all its bytes are there. */
  async function logFile(told: Told): Promise<string> {
    const name = `deployment-${told.id}.log`;
    await expect
      .poll(() => thread(told).flatMap(each => each.files.map(file => file.name)), { timeout: 20_000 })
      .toEqual([name]);
    return (
      workspace
        .files()
        .find(file => file.name === name)
        ?.content?.toString('utf8') ?? ''
    );
  }

  it('of a hook is in the log as a whole, and never in memory', { timeout: 60_000 }, async () => {
    await repository.commit({ serves: 'one' });
    const before = residentBytes(scene.pid());
    let most = 0;
    using _watch = sampled(() => {
      most = Math.max(most, residentBytes(scene.pid()));
    });
    const told = await deploys(workspace, dana, `/deploy ${hooked.name}`);
    expect(told.text).toMatch(/✗ The hook sh .* failed with exit code 5\./);
    expect(told.text).toContain('last 42 words');
    const content = await logFile(told);
    expect(content.length).toBeGreaterThan(50 * megabyte);
    expect(content).toContain('the first words\n');
    expect(content).toContain('last 42 words\n');
    expect(
      thread(told)
        .map(each => readable(each))
        .join('\n'),
    ).toContain('last 42 words');
    expect(most - before).toBeLessThan(allowance);
  });

  it('of a build is shown as far as the engine hands it out', async () => {
    const lines = `yes "${app.name} ${'x'.repeat(100)}" | head -n 500000`;
    await repository.commit({ serves: 'two', build: `RUN ${lines}; echo "last $((40 + 2)) words"; exit 4` });
    const told = await deploys(workspace, dana, `/deploy ${app.name}`);
    expect(told.text).toMatch(/✗ The build failed at RUN yes/);
    expect(told.text).toContain('exit code 4');
    // BuildKit itself drops what comes too fast; it says so, and so does the message.
    expect(told.text).toMatch(/last 42 words|output clipped/);
    expect(await logFile(told)).toContain(`${app.name} xxx`);
  });

  it('of a container does not hide its last words', async () => {
    const before = residentBytes(scene.pid());
    await repository.commit({
      serves: 'three',
      start:
        'yes "one more line of what it has to say" | head -n 300000; echo "last $((40 + 2)) words"; exit 6',
    });
    const told = await deploys(workspace, dana, `/deploy ${app.name}`);
    expect(told.text).toMatch(/✗ The new container ended with exit code 6\./);
    expect(told.text).toContain('last 42 words');
    expect(residentBytes(scene.pid()) - before).toBeLessThan(allowance);
  });
});

function sampled(look: () => void): Disposable {
  const timer = setInterval(look, 50);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
