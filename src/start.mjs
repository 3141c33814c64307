// The entry: switches Node's compile cache on, then starts Deckhand. JavaScript, because Node would load its whole TypeScript
// reader for this one file; everything else comes out of the cache without it.
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

// Beside the packages. Where that folder can't be written to, nothing is lost but time.
enableCompileCache(join(import.meta.dirname, '../node_modules/.cache/deckhand'));
// Not at the top: what is imported there is compiled before the cache is on.
await import('./main.ts');
