// Prints what happens as a script for the reader: who types, what they read, what the application answers.
import type { Message } from './workspace.ts';
import { readable } from './workspace.ts';

const WIDTH = 14;

export class Transcript {
  readonly #write: (text: string) => void;
  #scene = 0;

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  scene(title: string): void {
    this.#scene += 1;
    this.#write(`\n${this.#scene}. ${title}\n\n`);
  }

  /** `who` on the left, what they say or see on the right; further lines are indented. */
  line(who: string, text: string): void {
    const [first = '', ...more] = text.trimEnd().split('\n');
    const lines = [`${who.padEnd(WIDTH)}${first}`, ...more.map(line => ' '.repeat(WIDTH) + line)];
    this.#write(
      lines
        .map(line => `   ${line}`.trimEnd())
        .join('\n')
        .concat('\n'),
    );
  }

  message(where: string, message: Message): void {
    this.line(where, readable(message));
  }

  say(text: string): void {
    this.#write(`${text}\n`);
  }
}
