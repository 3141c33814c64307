// How long Deckhand takes from its start until it is ready, beside a bare Bolt app.
import { type Row, ratioFigure, type Scenario } from './figure.ts';
import { aPlace, type Place, type Program } from './side-by-side.ts';

const row: Row = {
  name: 'start',
  what: 'start to ready',
  against: 'bare Bolt that listens and has asked auth.test',
  unit: 'ratio',
  bound: 2,
};

export const start: Scenario = {
  rows: [row],
  async measure({ dockerHost, runs, say }) {
    await using place = await aPlace(dockerHost, {
      apps: { hello: { repo: 'git://127.0.0.1/hello', run: { ports: ['8080:8080'] } } },
    });
    // The first of each makes the data folder and brings the files into memory.
    await startOnce(place, 'deckhand');
    await startOnce(place, 'bolt');
    const deckhand: number[] = [];
    const bolt: number[] = [];
    for (let run = 1; run <= runs; run++) {
      deckhand.push(await startOnce(place, 'deckhand'));
      bolt.push(await startOnce(place, 'bolt'));
      say(`run ${run} of ${runs}`);
    }
    return [
      ratioFigure(
        row,
        { name: 'Deckhand', unit: 'ms', values: deckhand },
        { name: 'bare Bolt', unit: 'ms', values: bolt },
      ),
    ];
  },
};

async function startOnce(place: Place, program: Program): Promise<number> {
  await using running = await place.start(program);
  return running.startMs;
}
