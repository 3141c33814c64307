// Tells when a file's content may have changed, however it was replaced: written in place, renamed over, or by a symbolic link.
import { statSync, watch } from 'node:fs';
import { dirname, resolve } from 'node:path';

export interface WatchOptions {
  /** Called once for a burst of changes, after it. */
  readonly onChange: () => void;
  /** Watching ended by itself: the folder is gone, or the system has no watches left. */
  readonly onError: (error: Error) => void;
  /** Quiet time after the last event; editors write in several steps. Milliseconds. */
  readonly quietMs?: number;
}

/**
 * Watches the folder, because a watch on the file would stay with the old one when an editor renames a new one over it.
 * A file that disappears is not a change; its return is. Disposing ends it. @throws when the folder can't be watched
 */
export function watchFile(path: string, { onChange, onError, quietMs = 200 }: WatchOptions): Disposable {
  const file = resolve(path);
  let seen = identity(file);
  let timer: NodeJS.Timeout | undefined;
  const watcher = watch(dirname(file), { persistent: false }, () => {
    clearTimeout(timer);
    timer = setTimeout(look, quietMs).unref();
  });
  watcher.on('error', onError);

  function look(): void {
    const now = identity(file);
    if (now === undefined || now === seen) return;
    seen = now;
    onChange();
  }

  return {
    [Symbol.dispose]() {
      clearTimeout(timer);
      watcher.close();
    },
  };
}

/** Follows links. Two contents with the same identity were written within one tick of the file system's clock. */
function identity(file: string): string | undefined {
  const stat = statSync(file, { throwIfNoEntry: false, bigint: true });
  return stat === undefined
    ? undefined
    : `${stat.dev}:${stat.ino}:${stat.size}:${stat.mtimeNs}:${stat.ctimeNs}`;
}
