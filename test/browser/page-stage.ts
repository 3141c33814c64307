// The workspace with the page's own small app, for the browser tests of the page.
import { type Stage, startStage } from '../sandbox/bolt-app.ts';
import { COMMANDS, pageApp } from './page-app.ts';

export interface PageStage extends Stage {
  readonly url: string;
  /** Resolves as soon as the app has been told exactly this, since the start or from now on; rejects after 5 s. */
  hears(what: string): Promise<void>;
  /** Everything that the app was told, in order. */
  readonly heard: readonly string[];
}

/** A request that waits longer than this is given up by the workspace, so that its warning is seen soon. */
const ACK_TIMEOUT_MS = 1000;

const PATIENCE_MS = 5000;

export async function startPageStage(): Promise<PageStage> {
  const heard: string[] = [];
  const waiting = new Map<string, () => void>();
  const stage = await startStage(
    pageApp(what => {
      heard.push(what);
      waiting.get(what)?.();
    }),
    { commands: COMMANDS, ackTimeoutMs: ACK_TIMEOUT_MS },
  );
  return {
    ...stage,
    url: stage.workspace.pageUrl,
    heard,
    hears(what) {
      if (heard.includes(what)) return Promise.resolve();
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const late = () => reject(new Error(`The app wasn't told "${what}", but: ${heard.join(', ')}`));
      const timer = setTimeout(late, PATIENCE_MS);
      waiting.set(what, resolve);
      return promise.finally(() => clearTimeout(timer));
    },
    [Symbol.asyncDispose]: () => stage[Symbol.asyncDispose](),
  };
}
