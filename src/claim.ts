// Takes what only one Deckhand can have: the data folder and the port.
import { type HttpOptions, type HttpServer, ListenError, listen } from './http/server.ts';
import { prepareDataFolder } from './store/data-folder.ts';
import { type DataFolderLock, lockDataFolder } from './store/data-folder-lock.ts';

/** For a Deckhand that is just ending and takes its last steps. */
const predecessorMs = 10_000;

export interface Claim {
  readonly dataPath: string;
  readonly http: HttpOptions;
  readonly signal: AbortSignal;
  /** Called once when another Deckhand has the data folder, with who that is as far as is known. */
  readonly onWait: (holder: string) => void;
}

export interface Claimed {
  /** The data folder's absolute path. */
  readonly folder: string;
  readonly lock: DataFolderLock;
  readonly http: HttpServer;
}

/**
 * Waits for a predecessor that is ending, and answers /healthz meanwhile: a supervisor should see it alive. The one that
 * is ending may have the port still; then it answers.
 * @returns undefined when the signal ended the wait
 * @throws DataFolderError or ListenError, each with a sentence for who starts Deckhand
 */
export async function claim(options: Claim): Promise<Claimed | undefined> {
  const { signal } = options;
  const folder = prepareDataFolder(options.dataPath);
  let http: HttpServer | undefined;
  const onWait = async (holder: string): Promise<void> => {
    options.onWait(holder);
    http = await listen(options.http).catch(unlessPortTaken);
  };
  try {
    const lock = await lockDataFolder(folder, { waitMs: predecessorMs, signal, onWait });
    if (lock !== undefined) return { folder, lock, http: http ?? (await listenWith(lock, options.http)) };
    await http?.close();
    return undefined;
  } catch (error) {
    await http?.close();
    throw error;
  }
}

async function listenWith(lock: DataFolderLock, options: HttpOptions): Promise<HttpServer> {
  try {
    return await listen(options);
  } catch (error) {
    lock[Symbol.dispose]();
    throw error;
  }
}

function unlessPortTaken(error: unknown): undefined {
  if (!(error instanceof ListenError && error.portTaken)) throw error;
}
