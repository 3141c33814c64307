// Reads the app's manifest, as Slack does when somebody makes an app from it: its commands and its scopes.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { RegisteredCommand } from './workspace.ts';

const manifestSchema = z.object({
  features: z.object({
    slash_commands: z.array(
      z.object({
        command: z.string(),
        description: z.string(),
        usage_hint: z.string().optional(),
        should_escape: z.boolean().default(false),
      }),
    ),
  }),
  oauth_config: z.object({ scopes: z.object({ bot: z.array(z.string()) }) }),
});

export interface Manifest {
  readonly commands: readonly RegisteredCommand[];
  readonly scopes: readonly string[];
}

/** @throws Error when slack-manifest.json is not there or does not say what an app needs */
export async function readManifest(): Promise<Manifest> {
  const text = await readFile(join(import.meta.dirname, '../slack-manifest.json'), 'utf8');
  const { features, oauth_config } = manifestSchema.parse(JSON.parse(text));
  const commands = features.slash_commands.map(({ command, description, usage_hint, should_escape }) => ({
    command,
    description,
    ...(usage_hint === undefined ? {} : { usageHint: usage_hint }),
    shouldEscape: should_escape,
  }));
  return { commands, scopes: oauth_config.scopes.bot };
}
