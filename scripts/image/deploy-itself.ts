// Lets the Deckhand that runs from its image deploy itself: with the settings that it was started with, from a new image.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseEnv } from 'node:util';
import { execa } from 'execa';
import { parse } from 'yaml';
import * as z from 'zod';
import { tail } from '../../sandbox/deckhand.ts';
import { IDENTITY } from '../../sandbox/sample/repository.ts';
import type { Stage } from '../../sandbox/stage.ts';
import { readable } from '../../sandbox/workspace.ts';
import { type ComposeService, type Places, volumesOf } from './compose.ts';
import { docker } from './docker.ts';

const APP = 'itself';
const PATIENCE_MS = 120_000;
const RELOADED_WITHIN_MS = 30_000;

/** @returns the message that the new Deckhand tells it with. @throws Error when it does not serve then */
export async function deployItself(
  stage: Stage,
  {
    image,
    container,
    service,
    places,
    configFile,
  }: {
    readonly image: string;
    readonly container: string;
    readonly service: ComposeService;
    readonly places: Places;
    /** As the host calls it. */
    readonly configFile: string;
  },
): Promise<string> {
  const path = join(dirname(stage.repository.path), APP);
  await mkdir(path);
  await writeFile(join(path, 'Dockerfile'), `FROM ${image}\nLABEL next=1\n`);
  const git = async (...args: readonly string[]) => await execa('git', args, { cwd: path, env: IDENTITY });
  await git('init', '--quiet', '--initial-branch=main');
  await git('add', '--all');
  await git('commit', '--quiet', '--message', 'Make the next one');
  const { build: _b, image: _i, container_name: _c, env_file: _e, group_add: _g, ...same } = service;
  const app = {
    repo: stage.repository.url.replace(/hello$/, APP),
    container,
    run: {
      ...same,
      environment: { ...parseEnv(await readFile(places.envFile, 'utf8')), ...service.environment },
      volumes: volumesOf(service, places),
      group_add: [String(places.gid)],
    },
  };
  const before = z.object({ apps: z.record(z.string(), z.unknown()) });
  const { apps } = before.parse(parse(await readFile(configFile, 'utf8')));
  await writeFile(configFile, JSON.stringify({ apps: { ...apps, [APP]: app } }));
  await docker(['kill', '--signal=HUP', container]);
  await untilReloaded(stage.deckhand.logFile);
  const dana = stage.workspace.as('dana');
  const { at, problem } = await dana.types(`/deploy ${APP}`);
  if (problem !== undefined) throw new Error(`/deploy ${APP} ended with ${problem}.`);
  const message = await dana.sees(/✓ itself is live|✗|Interrupted/, { timeoutMs: PATIENCE_MS, since: at });
  const text = readable(message);
  if (!text.includes('is live')) throw new Error(`It could not deploy itself:\n${text}`);
  const label = await docker(['inspect', '--format={{index .Config.Labels "next"}}', container]);
  if (label !== '1') throw new Error('The container that serves should be the new one.');
  return text;
}

async function untilReloaded(logFile: string): Promise<void> {
  const deadline = performance.now() + RELOADED_WITHIN_MS;
  while (!(await tail(logFile)).includes('settings reloaded')) {
    if (performance.now() > deadline) throw new Error('It does not read its settings again.');
    await wait(50);
  }
}
