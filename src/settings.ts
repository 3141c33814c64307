// Reads all settings at start, for every program of ours: the environment, .env and deckhand.yml, or one report of what is wrong.

import { parseEnv, type Settings } from './config/env.ts';
import { type Environment, loadEnvFile } from './config/env-file.ts';
import { type Config, loadConfig } from './config/file.ts';
import { type ConfigProblem, renderProblems } from './config/problems.ts';

export interface Loaded {
  readonly env: Environment;
  readonly settings: Settings;
  readonly config: Config;
}

/** @param env the process's own environment, which wins over `.env` in the working directory */
export function loadSettings(
  env: Environment,
): { readonly ok: true; readonly loaded: Loaded } | { readonly ok: false; readonly problems: string } {
  const merged = loadEnvFile('.env', env);
  const parsed = parseEnv(merged);
  const path = parsed.ok ? parsed.settings.configPath : (merged['DECKHAND_CONFIG'] ?? 'deckhand.yml');
  const loaded = loadConfig({ path, env: merged });
  if (parsed.ok && loaded.ok) {
    return { ok: true, loaded: { env: merged, settings: parsed.settings, config: loaded.config } };
  }
  const report: ConfigProblem[] = [...(parsed.ok ? [] : parsed.report), ...(loaded.ok ? [] : loaded.report)];
  return { ok: false, problems: renderProblems(report) };
}
