// What a process writes, kept whole, with a way to wait for a line.
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface Output {
  /** Takes in the output of one more process. */
  from(child: ChildProcess): void;
  /** The number of lines so far. */
  position(): number;
  lines(from?: number): readonly string[];
  /** Resolves with the first such line, which may be there already. @throws Error when none comes in time */
  says(pattern: RegExp, options?: { readonly from?: number; readonly timeoutMs?: number }): Promise<string>;
  tail(): string;
}

export function createOutput(): Output {
  const lines: string[] = [];
  const listeners = new Set<() => void>();
  const tail = () => lines.slice(-20).join('\n');
  return {
    from({ stdout, stderr }) {
      for (const input of [stdout, stderr]) {
        if (input === null) continue;
        createInterface({ input }).on('line', line => {
          lines.push(line);
          for (const listener of listeners) listener();
        });
      }
    },
    position: () => lines.length,
    lines: (from = 0) => lines.slice(from),
    tail,
    async says(pattern, { from = 0, timeoutMs = 10_000 } = {}) {
      const { promise, resolve, reject } = Promise.withResolvers<string>();
      const look = (): void => {
        const found = lines.slice(from).find(line => pattern.test(line));
        if (found !== undefined) resolve(found);
      };
      listeners.add(look);
      const timer = setTimeout(
        () => reject(new Error(`No line ${String(pattern)} within ${timeoutMs} ms:\n${tail()}`)),
        timeoutMs,
      );
      look();
      try {
        return await promise;
      } finally {
        clearTimeout(timer);
        listeners.delete(look);
      }
    },
  };
}
