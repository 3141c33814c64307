// Each deployment's log in a file of its own: written as it comes with little memory, read from its end.
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { open, readdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createLineRedactor, type Redact } from '../core/redact.ts';
import type { DeploymentLog, Logs } from '../deploy/ports.ts';
import { cleanLines } from './log-line.ts';

export interface LogsOptions {
  /** Made when it is not there. */
  readonly directory: string;
  readonly redact: Redact;
  /** Called once a log, at the first line that can't be written; the deployment goes on. */
  readonly onError?: (error: unknown, deploymentId: number) => void;
  /** A runaway command must not fill the disk. Bytes. */
  readonly maxBytes?: number;
  readonly now?: () => number;
}

const chunkBytes = 65_536;
/** How old a line may get before it is in the file. Milliseconds. */
const flushEvery = 200;
/** `2026-01-31T12:00:00.000Z ` in front of each line. */
const stampLength = 25;
/** No tail is looked for further back than this. Bytes. */
const longestTail = 4 * 1024 * 1024;

export function createLogs(options: LogsOptions): Logs {
  const { directory } = options;
  const pathOf = (id: number): string => join(directory, `${id}.log`);
  const opened = new Map<number, () => void>();
  return {
    open(id) {
      const writer = createWriter(options, id, pathOf(id));
      opened.set(id, writer.flush);
      return {
        line: writer.line,
        complete: writer.complete,
        async close() {
          opened.delete(id);
          writer.close();
        },
      };
    },
    async tail(id, lines) {
      opened.get(id)?.();
      return readTail(pathOf(id), lines);
    },
    async prune(ids) {
      const files = new Set(await readdir(directory).catch(() => []));
      const old = ids.filter(id => files.has(basename(pathOf(id))) && !opened.has(id));
      for (const id of old) await rm(pathOf(id), { force: true });
      return old.length;
    },
    async file(id) {
      opened.get(id)?.();
      const path = pathOf(id);
      const found = await stat(path).catch(() => undefined);
      return found === undefined ? undefined : { path, sizeBytes: found.size };
    },
  };
}

/**
 * Writes whole chunks at once and waits for each: a source that is quicker than the disk is slowed down,
 * where a stream would keep what it can't write yet in memory.
 */
function createWriter(
  { directory, redact, onError, maxBytes = 256 * 1024 * 1024, now = Date.now }: LogsOptions,
  id: number,
  path: string,
): Pick<DeploymentLog, 'line' | 'complete'> & { flush: () => void; close: () => void } {
  const redactLine = createLineRedactor(redact);
  let file: number | undefined;
  let pending = '';
  let timer: NodeJS.Timeout | undefined;
  let writtenBytes = 0;
  let failed = false;
  /** Whether lines are missing before what comes next. */
  let gap = false;
  let closed = false;

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    if (pending === '') return;
    const bytes = Buffer.from(
      gap ? `\n${stamp()}[Lines are missing here: they could not be written.]\n${pending}` : pending,
    );
    pending = '';
    try {
      file ??= openFile(directory, path);
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
      writtenBytes += bytes.length;
      gap = false;
    } catch (error) {
      if (!failed) onError?.(error, id);
      failed = true;
      gap = true;
    }
  }

  function append(text: string): void {
    pending += `${stamp()}${text}\n`;
  }

  function stamp(): string {
    return `${new Date(now()).toISOString()} `;
  }

  return {
    line(text) {
      if (closed || writtenBytes > maxBytes) return;
      for (const line of cleanLines(text, redactLine)) append(line);
      if (writtenBytes + pending.length > maxBytes) {
        append(`[The log ends here: it grew over ${Math.round(maxBytes / 1024 / 1024)} MB.]`);
        writtenBytes = maxBytes + 1;
        flush();
      } else if (pending.length >= chunkBytes) flush();
      else timer ??= setTimeout(flush, flushEvery).unref();
    },
    complete() {
      flush();
      return !failed;
    },
    flush,
    close() {
      flush();
      closed = true;
      if (file === undefined) return;
      try {
        closeSync(file);
      } catch (error) {
        if (!failed) onError?.(error, id);
      }
      file = undefined;
    },
  };
}

function openFile(directory: string, path: string): number {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  return openSync(path, 'a', 0o600);
}

async function readTail(path: string, wanted: number): Promise<readonly string[]> {
  if (wanted <= 0) return [];
  await using file = await open(path).catch(() => undefined);
  if (file === undefined) return [];
  const { size } = await file.stat();
  for (let length = chunkBytes; ; length *= 4) {
    const reach = Math.min(length, size, longestTail);
    const buffer = Buffer.alloc(reach);
    const { bytesRead } = await file.read(buffer, 0, reach, size - reach);
    const lines = buffer.toString('utf8', 0, bytesRead).split('\n');
    lines.pop();
    if (reach < size) lines.shift();
    if (lines.length >= wanted || reach === size || reach === longestTail) {
      return lines.slice(-wanted).map(line => line.slice(stampLength));
    }
  }
}
