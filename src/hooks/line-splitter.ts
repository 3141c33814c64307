// Turns chunks of output into lines, holding no more than one line of bounded length.
import { StringDecoder } from 'node:string_decoder';

/** A longer line is handed on in pieces. Characters. */
const longestLine = 32_768;

export interface LineSplitter {
  write(chunk: Buffer): void;
  /** Hands on what came after the last line end. */
  end(): void;
}

export function createLineSplitter(line: (text: string) => void): LineSplitter {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  return {
    write(chunk) {
      const lines = (rest + decoder.write(chunk)).split('\n');
      rest = lines.pop() ?? '';
      for (const text of lines) line(text.endsWith('\r') ? text.slice(0, -1) : text);
      for (; rest.length > longestLine; rest = rest.slice(longestLine)) line(rest.slice(0, longestLine));
    },
    end() {
      const last = rest + decoder.end();
      if (last !== '') line(last);
      rest = '';
    },
  };
}
