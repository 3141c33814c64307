// The settings file in a running Deckhand: a wrong one never starts it, and never replaces a good one.
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readable } from '../../sandbox/workspace.ts';
import { aScene } from '../support/deckhand-process.ts';
import { deploys } from '../support/deployment-messages.ts';

const wrong = `apps:
  api:
    repo: https://git.example.com/team/api.git
    brnach: main
    run:
      ports: ["80:eighty"]
      mem_limit: 12x
  web:
    branch: main
`;

describe('a wrong configuration', () => {
  it('starts nothing, and tells every mistake with its place and the nearest key', async () => {
    await using scene = await aScene({ started: false });
    await scene.configure(wrong);
    const { code } = await scene.startsInVain({ PORT: 'http', SLACK_SIGNING_SECRET: '' });
    expect(code).toBe(1);
    const report = scene.output.lines().join('\n');
    expect(report).toMatch(/Deckhand can’t start\. There are \d mistakes in the settings:/);
    expect(report).toMatch(/deckhand\.yml:4:5 {2}apps\.api\.brnach\n.*branch/);
    expect(report).toMatch(/deckhand\.yml:6:\d+ {2}apps\.api\.run\.ports\[0\]/);
    expect(report).toMatch(/deckhand\.yml:7:\d+ {2}apps\.api\.run\.mem_limit/);
    expect(report).toMatch(/apps\.web.*\n.*repo/);
    expect(report).toMatch(/PORT/);
    expect(report).toMatch(/SLACK_SIGNING_SECRET/);
    await expect(fetch(`http://127.0.0.1:${scene.port}/healthz`)).rejects.toThrow();
    expect(scene.workspace.requests).toEqual([]);
  });

  it.each([
    ['that is not there', undefined],
    ['that is not YAML', 'apps:\n  api: [1, 2\n'],
    ['that is empty', ''],
  ])('%s starts nothing either', async (_name, content) => {
    await using scene = await aScene({ started: false, config: () => undefined });
    if (content !== undefined) await writeFile(scene.configPath, content);
    const { code } = await scene.startsInVain();
    expect(code).toBe(1);
    expect(scene.output.lines().join('\n')).toMatch(/Deckhand can’t start(.|\n)*deckhand\.yml/);
  });

  it('ends with a clear word when Slack refuses the token', async () => {
    await using scene = await aScene({ started: false });
    const { code } = await scene.startsInVain({ SLACK_BOT_TOKEN: 'xoxb-not-the-right-one' });
    expect(code).toBe(1);
    expect(scene.output.lines().join('\n')).toMatch(/Slack.*(token|invalid_auth)/);
  });

  it('ends with a clear word when its port is taken', async () => {
    await using scene = await aScene();
    await using second = await aScene({ started: false });
    const { code } = await second.startsInVain({ PORT: String(scene.port) });
    expect(code).toBe(1);
    expect(second.output.lines().join('\n')).toMatch(/EADDRINUSE|port .* (taken|in use)/i);
  });
});

describe('on reload', () => {
  it('a bad edit keeps what was good, a good one counts from the next deploy on', async () => {
    await using scene = await aScene({
      apps: 2,
      config: ({ app, repository }) => ({
        apps: {
          [app.name]: {
            repo: repository.url,
            branch: 'main',
            run: { ports: [`127.0.0.1:${app.port}:8080`] },
          },
        },
      }),
    });
    const { workspace, repository, apps, output } = scene;
    const [app, added] = apps;
    if (!app || !added) throw new Error('two apps');
    const dana = workspace.as('dana');
    await repository.commit({ serves: 'one' });

    await scene.configure(wrong);
    const kept = await output.says(/The settings stay as they were/);
    expect(kept).toContain('apps.api.brnach');
    const status = await dana.types('/status');
    expect(status.reply && readable(status.reply)).toContain(`${app.name} → production`);
    const from = output.position();
    scene.signal('SIGHUP');
    await output.says(/The settings stay as they were/, { from });

    await rm(scene.configPath);
    expect((await deploys(workspace, dana, '/deploy')).text).toMatch(/is live in production/);
    expect(await scene.served()).toBe('one');

    const reloaded = output.says(/settings reloaded/);
    await scene.configure({
      apps: { [app.name]: scene.settingsOf(app), [added.name]: scene.settingsOf(added) },
    });
    await reloaded;
    const { text } = await deploys(workspace, dana, `/deploy ${added.name}`);
    expect(text).toMatch(`✓ ${added.name} is live in production`);
    expect(await scene.served(added)).toBe('one');
  });

  it('what waits runs with what is in force when its turn comes, and says when its app is gone', async () => {
    await using scene = await aScene({ apps: 2 });
    const { workspace, repository, apps, output } = scene;
    const [app, other] = apps;
    if (!app || !other) throw new Error('two apps');
    const dana = workspace.as('dana');
    await repository.commit({ serves: 'one', build: 'RUN sleep 2' });
    const running = deploys(workspace, dana, `/deploy ${app.name}`);
    await dana.sees(/… build/);
    const waiting = deploys(workspace, workspace.as('olga'), `/deploy ${app.name}`);
    await dana.sees(/Waits for #1/);
    const reloaded = output.says(/settings reloaded/);
    await scene.configure({ apps: { [other.name]: scene.settingsOf(other) } });
    scene.signal('SIGHUP');
    await reloaded;
    expect((await running).text).toMatch(/is live in production/);
    expect((await waiting).text).toMatch(
      `✗ The service ${app.name}/production is not in the configuration any more.`,
    );
    const { reply } = await dana.types('/status');
    expect(reply && readable(reply)).toContain(other.name);
    expect(reply && readable(reply)).not.toContain(app.name);
    expect(await scene.served(app)).toBe('one');
  });
});

describe('without a file', () => {
  it('one app is deployed by five variables', async () => {
    await using scene = await aScene({ started: false, config: () => undefined });
    const { workspace, repository, app } = scene;
    await repository.commit({ serves: 'one' });
    await writeFile(
      join(scene.folder, '.env'),
      [
        `REPOSITORY_URL=${repository.url}`,
        `REPOSITORY_NAME=${app.name}`,
        `IMAGE_NAME=deckhand/${app.name}`,
        `CONTAINER_NAME=${app.name}-web`,
        `CONTAINER_ARGS='-p 127.0.0.1:${app.port}:8080 -e "GREETING=from the flags" --memory 64m --restart always'`,
      ].join('\n'),
    );
    await scene.start();
    const { text } = await deploys(workspace, workspace.as('dana'), '/deploy main');
    expect(text).toMatch(`✓ ${app.name} is live in production`);
    expect(await scene.served()).toBe('one from the flags');
    await expect(scene.containers()).resolves.toEqual([{ name: `${app.name}-web`, state: 'running' }]);
  });

  it('an argument that Deckhand does not take is named, and --rm is explained', async () => {
    await using scene = await aScene({ started: false, config: () => undefined });
    const { code } = await scene.startsInVain({
      REPOSITORY_URL: scene.repository.url,
      CONTAINER_ARGS: '--rm -p 80:8080 --frobnicate yes',
    });
    expect(code).toBe(1);
    const report = scene.output.lines().join('\n');
    expect(report).toMatch(/CONTAINER_ARGS(.|\n)*--rm/);
    expect(report).toMatch(/CONTAINER_ARGS(.|\n)*--frobnicate/);
  });
});
