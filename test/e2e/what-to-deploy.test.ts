// What people type after /deploy, on a real repository: branches, tags, commits, pull requests, environments, typos.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readable } from '../../sandbox/workspace.ts';
import { aScene } from '../support/deckhand-process.ts';
import { asks, deploys, presses } from '../support/deployment-messages.ts';

describe('/deploy takes', async () => {
  const scene = await aScene({
    apps: 2,
    config: ({ apps: [app, staging], repository }) => {
      if (!app || !staging) throw new Error('two ports');
      const run = (port: number, GREETING: string) => ({
        ports: [`127.0.0.1:${port}:8080`],
        environment: { GREETING },
      });
      return {
        apps: {
          [app.name]: {
            repo: repository.url,
            branch: 'main',
            environments: {
              production: { run: run(app.port, 'to all') },
              staging: { branch: 'develop', run: run(staging.port, 'to testers') },
            },
          },
        },
      };
    },
  });
  afterAll(() => scene[Symbol.asyncDispose]());
  const { workspace, repository, apps } = scene;
  const [app, staging] = apps;
  if (!app || !staging) throw new Error('two ports');
  const dana = workspace.as('dana');
  const sha: Record<string, string> = {};
  beforeAll(async () => {
    const git = async (...args: string[]) => await repository.git(...args);
    const commit = async (serves: string) => await repository.commit({ serves });
    sha['main'] = await commit('main');
    await git('tag', '--annotate', '--message', 'The first', 'v1.0');
    const branch = async (name: string, serves: string): Promise<void> => {
      await git('switch', '--quiet', '--create', name, 'main');
      sha[name] = await commit(serves);
    };
    await branch('develop', 'develop');
    await branch('feature/login', 'login');
    await branch('proposal', 'proposal');
    await git('update-ref', 'refs/pull/12/head', 'proposal');
    await git('switch', '--quiet', 'main');
    await git('branch', '--quiet', '-D', 'proposal');
    sha['main'] = await commit('newer');
  });

  it.each([
    ['a branch', (name: string) => `${name} feature/login`, 'login'],
    ['a tag', (name: string) => `${name} v1.0`, 'main'],
    ['a tag behind an @', (name: string) => `${name}@v1.0`, 'main'],
    ['a pull request', (name: string) => `${name} pr/12`, 'proposal'],
    ['a short SHA', (name: string) => `${name} ${sha['feature/login']}`, 'login'],
    ['nothing but the app', (name: string) => name, 'newer'],
    ['a branch alone, as there is one app', () => 'feature/login', 'login'],
  ])('%s', async (_what, words, serves) => {
    const { text } = await deploys(workspace, dana, `/deploy ${words(app.name)}`);
    expect(text).toMatch(`✓ ${app.name} is live in production`);
    expect(await scene.served()).toBe(`${serves} to all`);
  });

  it('a full SHA, and an environment with a branch of its own', async () => {
    const full = await repository.git('rev-parse', 'main');
    expect((await deploys(workspace, dana, `/deploy ${app.name} ${full}`)).text).toMatch(
      `live in production: ${sha['main']}`,
    );
    const { text } = await deploys(workspace, dana, `/deploy ${app.name} to staging`);
    expect(text).toMatch(`✓ ${app.name} is live in staging: ${sha['develop']}`);
    expect(await scene.served(staging)).toBe('develop to testers');
    expect(await scene.served()).toBe('newer to all');
  });

  it('no guess: a typo is answered with what was meant', async () => {
    const told = await deploys(workspace, dana, `/deploy ${app.name} feature/logn`);
    expect(told.text).toMatch(
      /✗ There is no branch, tag or commit feature\/logn\.\nDid you mean feature\/login\?/,
    );
    const mistyped = `${app.name.slice(0, -1)}x`;
    const appMeant = await deploys(workspace, dana, `/deploy ${mistyped}`);
    expect(appMeant.text).toMatch(`✗ There is no branch, tag or commit ${mistyped}.`);
    expect(appMeant.text).toMatch(`If you meant the app ${app.name}, type /deploy ${app.name}.`);
    const { reply } = await dana.types(`/deploy ${app.name} main to stagng`);
    const text = reply ? readable(reply) : '';
    expect(text).toMatch(/stagng/);
    expect(text).toMatch(/Did you mean .*staging/);
    const meant = await presses(workspace, dana, `Deploy ${app.name} main to staging`, reply);
    expect((await meant.ended()).text).toMatch(`✓ ${app.name} is live in staging: ${sha['main']}`);
    expect(await scene.served(staging)).toBe('newer to testers');
  });

  it('every command with help, and shows it with real names', async () => {
    for (const line of ['/deploy help', '/rollback help', '/status help', '/deckhand', '/deckhand help']) {
      const { reply, problem } = await dana.types(line);
      expect(problem).toBeUndefined();
      expect(reply && readable(reply)).toContain(app.name);
      expect(reply?.ephemeralTo).toBe(dana.person.id);
    }
  });

  it('a Cancel by command', async () => {
    await repository.commit({ serves: 'slow', build: 'RUN sleep 30' });
    const asked = await asks(workspace, dana, `/deploy ${app.name}`);
    await asked.reads(/… build \(step/);
    const { reply } = await workspace.as('max').types('/deckhand cancel');
    expect(reply && readable(reply)).toMatch(/is being cancelled\. Its message says how it ends\./);
    expect((await asked.ended()).text).toMatch(/Cancelled by @max/);
    const { reply: again } = await workspace.as('max').types('/deckhand cancel');
    expect(again && readable(again)).toMatch(/Nothing is being deployed, so there is nothing to cancel\./);
  });
});

it('/rollback while a deployment runs offers to cancel that one, and goes nowhere else', async () => {
  await using scene = await aScene();
  const { workspace, repository } = scene;
  const dana = workspace.as('dana');
  for (const serves of ['oldest', 'good']) {
    await repository.commit({ serves });
    await deploys(workspace, dana, '/deploy');
  }
  await repository.commit({ serves: 'bad', build: 'RUN sleep 30' });
  const bad = await asks(workspace, dana, '/deploy');
  await bad.reads(/… build \(step/);
  for (const line of ['/rollback', '/rollback #2']) {
    const { reply } = await workspace.as('olga').types(line);
    expect(reply && readable(reply)).toMatch(
      /is about to change: #3 by @dana runs\. Cancel it to keep what serves now/,
    );
  }
  await workspace.as('olga').presses('Cancel #3');
  expect((await bad.ended()).text).toMatch(/Cancelled by @olga/);
  expect(await scene.served()).toBe('good');
});
