// A disk is full: that of Deckhand's data, or that of the engine's while it builds.
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Fault } from '../fault.ts';

/** Takes all the room that there is; gives it back when it is called. */
function fill(folder: string): () => Promise<void> {
  const path = join(folder, 'filler');
  const file = openSync(path, 'w');
  // Smaller and smaller pieces, until not one byte more goes in.
  for (let size = 8 * 1024 * 1024; size >= 1; size = Math.floor(size / 4)) {
    const piece = Buffer.alloc(size);
    try {
      while (writeSync(file, piece) === size);
    } catch {
      // no room for a piece of this size
    }
  }
  closeSync(file);
  return async () => rmSync(path);
}

export const diskFaults: readonly Fault[] = [
  {
    kind: 'data disk full',
    family: 'disk',
    async strike({ dataPath }, random) {
      return { holdMs: random.between(200, 2_000), heal: fill(dataPath) };
    },
  },
  {
    kind: 'engine disk full',
    family: 'disk',
    actions: ['slow build', 'failing build', 'cancel'],
    moments: ['fetch', 'build'],
    async strike({ engine }, random) {
      return { holdMs: random.between(200, 1_500), heal: fill(join(engine.folder, 'data')) };
    },
  },
];
