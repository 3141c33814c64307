// Reads an app's manifest, as Slack does when somebody makes an app from it.
import { join } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';
import { readManifestText, unreadable } from './preflight.mjs';
import type { RegisteredCommand } from './workspace.ts';

export const DECKHAND_MANIFEST = join(import.meta.dirname, '../slack-manifest.json');

/** The parts that the workspace takes to heart. Source: https://docs.slack.dev/reference/app-manifest */
const manifestSchema = z.object({
  display_information: z.object({ name: z.string().min(1) }),
  features: z
    .object({
      app_home: z.object({ home_tab_enabled: z.boolean().default(false) }).optional(),
      slash_commands: z
        .array(
          z.object({
            command: z.string().startsWith('/', 'a command begins with a slash'),
            description: z.string(),
            usage_hint: z.string().optional(),
            should_escape: z.boolean().default(false),
          }),
        )
        .default([]),
    })
    .default({ slash_commands: [] }),
  oauth_config: z
    .object({ scopes: z.object({ bot: z.array(z.string()).default([]) }).default({ bot: [] }) })
    .default({ scopes: { bot: [] } }),
  settings: z
    .object({
      socket_mode_enabled: z.boolean().default(false),
      event_subscriptions: z.object({ bot_events: z.array(z.string()).default([]) }).optional(),
    })
    .default({ socket_mode_enabled: false }),
});

/** What a manifest says, under the names of the workspace's options: it can be spread into them. */
export interface Manifest {
  readonly appName: string;
  readonly commands: readonly RegisteredCommand[];
  readonly scopes: readonly string[];
  readonly events: readonly string[];
  readonly homeTab: boolean;
  /** Not an option's name: whether a workspace is started over sockets is up to who starts it. */
  readonly socketModeEnabled: boolean;
}

/**
 * @param file JSON or YAML; Deckhand's own when it isn't given
 * @throws Error that names the file and says what is missing or wrong in it
 */
export async function readManifest(file = DECKHAND_MANIFEST): Promise<Manifest> {
  const { display_information, features, oauth_config, settings } = await read(file);
  return {
    appName: display_information.name,
    commands: features.slash_commands.map(({ command, description, usage_hint, should_escape }) => ({
      command,
      description,
      ...(usage_hint === undefined ? {} : { usageHint: usage_hint }),
      shouldEscape: should_escape,
    })),
    scopes: oauth_config.scopes.bot,
    events: settings.event_subscriptions?.bot_events ?? [],
    homeTab: features.app_home?.home_tab_enabled ?? false,
    socketModeEnabled: settings.socket_mode_enabled,
  };
}

async function read(file: string): Promise<z.infer<typeof manifestSchema>> {
  const text = await readManifestText(file);
  try {
    // JSON is YAML too.
    return manifestSchema.parse(parse(text));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : message;
    throw unreadable(file, reason);
  }
}
