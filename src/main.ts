// The entry, and the only reader of process.env and only process.exit. What Deckhand does is in run.ts.
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

// Keeps what Node compiled beside the packages: the next start takes half the time. Where that folder can't be
// written to, nothing is lost but that.
enableCompileCache(join(import.meta.dirname, '../node_modules/.cache/deckhand'));
// Not at the top: what is imported there is compiled before the cache is on.
const { run } = await import('./run.ts');
await run(process.env, code => process.exit(code));
