// A workspace for an app of somebody's own: no Docker, no Deckhand, only Slack's side.
import { once } from 'node:events';
import { readManifest } from './manifest.ts';
import { HOW_REACHED, type OwnApp } from './options.mjs';
import { howToConnect } from './own-app-words.ts';
import { manifestPath } from './preflight.mjs';
import { madeUpSecrets } from './secrets.ts';
import { prepareChecks } from './workspace/block-kit/check.ts';
import { startWorkspace, type WorkspaceOptions } from './workspace.ts';

/** Whoever gives no manifest shall not stumble over scopes: all that any method or event of the sandbox asks for. */
export const ALL_SCOPES: readonly string[] = [
  'app_mentions:read',
  'channels:history',
  'channels:join',
  'channels:manage',
  'channels:read',
  'channels:write.invites',
  'chat:write',
  'chat:write.customize',
  'chat:write.public',
  'commands',
  'files:read',
  'files:write',
  'groups:history',
  'groups:read',
  'groups:write',
  'groups:write.invites',
  'im:history',
  'im:read',
  'im:write',
  'mpim:read',
  'reactions:read',
  'reactions:write',
  'team:read',
  'usergroups:read',
  'users:read',
  'users:read.email',
];
/** And everything that the sandbox can tell an app. */
export const ALL_EVENTS: readonly string[] = [
  'app_home_opened',
  'app_mention',
  'channel_left',
  'group_left',
  'member_joined_channel',
  'member_left_channel',
  'message.channels',
  'message.groups',
  'message.im',
  'reaction_added',
  'reaction_removed',
];

const WITHOUT_MANIFEST = { appName: 'Your App', scopes: ALL_SCOPES, events: ALL_EVENTS, homeTab: true };

/**
 * Says how to connect the app, and serves until Ctrl-C.
 * @throws Error when the manifest can't be read, or nothing says how the app is reached
 */
export async function serveOwnApp(
  wanted: OwnApp,
  env: Readonly<Record<string, string | undefined>>,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const { appUrl, port, rateLimits } = wanted;
  const manifest =
    wanted.manifest === undefined ? undefined : await readManifest(manifestPath(wanted.manifest, env));
  const socketMode = wanted.socket || (appUrl === undefined && manifest?.socketModeEnabled === true);
  if (!socketMode && appUrl === undefined) throw new Error(HOW_REACHED);
  const madeUp = madeUpSecrets();
  const known = {
    botToken: env['SLACK_BOT_TOKEN'],
    signingSecret: env['SLACK_SIGNING_SECRET'],
    appToken: env['SLACK_APP_TOKEN'],
  };
  const options: WorkspaceOptions = {
    botToken: known.botToken || madeUp.botToken,
    signingSecret: known.signingSecret || madeUp.signingSecret,
    appToken: known.appToken || madeUp.appToken,
    ...(manifest ?? WITHOUT_MANIFEST),
    socketMode,
    rateLimits,
    port,
    appUrl,
  };
  await using workspace = await startWorkspace(options);
  prepareChecks();
  const { pageUrl, apiUrl } = workspace;
  const unheard = (options.events ?? []).filter(event => !ALL_EVENTS.includes(event));
  say(howToConnect({ pageUrl, apiUrl, appUrl, known, madeUp, commands: options.commands, unheard }));
  if (!signal.aborted) await once(signal, 'abort');
}
