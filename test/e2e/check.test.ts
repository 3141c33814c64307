// npm run check: says in a table whether everything that a deploy needs is there, each line with its remedy.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, describe, expect, it } from 'vitest';
import { aScene } from '../support/deckhand-process.ts';
import { dockerHost } from '../support/engine.ts';

const program = join(import.meta.dirname, '../../src/check/main.ts');

describe('npm run check', async () => {
  const scene = await aScene({ started: false });
  afterAll(() => scene[Symbol.asyncDispose]());
  const { repository, workspace, secrets, folder, configPath, dataPath, app } = scene;
  await repository.commit({ serves: 'one' });
  const good = {
    PATH: process.env['PATH'] ?? '',
    SLACK_BOT_TOKEN: secrets.botToken,
    SLACK_SIGNING_SECRET: secrets.signingSecret,
    SLACK_API_URL: workspace.apiUrl,
    DECKHAND_CONFIG: configPath,
    DECKHAND_DATA: dataPath,
    DOCKER_HOST: dockerHost,
  };

  async function check(env: Readonly<Record<string, string>> = {}) {
    const { stdout, stderr, exitCode } = await execa(process.execPath, [program], {
      cwd: folder,
      env: { ...good, ...env },
      extendEnv: false,
      reject: false,
    });
    return { lines: stdout.split('\n'), stdout, stderr, exitCode };
  }

  it('says that all is there', async () => {
    const { lines, exitCode, stderr } = await check();
    expect(stderr).toBe('');
    expect(lines).toEqual([
      expect.stringMatching(/^✓ settings +1 app, 1 service$/),
      expect.stringMatching(/^✓ Slack token +@deckhand in Sandbox$/),
      expect.stringMatching(/^✓ Slack scopes +all \d$/),
      expect.stringMatching(/^✓ Docker engine +\d+\.\d+\.\d+\S*, API 1\.\d+, \w+$/),
      ...lines.filter(line => line.includes('Docker engine’s disk')),
      expect.stringMatching(/^✓ data folder +\S+$/),
      expect.stringMatching(/^✓ data folder’s disk +[\d.]+ GiB free$/),
      expect.stringMatching(new RegExp(`^✓ repository of ${app.name} +git://`)),
      '',
      'Everything that a deploy needs is there.',
    ]);
    expect(exitCode).toBe(0);
  });

  it.each<[string, Record<string, string>, RegExp]>([
    [
      'a token that Slack refuses',
      { SLACK_BOT_TOKEN: 'xoxb-1-wrong' },
      /^✗ Slack token .*SLACK_BOT_TOKEN: Slack refused the token \(invalid_auth\)\. Take the Bot User OAuth Token/m,
    ],
    [
      'a Slack that is away',
      { SLACK_API_URL: 'http://127.0.0.1:1/api/' },
      /^✗ Slack token .*Slack didn't answer .*See whether this machine reaches Slack/m,
    ],
    [
      'an engine that is away',
      { DOCKER_HOST: 'unix:///nowhere/docker.sock' },
      /^✗ Docker engine +The Docker engine doesn't answer .*\n {2,}→ See whether it runs/m,
    ],
    [
      'a data folder that can’t be written',
      { DECKHAND_DATA: '/dev/null/data' },
      /^✗ data folder .*\n {2,}→ Make \/dev\/null\/data writable/m,
    ],
  ])('says what is wrong with %s, and how to mend it', async (_name, env, line) => {
    const { stdout, exitCode } = await check(env);
    expect(stdout).toMatch(line);
    expect(stdout).toMatch(/^[12] of \d+ would stop a deploy\. Mend what has a ✗ and run this again\.$/m);
    expect(exitCode).toBe(1);
  });

  it('says which repository can’t be reached', async () => {
    await scene.configure({
      apps: { [app.name]: scene.settingsOf(app), gone: { repo: 'git://127.0.0.1:1/gone' } },
    });
    const { stdout, exitCode } = await check();
    expect(stdout).toMatch(new RegExp(`^✓ repository of ${app.name}`, 'm'));
    expect(stdout).toMatch(
      /^✗ repository of gone +The repository git:\/\/127\.0\.0\.1:1\/gone can't be reached .*\n {2,}→ Check that/m,
    );
    expect(exitCode).toBe(1);
    await scene.configure({ apps: { [app.name]: scene.settingsOf(app) } });
  });

  it('tells the mistakes of the settings file instead', async () => {
    const path = join(folder, 'wrong.yml');
    await writeFile(path, 'apps: { api: { repoo: x } }\n');
    const { stdout, exitCode } = await check({ DECKHAND_CONFIG: path });
    expect(stdout).toMatch(/^✗ settings/);
    expect(stdout).toMatch(/wrong\.yml:1:\d+ {2}apps\.api\.repoo/);
    expect(exitCode).toBe(1);
  });

  it('shows no secret', async () => {
    const { stdout } = await check({ SLACK_BOT_TOKEN: 'xoxb-1-wrong' });
    expect(stdout).not.toContain('xoxb-1-wrong');
    expect(stdout).not.toContain(secrets.signingSecret);
  });
});
