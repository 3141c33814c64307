// What the engine reports of a build, the same for BuildKit and for the classic builder.
import protobuf from 'protobufjs';
import { z } from 'zod';

export type BuildEvent =
  | {
      readonly kind: 'step';
      readonly id: string;
      /** As BuildKit names it: `[build 2/5] RUN npm ci`. */
      readonly name: string;
      readonly state: 'known' | 'started' | 'done';
      readonly cached: boolean;
      readonly error?: string;
    }
  | { readonly kind: 'output'; readonly id: string; readonly bytes: Uint8Array }
  | { readonly kind: 'image'; readonly imageId: string }
  | { readonly kind: 'failed'; readonly message: string };

// The parts that we read of BuildKit's api/services/control/control.proto.
const statusType = protobuf
  .parse(`syntax = "proto3";
  message Time { int64 seconds = 1; }
  message Vertex { string digest = 1; string name = 3; bool cached = 4; Time started = 5; Time completed = 6; string error = 7; }
  message Log { string vertex = 1; bytes msg = 4; }
  message Status { repeated Vertex vertexes = 1; repeated Log logs = 3; }`)
  .root.lookupType('Status');

const statusSchema = z.object({
  vertexes: z.array(
    z.object({
      digest: z.string(),
      name: z.string(),
      cached: z.boolean(),
      started: z.unknown(),
      completed: z.unknown(),
      error: z.string(),
    }),
  ),
  logs: z.array(z.object({ vertex: z.string(), msg: z.instanceof(Uint8Array) })),
});

const messageSchema = z.union([
  z.object({ id: z.literal('moby.buildkit.trace'), aux: z.string() }),
  z.object({ aux: z.object({ ID: z.string() }) }),
  z.object({ errorDetail: z.object({ message: z.string() }) }),
  z.object({ stream: z.string() }),
]);

/**
 * The events of one build, from the body of the engine's answer.
 * @throws what the stream throws when the connection is cut
 */
export async function* readBuildEvents(body: AsyncIterable<unknown>): AsyncGenerator<BuildEvent> {
  const classic = new ClassicSteps();
  for await (const line of linesOf(body)) {
    const parsed = messageSchema.safeParse(parseJson(line));
    if (!parsed.success) continue; // progress of a pull, for example
    const message = parsed.data;
    if ('id' in message) yield* traceEvents(message.aux);
    else if ('aux' in message) yield { kind: 'image', imageId: message.aux.ID };
    else if ('stream' in message) yield* classic.read(message.stream);
    else yield* classic.fail(message.errorDetail.message);
  }
}

function* traceEvents(aux: string): Generator<BuildEvent> {
  const bytes = Buffer.from(aux, 'base64');
  const decoded: unknown = statusType.toObject(statusType.decode(bytes), { defaults: true });
  const { vertexes, logs } = statusSchema.parse(decoded);
  for (const vertex of vertexes) {
    yield {
      kind: 'step',
      id: vertex.digest,
      name: vertex.name,
      state: vertex.completed ? 'done' : vertex.started ? 'started' : 'known',
      cached: vertex.cached,
      ...(vertex.error === '' ? {} : { error: vertex.error }),
    };
  }
  for (const log of logs) yield { kind: 'output', id: log.vertex, bytes: log.msg };
}

/** The classic builder says `Step 2/5 : RUN npm ci` and then that step's output, all in one text. */
class ClassicSteps {
  #current: Extract<BuildEvent, { kind: 'step' }> | undefined;

  *read(text: string): Generator<BuildEvent> {
    const step = /^Step (\d+)\/(\d+) : (.*)/s.exec(text);
    if (step !== null) {
      const [, number = '', total = '', instruction = ''] = step;
      const name = `[${number}/${total}] ${instruction.trim()}`;
      this.#current = { kind: 'step', id: number, name, state: 'started', cached: false };
      yield this.#current;
      return;
    }
    yield { kind: 'output', id: this.#current?.id ?? '', bytes: Buffer.from(text) };
  }

  /** BuildKit has said by itself which step failed; here it is the one that runs. */
  *fail(message: string): Generator<BuildEvent> {
    if (this.#current !== undefined) yield { ...this.#current, state: 'done', error: message };
    yield { kind: 'failed', message };
  }
}

async function* linesOf(body: AsyncIterable<unknown>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest: string[] = [];
  for await (const chunk of body) {
    const text = chunk instanceof Uint8Array ? decoder.decode(chunk, { stream: true }) : String(chunk);
    const lines = text.split('\n');
    rest.push(lines.shift() ?? '');
    if (lines.length === 0) continue;
    yield rest.join('');
    rest = [lines.pop() ?? ''];
    yield* lines;
  }
  yield rest.join('');
}

function parseJson(line: string): unknown {
  try {
    return line.trim() === '' ? undefined : JSON.parse(line);
  } catch {
    return undefined;
  }
}
