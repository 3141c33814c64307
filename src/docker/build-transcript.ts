// Turns a build's events into log lines, progress and, when it fails, what to say about it.
import { stripVTControlCharacters } from 'node:util';
import type { BuildProgress, LineSink } from '../deploy/ports.ts';
import type { BuildEvent } from './build-events.ts';
import { LineSplitter } from './build-lines.ts';

export interface FailedStep {
  /** `RUN npm test` */
  readonly name: string;
  readonly error: string;
  /** Last lines of its output, oldest first. */
  readonly tail: readonly string[];
}

/** Lines kept of each step that runs, to show when it fails. */
const TAIL_LINES = 20;
/** Longer instructions (here-documents) are cut. */
const NAME_LENGTH = 200;

interface Running {
  readonly lines: LineSplitter;
  readonly tail: string[];
}

/** Holds no more than the tails of the steps that are running, however long the output is. */
export class BuildTranscript {
  readonly #log: LineSink;
  readonly #report: (progress: BuildProgress) => void;
  readonly #names = new Map<string, string>();
  /** Ids of the Dockerfile's own steps. BuildKit has more of them, for its own work. */
  readonly #numbered = new Set<string>();
  readonly #begun = new Set<string>();
  readonly #ended = new Set<string>();
  readonly #running = new Map<string, Running>();
  #total = 0;
  #lastReport = '';
  #lastSpeaker = '';
  #failed: FailedStep | undefined;

  constructor(log: LineSink, progress: (progress: BuildProgress) => void) {
    this.#log = log;
    this.#report = progress;
  }

  /** The step that failed first. Others that ran beside it are cancelled by BuildKit, and are not the cause. */
  get failed(): FailedStep | undefined {
    return this.#failed;
  }

  read(event: Extract<BuildEvent, { kind: 'step' | 'output' }>): void {
    if (event.kind === 'output') this.#output(event.id, event.bytes);
    else this.#step(event);
  }

  /** Call once after the last event: writes lines that had no end. */
  end(): void {
    for (const id of [...this.#running.keys()]) this.#finish(id);
  }

  #step({ id, name, state, cached, error }: Extract<BuildEvent, { kind: 'step' }>): void {
    this.#names.set(id, oneLine(name));
    const numbered = /^\[(?:\S+ )?\d+\/(\d+)\] /.exec(name);
    if (numbered !== null) {
      this.#numbered.add(id);
      this.#total = Math.max(this.#total, Number(numbered[1]));
    }
    if (state !== 'known' && !this.#begun.has(id)) {
      this.#begun.add(id);
      this.#speak(id);
      if (numbered !== null) this.#progress(name);
    }
    // BuildKit repeats itself.
    if (state !== 'done' || this.#ended.has(id)) return;
    this.#ended.add(id);
    const tail = this.#finish(id);
    if (cached && !name.startsWith('[internal]')) this.#say(id, '  cached');
    if (error === undefined) return;
    this.#say(id, `  failed: ${oneLine(error)}`);
    if (/context canceled/.test(error)) return;
    this.#failed ??= { name: instruction(name), error, tail };
  }

  /** Steps that have begun, of those that are known: stages that nothing needs aren't built, and don't count. */
  #progress(name: string): void {
    const step = [...this.#numbered].filter(id => this.#begun.has(id)).length;
    const total = Math.max(this.#numbered.size, this.#total);
    const report = { step, total, name: instruction(name) };
    const text = JSON.stringify(report);
    if (text === this.#lastReport) return;
    this.#lastReport = text;
    this.#report(report);
  }

  #output(id: string, bytes: Uint8Array): void {
    let running = this.#running.get(id);
    if (running === undefined) {
      running = { lines: new LineSplitter(), tail: [] };
      this.#running.set(id, running);
    }
    for (const line of running.lines.push(bytes)) this.#line(id, running.tail, line);
  }

  #line(id: string, tail: string[], text: string): void {
    const line = stripVTControlCharacters(text);
    this.#say(id, line);
    tail.push(line);
    if (tail.length > TAIL_LINES) tail.shift();
  }

  #finish(id: string): readonly string[] {
    const running = this.#running.get(id);
    if (running === undefined) return [];
    for (const line of running.lines.end()) this.#line(id, running.tail, line);
    this.#running.delete(id);
    return running.tail;
  }

  #say(id: string, line: string): void {
    this.#speak(id);
    this.#log(line);
  }

  /** Names the step that the next lines belong to, since several may run at once. */
  #speak(id: string): void {
    if (id === this.#lastSpeaker) return;
    this.#lastSpeaker = id;
    const name = this.#names.get(id);
    if (name !== undefined) this.#log(name);
  }
}

function oneLine(text: string): string {
  const line = stripVTControlCharacters(text).replace(/\s+/g, ' ').trim();
  return line.length > NAME_LENGTH ? `${line.slice(0, NAME_LENGTH - 1)}…` : line;
}

/** The Dockerfile's instruction, from the name that BuildKit gives its step. */
function instruction(name: string): string {
  return oneLine(name)
    .replace(/^\[(?:\S+ )?\d+\/\d+\] /, '')
    .replace(/^FROM (\S+)/, (_, image: string) => `FROM ${shortImageName(image)}`);
}

/** An image as a Dockerfile has it: without Docker Hub's own prefix and the digest that BuildKit adds to a tag. */
export function shortImageName(image: string): string {
  const name = image.replace(/^docker\.io\/(library\/)?/, '');
  return name.includes(':') ? name.replace(/@sha256:[0-9a-f]+$/, '') : name;
}
