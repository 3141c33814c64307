// A program of its own that sends signed requests, many at a time, over connections that are kept; prints how long each took.
// It reads one JSON object from its standard input: see `Load`.
import { Agent, request } from 'node:http';
import { json } from 'node:stream/consumers';
import { z } from 'zod';

const loadSchema = z.object({
  url: z.string(),
  /** How many are under way at the same time. */
  atOnce: z.number(),
  requests: z.array(z.object({ headers: z.record(z.string(), z.string()), body: z.string() })),
});
export type Load = z.output<typeof loadSchema>;
type SignedRequest = Load['requests'][number];

const { url, atOnce, requests } = loadSchema.parse(await json(process.stdin));
const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
const waiting = requests.values();
const tookMs: number[] = [];
await Promise.all(Array.from({ length: atOnce }, sendInTurn));
agent.destroy();
process.stdout.write(JSON.stringify(tookMs));

async function sendInTurn(): Promise<void> {
  for (const next of waiting) tookMs.push(await send(next));
}

/** @returns milliseconds from sending until the whole answer is there @throws Error when it isn't 200 */
async function send({ headers, body }: SignedRequest): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const begun = performance.now();
  const asked = request(url, { method: 'POST', headers, agent }, response => {
    response.resume();
    response.on('error', reject);
    response.on('end', () => {
      if (response.statusCode === 200) resolve(performance.now() - begun);
      else reject(new Error(`${url} answered ${response.statusCode}`));
    });
  });
  asked.on('error', reject);
  asked.end(body);
  return await promise;
}
