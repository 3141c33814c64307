// Splits bytes that arrive in pieces into lines, as a terminal would show them.
import { StringDecoder } from 'node:string_decoder';

/** Longer lines are cut in pieces, so that output without a line end can't fill the memory. */
const MAX_LINE = 16_384;

export class LineSplitter {
  readonly #decoder = new StringDecoder('utf8');
  #rest = '';

  /** @returns the lines that these bytes complete, without their ends */
  push(bytes: Uint8Array): string[] {
    const pieces = (this.#rest + this.#decoder.write(Buffer.from(bytes))).split('\n');
    this.#rest = lastShown(pieces.pop() ?? '', true);
    const lines = pieces.flatMap(piece => cut(lastShown(piece, false)));
    while (this.#rest.length > MAX_LINE) {
      lines.push(this.#rest.slice(0, MAX_LINE));
      this.#rest = this.#rest.slice(MAX_LINE);
    }
    return lines;
  }

  /** @returns the last line, when it had no end */
  end(): string[] {
    const rest = lastShown(this.#rest + this.#decoder.end(), false);
    this.#rest = '';
    return rest === '' ? [] : cut(rest);
  }
}

/** A carriage return begins the line anew: of a progress bar only the last state is kept. */
function lastShown(line: string, unfinished: boolean): string {
  const end = line.endsWith('\r') ? line.length - 1 : line.length;
  const shown = line.slice(line.lastIndexOf('\r', end - 1) + 1, end);
  // The line feed of a CRLF may still come.
  return unfinished && end < line.length ? `${shown}\r` : shown;
}

function cut(line: string): string[] {
  if (line.length <= MAX_LINE) return [line];
  const pieces: string[] = [];
  for (let at = 0; at < line.length; at += MAX_LINE) pieces.push(line.slice(at, at + MAX_LINE));
  return pieces;
}
