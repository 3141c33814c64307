// Nothing that Deckhand writes or says has a secret in it, whether a deployment succeeds or fails.
import { randomBytes } from 'node:crypto';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveHttp } from '../git/servers.ts';
import { aScene } from '../support/deckhand-process.ts';
import { deploys, presses } from '../support/deployment-messages.ts';
import { descendantsOf } from '../support/processes.ts';

const random = () => randomBytes(9).toString('base64url');
/** What each of them looks like is not to matter. */
const secrets = {
  gitToken: `git+${random()}/&ü"%`,
  buildToken: `build-${random()}`,
  databasePassword: `p@ss w\u00f6rd'"\\${random()}`,
  urlPassword: `url${random()}`,
  fileKey: `file-${random()}`,
  hookSecret: `hook-${random()}`,
  privateKey: `-----BEGIN SECRET-----\n${random()}${random()}\n${random()}${random()}\n-----END SECRET-----`,
};

/** How deckhand.yml names a variable of the environment. */
const from = (variable: string): string => `\${${variable}}`;

describe('secrets', async () => {
  const stack = new AsyncDisposableStack();
  afterAll(() => stack.disposeAsync());
  const scene = stack.use(
    await aScene({
      started: false,
      apps: 2,
      env: {
        LOG_LEVEL: 'trace',
        GIT_SECRET: secrets.gitToken,
        BUILD_SECRET: secrets.buildToken,
        DATABASE_SECRET: secrets.databasePassword,
        URL_SECRET: secrets.urlPassword,
        HOOK_SECRET: secrets.hookSecret,
        MULTILINE_SECRET: secrets.privateKey,
      },
    }),
  );
  const { workspace, repository, apps, folder, dataPath } = scene;
  const [app, hooked] = apps;
  if (!app || !hooked) throw new Error('two apps');
  const dana = workspace.as('dana');
  const server = stack.use(
    await serveHttp(join(folder, 'repositories'), { username: 'deckhand', password: secrets.gitToken }),
  );
  const commands = new Set<string>();

  beforeAll(async () => {
    await writeFile(join(folder, 'app.env'), `SERVICE_API_KEY=${secrets.fileKey}\n`);
    await scene.configure({
      apps: {
        [app.name]: {
          repo: `http://127.0.0.1:${server.port}/app`,
          branch: 'main',
          git: { username: 'deckhand', token: from('GIT_SECRET') },
          build: { args: { NPM_TOKEN: from('BUILD_SECRET') } },
          run: {
            ports: [`127.0.0.1:${app.port}:8080`],
            environment: {
              DATABASE_PASSWORD: from('DATABASE_SECRET'),
              DATABASE_URL: `postgres://user:${from('URL_SECRET')}@db.example/app`,
              SIGNING_KEY: from('MULTILINE_SECRET'),
            },
            env_file: 'app.env',
          },
          health: { timeout: '3s' },
        },
        [hooked.name]: {
          repo: repository.url,
          hooks: {
            pre_deploy: [
              {
                command: [
                  'sh',
                  '-c',
                  `env; echo "the hook has ${from('HOOK_SECRET')}" | tee /dev/stderr; exit 1`,
                ],
              },
            ],
          },
        },
      },
    });
    await scene.start();
  });

  const leak =
    'echo "connecting with $DATABASE_PASSWORD"; env; printf "%s" "$DATABASE_PASSWORD" | base64; env >&2';

  it('are used', async () => {
    const watch = setInterval(() => {
      for (const { command } of descendantsOf(scene.pid())) {
        // What a hook's command has is its author's choice.
        if (!command.includes('the hook has')) commands.add(command);
      }
    }, 5);
    stack.defer(() => clearInterval(watch));
    await repository.commit({
      serves: 'one',
      build: 'ARG NPM_TOKEN\nRUN echo "installing with $NPM_TOKEN" && echo "$NPM_TOKEN" | base64',
      start: leak,
    });
    const { text } = await deploys(workspace, dana, `/deploy ${app.name}`);
    expect(text).toMatch(/is live in production/);
    expect(await scene.served()).toBe('one');
    expect(server.credentials).toContain(`deckhand:${secrets.gitToken}`);
    expect(commands.size).toBeGreaterThan(3);
  });

  it('are printed by what fails, in every way', async () => {
    await repository.commit({
      serves: 'two',
      build: 'ARG NPM_TOKEN\nRUN echo "failing with $NPM_TOKEN" >&2; echo "::$NPM_TOKEN::" && false',
    });
    const build = await deploys(workspace, dana, `/deploy ${app.name}`);
    expect(build.text).toMatch(/failing with \[redacted\]/);
    await repository.commit({ serves: 'three', start: `${leak}; exit 1` });
    const container = await deploys(workspace, dana, `/deploy ${app.name}`);
    expect(container.text).toMatch(/The new container ended with exit code 1/);
    await repository.commit({ serves: 'four', start: leak, listens: 8081 });
    await deploys(workspace, dana, `/deploy ${app.name}`);
    server.options = { username: 'deckhand', password: 'another one' };
    const hook = await deploys(workspace, dana, `/deploy ${hooked.name}`);
    expect(hook.text).toMatch(/✗ The hook sh -c .*\[redacted\].* failed with exit code 1/);
    const git = await deploys(workspace, dana, `/deploy ${app.name}`);
    expect(git.text).toMatch(/doesn't let Deckhand in, or doesn't exist/);
    const retried = await (await presses(workspace, dana, 'Retry', git.message)).ended();
    expect(retried.text).toMatch(/doesn't let Deckhand in/);
    for (const line of [
      '/status',
      `/status ${app.name}`,
      '/deckhand log',
      `/deckhand log #${container.id}`,
      '/deckhand releases',
    ])
      await dana.types(line);
    await dana.presses('Log', { message: container.message });
    await expect.poll(() => dana.modal()).toBeDefined();
    await dana.submits();
    await expect
      .poll(() => workspace.files().map(file => file.name))
      .toContain(`deployment-${container.id}.log`);
  });

  it('are in nothing that Slack was told', () => {
    const said = JSON.stringify([
      workspace.messages('deploys'),
      workspace.requests.filter(({ direction }) => direction === 'from-app').map(({ request }) => request),
      workspace.requests.filter(({ direction }) => direction === 'to-app').map(({ response }) => response),
    ]);
    expect(found(said)).toEqual([]);
    expect(
      found(
        workspace
          .files()
          .map(file => file.content?.toString('utf8'))
          .join('\n'),
      ),
    ).toEqual([]);
  });

  it('are not in the log', () => {
    const log = scene.output.lines().join('\n');
    expect(log.includes('deployment 1: succeeded')).toBe(true);
    expect(found(log)).toEqual([]);
  });

  it('are in no file of the data folder but the database, which is for its owner only', async () => {
    const files = await readdir(dataPath, { recursive: true, withFileTypes: true });
    const names = files.filter(each => each.isFile()).map(each => join(each.parentPath, each.name));
    expect(names.some(name => name.endsWith('1.log'))).toBe(true);
    expect(names.some(name => name.includes('mirrors'))).toBe(true);
    const leaking: string[] = [];
    for (const name of names) {
      if (
        found(await readFile(name, 'latin1'), secretForms('latin1')).length > 0 ||
        found(await readFile(name, 'utf8')).length > 0
      )
        leaking.push(name.slice(dataPath.length + 1));
    }
    const notDatabase = leaking.filter(name => !/^[\w-]+\.(db|sqlite)(-wal|-shm)?$/.test(name));
    expect(notDatabase).toEqual([]);
    for (const name of leaking)
      expect(((await stat(join(dataPath, name))).mode & 0o077).toString(8)).toBe('0');
    expect(((await stat(dataPath)).mode & 0o077).toString(8)).toBe('0');
  });

  it('are in the arguments of no process', () => {
    expect(found([...commands].join('\n'))).toEqual([]);
  });

  function all(): readonly string[] {
    const { botToken, signingSecret } = scene.secrets;
    return [
      ...Object.values(secrets).filter(value => !value.includes('\n')),
      ...secrets.privateKey.split('\n').slice(1, -1),
      botToken,
      signingSecret,
    ];
  }
  function secretForms(encoding: 'utf8' | 'latin1' = 'utf8'): readonly string[] {
    return all().flatMap(secret => [
      Buffer.from(secret).toString(encoding),
      encodeURIComponent(secret),
      JSON.stringify(secret).slice(1, -1),
      Buffer.from(secret).toString('base64').replace(/=+$/, '').slice(0, -1),
    ]);
  }
  function found(text: string, forms = secretForms()): readonly string[] {
    return forms
      .filter(form => text.includes(form))
      .map(form => `${form} … ${text.slice(text.indexOf(form) - 200, text.indexOf(form) + 100)}`);
  }
});
