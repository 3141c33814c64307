// Loaded into a process before its program: each SIGUSR2 sets its clock by the next of CLOCK_JUMPS (milliseconds, with commas).
const jumps = (process.env['CLOCK_JUMPS'] ?? '').split(',').map(Number);
const RealDate = Date;
let offset = 0;

const now = (): number => RealDate.now() + offset;

globalThis.Date = new Proxy(RealDate, {
  construct: (target, given) =>
    given.length === 0 ? new target(now()) : (Reflect.construct(target, given) as Date),
  get: (target, name): unknown => (name === 'now' ? now : Reflect.get(target, name)),
});
process.on('SIGUSR2', () => {
  offset += jumps.shift() ?? 0;
  process.stdout.write(`the clock was set by ${offset} ms\n`);
});
