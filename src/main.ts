// The only reader of process.env, and the only process.exit. What Deckhand does is in run.ts; start.mjs starts it faster.
import { run } from './run.ts';

await run(process.env, code => process.exit(code));
