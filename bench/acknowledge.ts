// How quickly `/deploy` is acknowledged when many come at once, beside a bare Bolt app whose handler does nothing but that.
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { type Row, ratioFigure, type Scenario } from './figure.ts';
import { sendLoad, signedCommands } from './send-load.ts';
import { aPlace, type Place, type Running } from './side-by-side.ts';
import { percentile } from './statistics.ts';

const row: Row = {
  name: 'acknowledge',
  what: '`/deploy` acknowledged, 32 at a time, p99',
  against: 'bare Bolt with an empty handler',
  unit: 'ratio',
  bound: 1.3,
};

const atOnce = 32;
const requestsPerRun = 1000;
const warmUp = 200;
/** Slack has heard everything when nothing more came for this long. */
const quietMs = 500;

export const acknowledge: Scenario = {
  rows: [row],
  async measure({ dockerHost, runs, say }) {
    await using remote = await aSilentRemote();
    await using place = await aPlace(dockerHost, { apps: { hello: { repo: remote.url, branch: 'main' } } });
    await using deckhand = await place.start('deckhand');
    await using bolt = await place.start('bolt');
    // The first deployment fetches from a remote that never says anything: all others wait in line behind it.
    for (const app of [deckhand, bolt]) await p99(place, app, warmUp);
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let run = 1; run <= runs; run++) {
      ours.push(await p99(place, deckhand, requestsPerRun));
      theirs.push(await p99(place, bolt, requestsPerRun));
      say(`run ${run} of ${runs}`);
    }
    return [
      ratioFigure(
        row,
        { name: 'Deckhand', unit: 'ms', values: ours },
        { name: 'bare Bolt', unit: 'ms', values: theirs },
        [`${requestsPerRun} requests in each run of each`],
      ),
    ];
  },
};

async function p99({ workspace }: Place, { requestUrl }: Running, count: number): Promise<number> {
  const requests = signedCommands(workspace, '/deploy hello', count);
  const tookMs = await sendLoad({ url: requestUrl, atOnce, requests });
  await untilQuiet(workspace);
  return percentile(tookMs, 0.99);
}

/** Deckhand goes on telling Slack of what it took on; the other side must not be measured meanwhile. */
async function untilQuiet(workspace: Place['workspace']): Promise<void> {
  for (let before = -1, now = 0; now !== before; ) {
    before = now;
    await wait(quietMs);
    now = workspace.requests.at(-1)?.id ?? 0;
  }
}

/** A git server that takes connections and never answers. */
async function aSilentRemote(): Promise<AsyncDisposable & { readonly url: string }> {
  const clients = new Set<Socket>();
  const server = createServer(client => {
    clients.add(client);
    client.on('error', () => {});
    client.on('close', () => clients.delete(client));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The system gave no TCP port.');
  return {
    url: `git://127.0.0.1:${address.port}/hello`,
    async [Symbol.asyncDispose]() {
      for (const client of clients) client.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
