// The git server is away, stalls, or cuts the connection in the middle: people read why, and the next deploy works.
import { randomBytes } from 'node:crypto';
import { glob } from 'node:fs/promises';
import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveHttp } from '../git/servers.ts';
import { aScene } from '../support/deckhand-process.ts';
import { deploys, presses } from '../support/deployment-messages.ts';
import { descendantsOf } from '../support/processes.ts';

describe('a git server', async () => {
  const stack = new AsyncDisposableStack();
  afterAll(() => stack.disposeAsync());
  const scene = stack.use(await aScene({ started: false }));
  const { workspace, repository, app } = scene;
  const dana = workspace.as('dana');
  const root = dirname(repository.path);
  let server = await serveHttp(root);
  stack.defer(() => server[Symbol.asyncDispose]());
  const { port } = server;
  const url = `http://127.0.0.1:${port}/app/.git`;
  /** Slack must make no link of it, so that people read a colon's look-alike. */
  const shown = `http.//127\\.0\\.0\\.1.${port}/app/\\.git`;
  let good = '';
  beforeAll(async () => {
    await scene.configure({
      apps: { [app.name]: scene.settingsOf(app, { repo: url, git: { timeout: '2s' } }) },
    });
    await scene.start();
    good = await repository.commit({ serves: 'one' });
    await deploys(workspace, dana, '/deploy');
  });
  /** Too big for a moment, and for what may be left over to go unseen. */
  const heavy = () => ({ heavy: randomBytes(400_000).toString('base64') });

  async function leftovers(): Promise<readonly string[]> {
    const left = ['mirrors/*/**/*.lock', 'mirrors/*/objects/**/{tmp_*,incoming-*,*.keep}', 'checkouts/*'];
    const found: string[] = [];
    for await (const name of glob(left, { cwd: scene.dataPath })) found.push(name);
    return found;
  }

  async function expectNothingChanged(text: string): Promise<void> {
    expect(text).toContain(`Nothing was changed: ${good} was never stopped.`);
    expect(text).toContain('[Retry] [Log]');
    expect(await scene.served()).toBe('one');
    await expect.poll(leftovers).toEqual([]);
    expect(descendantsOf(scene.pid())).toEqual([]);
  }

  it('that stalls in the middle of a pack is not waited for beyond its time', async () => {
    await repository.commit({ serves: 'two', files: heavy() });
    server.options = { stallAfter: 100_000 };
    const begin = performance.now();
    const { text } = await deploys(workspace, dana, '/deploy');
    expect(performance.now() - begin).toBeLessThan(15_000);
    expect(text).toMatch(new RegExp(`✗ Fetching ${shown} took longer than 2 s\\.`));
    expect(text).toContain('Retry: what was fetched is kept.');
    await expectNothingChanged(text);
  });

  it('that cuts the connection in the middle of a pack is said to have done so', async () => {
    server.options = { cutAfter: 100_000 };
    const { text } = await deploys(workspace, dana, '/deploy');
    expect(text).toMatch(new RegExp(`✗ The connection to the repository ${shown} broke off\\.`));
    expect(text).toContain('Retry. If it happens again');
    await expectNothingChanged(text);
  });

  it('that refuses connections is named, with what to do, and a Retry works once it is back', async () => {
    await server[Symbol.asyncDispose]();
    const failed = await deploys(workspace, dana, '/deploy');
    expect(failed.text).toMatch(new RegExp(`✗ The repository ${shown} can't be reached\\.`));
    expect(failed.text).toMatch(/Failed to connect/);
    expect(failed.text).toContain("Check that Deckhand's machine reaches that host, then retry.");
    await expectNothingChanged(failed.text);

    server = await serveHttp(root, {}, port);
    const retried = await presses(workspace, dana, 'Retry', failed.message);
    expect((await retried.ended()).text).toMatch(/is live in production/);
    expect(await scene.served()).toBe('two');
    await expect.poll(leftovers).toEqual([]);
  });

  it('that has no such branch says so, and offers the one that was meant', async () => {
    const missing = await deploys(workspace, dana, '/deploy mian');
    expect(missing.text).toMatch(/✗ There is no branch, tag or commit mian\./);
    expect(missing.text).toContain('[Deploy main] [Log]');
    await repository.commit({ serves: 'three' });
    const meant = await presses(workspace, dana, 'Deploy main', missing.message);
    expect((await meant.ended()).text).toMatch(/is live in production/);
    expect(await scene.served()).toBe('three');
  });
});
