// Hooks around a roll-out: a failing one before it stops everything, a failing one after it is a warning.
import { afterAll, describe, expect, it } from 'vitest';
import { aScene } from '../support/deckhand-process.ts';
import { asks, deploys } from '../support/deployment-messages.ts';
import { descendantsOf } from '../support/processes.ts';

describe('hooks', async () => {
  const scene = await aScene({
    settings: {
      hooks: {
        pre_deploy: [{ command: ['./check', '--strict'], timeout: '3s' }],
        post_deploy: [{ command: ['sh', '-c', 'echo notified; test ! -e complain || exit 8'] }],
      },
    },
  });
  afterAll(() => scene[Symbol.asyncDispose]());
  const { workspace, repository } = scene;
  const dana = workspace.as('dana');
  const script = (body: string) => ({ check: `#!/bin/sh\n${body}\n` });
  /** Files are committed with their mode. */
  const commit = async (serves: string, body: string, more: Readonly<Record<string, string>> = {}) => {
    await repository.commit({ serves, files: { ...script(body), ...more } });
    await repository.git('update-index', '--chmod=+x', 'check');
    await repository.git('commit', '--quiet', '--amend', '--no-edit', '--allow-empty');
  };

  it('run in the check-out, without a shell, and their output is in the log', async () => {
    await commit('one', 'echo "checked $# $1 in $(ls Dockerfile)"');
    const { id, text } = await deploys(workspace, dana, '/deploy');
    expect(text).toMatch(/✓ build .*✓ pre-deploy [\d.]+ s .*✓ verify .*✓ post-deploy/);
    await expect.poll(() => scene.deploymentLog(id)).toContain('notified');
    const log = await scene.deploymentLog(id);
    expect(log).toMatch(/\$ \.\/check --strict\n.*checked 1 --strict in Dockerfile/);
  });

  it('that fail before the roll-out stop it before anything is changed', async () => {
    await commit('two', 'echo "three migrations are missing" >&2; exit 3');
    const { text } = await deploys(workspace, dana, '/deploy');
    expect(text).toMatch(/✗ pre-deploy/);
    expect(text).toMatch(/✗ The hook \.\/check --strict failed with exit code 3\./);
    expect(text).toMatch(/Nothing was changed: \w{7} was never stopped\./);
    expect(text).toContain('three migrations are missing');
    expect(await scene.served()).toBe('one');
  });

  it('that take too long are ended, and so is what they started', async () => {
    await commit('three', 'sleep 71 & sleep 71');
    const { text } = await deploys(workspace, dana, '/deploy');
    expect(text).toMatch(/✗ The hook \.\/check --strict took longer than 3 s\./);
    expect(descendantsOf(1).filter(({ command }) => command === 'sleep 71')).toEqual([]);
    expect(await scene.served()).toBe('one');
  });

  it('are stopped by Cancel within a second', async () => {
    await commit('four', 'exec sleep 2.9');
    const asked = await asks(workspace, dana, '/deploy');
    const { message } = await asked.reads(/… pre-deploy/);
    const { at } = await dana.presses('Cancel', { message });
    const { text, message: ended } = await asked.ended();
    expect(text).toMatch(/Cancelled by @dana/);
    expect((ended.versions.at(-1)?.at ?? Number.NaN) - at).toBeLessThan(1_000);
    expect(await scene.served()).toBe('one');
  });

  it('that fail after the roll-out are a warning: the new release serves', async () => {
    await commit('five', 'true', { complain: '' });
    const { text } = await deploys(workspace, dana, '/deploy');
    expect(text).toMatch(/is live in production/);
    expect(text).toMatch(/⚠ The post_deploy hook sh -c .* failed with exit code 8\. See the log\./);
    expect(await scene.served()).toBe('five');
  });

  it('do not run for a roll-back', async () => {
    const { text } = await deploys(workspace, dana, '/rollback');
    expect(text).toMatch(/is live again/);
    expect(text).not.toMatch(/pre-deploy|post-deploy/);
  });
});
