// The entry: settles how Node runs Deckhand, then starts it. JavaScript, because Node would load its whole TypeScript
// reader for this one file; everything else comes out of the compile cache without it.
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { leaveOutUnusedParts } from './unused-parts.mjs';

// Beside the packages. Where that folder can't be written to, nothing is lost but time.
enableCompileCache(join(import.meta.dirname, '../node_modules/.cache/deckhand'));
// Young objects have room for 1 MB, as at the start: V8 would let that grow to 64 MB and more in a busy minute, and keep it.
// It is a flag that V8 reads each time it would grow; `--max-semi-space-size` is read before any of our code runs.
setFlagsFromString('--semi-space-growth-factor=1');
leaveOutUnusedParts();
// Not at the top: what is imported there is compiled before the cache is on.
await import('./main.ts');
