// The image of Deckhand agrees with the rest of the project. That it works is shown by `npm run image:check`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import dockerignore from '@balena/dockerignore';
import { describe, expect, test } from 'vitest';
import { freePort } from '../../sandbox/free-port.ts';
import { flagsOf, graceSeconds, readComposeService } from '../../scripts/image/compose.ts';
import { parseEnv } from '../../src/config/env.ts';
import { healthRoutes } from '../../src/http/health.ts';
import { listen } from '../../src/http/server.ts';
import { copied, last, readDockerfile, root, words } from './dockerfile.ts';

const dockerfile = await readDockerfile();
const packageJson: unknown = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
const defaults = (() => {
  const parsed = parseEnv({ SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: 'secret' });
  if (!parsed.ok) throw new Error('The defaults should be good.');
  return parsed.settings;
})();

describe('the build', async () => {
  const ignored = await readFile(join(root, '.dockerignore'), 'utf8');
  const rules = dockerignore.default().add(ignored);

  test('starts from the Node that the project is developed with', () => {
    const [, major] = /^BASE=node:(\d+)-slim$/.exec(last(dockerfile, 'ARG')) ?? [];
    expect(packageJson).toMatchObject({ devDependencies: { node: expect.stringMatching(`^${major}\\.`) } });
  });

  test('gets exactly what it copies', () => {
    const sources = copied(dockerfile);
    const allowed = ignored.split('\n').filter(line => line.startsWith('!'));
    expect(new Set(allowed)).toEqual(new Set(sources.map(source => `!${source}`)));
    expect(sources.filter(source => !existsSync(join(root, source)))).toEqual([]);
    const files = ['package.json', 'src/start.mjs', 'commands/index.ts'];
    expect(rules.filter(files)).toEqual(files);
  });

  test.each([
    '.env',
    'deckhand.yml',
    'data/deckhand.db',
    '.git/config',
    'node_modules/zod/package.json',
    'test/a.ts',
  ])('never gets %s', path => {
    expect(rules.ignores(path)).toBe(true);
  });
});

describe('the image', () => {
  test('starts Deckhand as npm start does, and not as root', () => {
    const malloc = last(dockerfile, 'ENV').match(/MALLOC_\S+/g) ?? [];
    const start = [...malloc, ...words(last(dockerfile, 'CMD'))].join(' ');
    expect(packageJson).toMatchObject({ scripts: { start } });
    expect(last(dockerfile, 'USER')).toBe('node');
  });

  test('exposes the port that Deckhand listens on by default', () => {
    expect(last(dockerfile, 'EXPOSE')).toBe(String(defaults.http.port));
  });
});

describe('the health check', () => {
  /** Runs the very command of the image. */
  async function check(port?: number): Promise<number | null> {
    const [program, ...args] = words(last(dockerfile, 'HEALTHCHECK').replace(/^.*? CMD /, ''));
    expect(program).toBe('node');
    const env = port === undefined ? {} : { PORT: String(port) };
    const child = spawn(process.execPath, args, { env, stdio: 'ignore' });
    const [code] = await once(child, 'exit');
    return typeof code === 'number' ? code : null;
  }

  /** Serves Deckhand's own routes, or with `broken` an error. */
  async function serve(broken = false) {
    const sick = {
      path: '/healthz',
      answer: (response: ServerResponse) => void response.writeHead(500).end(),
    };
    const http = await listen({
      listen: { port: 0, host: '127.0.0.1' },
      routes: broken ? [sick] : healthRoutes(() => ({})),
      expected: [],
      onError: error => {
        throw error;
      },
    });
    return { port: http.port(), [Symbol.asyncDispose]: () => http.close() };
  }

  test('is good while Deckhand answers on its port', async () => {
    await using server = await serve();
    expect(await check(server.port)).toBe(0);
  });

  test('is bad when nothing answers', async () => {
    expect(await check(await freePort())).toBe(1);
  });

  test('is bad when the answer is an error', async () => {
    await using server = await serve(true);
    expect(await check(server.port)).toBe(1);
  });

  test('asks on the default port where none is set', () => {
    expect(last(dockerfile, 'HEALTHCHECK')).toContain(`process.env.PORT || ${defaults.http.port}`);
  });
});

describe('compose.yaml', async () => {
  const service = await readComposeService();

  test('mounts what the settings of the image name', () => {
    const image = last(dockerfile, 'ENV').split(/\s+/);
    const places = service.volumes.map(volume => volume.split(':')[1]);
    const { DECKHAND_CONFIG: config = '', DECKHAND_DATA: data = '' } = service.environment;
    expect(image).toEqual(expect.arrayContaining([`DECKHAND_CONFIG=${config}`, `DECKHAND_DATA=${data}`]));
    expect(places).toContain(data);
    expect(places).toContain(config.replace(/\/deckhand\.yml$/, ''));
  });

  test('gives it the time to settle what runs and to tell it', () => {
    expect(graceSeconds(service) * 1000).toBeGreaterThan(defaults.shutdownGraceMs + 10_000);
  });

  test('bounds what the engine keeps of its output', () => {
    expect(Object.keys(service.logging.options)).toEqual(['max-size', 'max-file']);
  });

  test('takes away what it does not need', () => {
    const volumes = { '/var/run/docker.sock': '/run/docker.sock', '.': '/srv/settings', data: 'data' };
    const flags = flagsOf(service, { volumes, envFile: '/srv/.env', gid: 999 }).join(' ');
    expect(flags).toContain('--read-only');
    expect(flags).toContain('--cap-drop ALL');
    expect(flags).toContain('--volume /run/docker.sock:/var/run/docker.sock');
    expect(flags).toContain('--volume /srv/settings:/etc/deckhand:ro');
    expect(flags).not.toContain('privileged');
  });
});
