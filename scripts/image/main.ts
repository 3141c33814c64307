// npm run image:check: builds Deckhand's own image, runs it as compose.yaml does, and plays the tour with it.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { tail } from '../../sandbox/deckhand.ts';
import { putUpStage } from '../../sandbox/stage.ts';
import { playTour } from '../../sandbox/tour.ts';
import { ROOT } from '../setup/dependencies.mjs';
import { main } from '../setup/main.mjs';
import { provideBase } from './base.ts';
import { graceSeconds, readComposeService } from './compose.ts';
import { deployItself } from './deploy-itself.ts';
import { docker } from './docker.ts';
import { configIn, containerStarter, placesIn } from './start-container.ts';

const IMAGE = 'deckhand-image-check/deckhand:1';
const CONTAINER = 'deckhand-image-check';
/** In MB as Docker counts them. */
const LARGEST = 250;
/** The image asks every 15 s. */
const HEALTHY_WITHIN_S = 60;

await main(async signal => {
  const socket = /^unix:\/\/(.+)$/.exec(process.env['DOCKER_HOST'] ?? '')?.[1];
  if (socket === undefined) throw new Error('Start this with `npm run image:check`: it provides an engine.');
  await build(signal);
  await check(socket, signal);
  return 0;
});

async function build(signal: AbortSignal): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'deckhand-image-'));
  try {
    const base = await provideBase(folder, say, signal);
    const begin = performance.now();
    // The host's network, because a private engine routes nothing to other machines.
    const args = ['build', '--network=host', `--build-arg=BASE=${base}`, `--tag=${IMAGE}`, ROOT];
    await docker(args, { signal });
    const size = Number(await docker(['image', 'inspect', '--format={{.Size}}', IMAGE])) / 1e6;
    say(`Image: ${size.toFixed(1)} MB, built from ${base} in ${seconds(begin)}`);
    if (size >= LARGEST) throw new Error(`The image should have less than ${LARGEST} MB.`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function check(socket: string, signal: AbortSignal): Promise<void> {
  const service = await readComposeService();
  const dockerHost = `unix://${socket}`;
  await using stage = await putUpStage(dockerHost, {
    start: containerStarter(IMAGE, CONTAINER, service, socket),
  });
  try {
    const user = await docker(['exec', CONTAINER, 'id', '-u']);
    say(`Runs as user ${user}, on the socket alone`);
    if (user === '0') throw new Error('It should not run as root.');
    await docker(['exec', CONTAINER, 'node', 'src/check/main.ts']);
    say('Its own check finds all that a deploy needs');
    await playTour(stage, text => process.stdout.write(text));
    say('');
    signal.throwIfAborted();
    await untilHealthy(stage.docker, signal);
    say("Healthy, by the image's own check");
    const begin = performance.now();
    const { folder } = stage;
    const places = await placesIn(folder, CONTAINER, socket);
    const own = { image: IMAGE, container: CONTAINER, service, places, configFile: configIn(folder) };
    say(await deployItself(stage, own));
    say(`Deployed itself in ${seconds(begin)}`);
    await stop(stage.docker, graceSeconds(service));
  } catch (error) {
    say(`\nThe end of Deckhand's log:\n${await tail(stage.deckhand.logFile)}\n`);
    throw error;
  }
}

/** Waits for the engine's own verdict on the image's HEALTHCHECK, which may be there already. */
async function untilHealthy(engine: Docker, abortSignal: AbortSignal): Promise<void> {
  const container = engine.getContainer(CONTAINER);
  const since = Date.parse((await container.inspect()).State.StartedAt) / 1000;
  const until = Date.now() / 1000 + HEALTHY_WITHIN_S;
  const filters = { container: [CONTAINER], event: ['health_status'] };
  const events = await engine.getEvents({ since, until, filters, abortSignal });
  for await (const _event of events) {
    if ((await container.inspect()).State.Health?.Status === 'healthy') return;
  }
  throw new Error(`Docker does not find it healthy within ${HEALTHY_WITHIN_S} s.`);
}

/** It has to end by itself: the engine kills what doesn't, and then the exit code is 137. */
async function stop(engine: Docker, graceS: number): Promise<void> {
  const begin = performance.now();
  await docker(['stop', CONTAINER]);
  const { State } = await engine.getContainer(CONTAINER).inspect();
  say(`Stopped in ${seconds(begin)} of ${graceS} s, exit code ${State.ExitCode}`);
  if (State.ExitCode !== 0) throw new Error('It should end by itself with 0.');
}

function seconds(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}

function say(line: string): void {
  console.log(line);
}
