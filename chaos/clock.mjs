// Loaded into Deckhand before anything else: its wall clock is off by as much as a file says, read anew at each SIGUSR2.
import { readFileSync } from 'node:fs';

const file = process.env['CHAOS_CLOCK'] ?? '';
const RealDate = Date;
let offsetMs = read();
const now = () => RealDate.now() + offsetMs;

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, self) =>
    /** @type {Date} */ (Reflect.construct(target, args.length === 0 ? [now()] : args, self)),
  apply: target => new target(now()).toString(),
  get: (target, name) => (name === 'now' ? now : /** @type {unknown} */ (Reflect.get(target, name))),
});

process.on('SIGUSR2', () => {
  offsetMs = read();
  console.error(`the clock is off by ${offsetMs} ms`);
});

/** @returns {number} milliseconds */
function read() {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return 0; // never set
  }
}
