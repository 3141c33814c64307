// The config that is in force: a reload replaces it only by a good one.
import { isDeepStrictEqual } from 'node:util';
import type { Config, LoadResult } from './file.ts';
import type { ConfigProblem } from './problems.ts';

export type ReloadResult =
  | { readonly ok: true; readonly config: Config; readonly changed: boolean }
  /** The config that was in force still is. */
  | { readonly ok: false; readonly report: readonly ConfigProblem[] };

export interface ConfigHolder {
  current(): Config;
  /** Called for SIGHUP and when the file changes. */
  reload(): ReloadResult;
  /** Tells of every new config that differs from the one before; gives a function that ends it. */
  onChange(listener: (config: Config, before: Config) => void): () => void;
}

/** `initial` has been loaded already: with no good config there is nothing to hold, and the bot doesn't start. */
export function createConfigHolder(initial: Config, load: () => LoadResult): ConfigHolder {
  const listeners = new Set<(config: Config, before: Config) => void>();
  let config = initial;
  return {
    current: () => config,
    reload() {
      const result = load();
      if (!result.ok) return result;
      const before = config;
      const changed = !isDeepStrictEqual(result.config, before);
      if (changed) {
        config = result.config;
        for (const listener of listeners) listener(config, before);
      }
      return { ok: true, config, changed };
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
