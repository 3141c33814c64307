// Writes slack-manifest.json from commands/: Socket Mode as it stands; with --url, prints the one for HTTP.
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { AppsManifestCreateArguments } from '@slack/web-api';
import { commands } from '../commands/index.ts';
import { botScopes } from '../src/slack/scopes.ts';

/** Where Slack sends everything over HTTP: Bolt's own path. */
const endpoint = '/slack/events';
type Manifest = AppsManifestCreateArguments['manifest'];

const file = new URL('../slack-manifest.json', import.meta.url);

/**
 * The app as Slack is told of it. Without a public URL it uses Socket Mode, which needs an app token with
 * `connections:write` (a manifest can't ask for that one).
 * @see https://docs.slack.dev/reference/app-manifest
 * @throws Error when the URL is not https
 */
export function createManifest(publicUrl?: string): Manifest {
  const request_url = publicUrl === undefined ? undefined : requestUrl(publicUrl);
  return {
    _metadata: { major_version: 2 },
    display_information: {
      name: 'Deckhand',
      description:
        'Deploys Docker applications, proves that they are healthy, and puts the old one back when they are not.',
      background_color: '#1f3a4d',
    },
    features: {
      app_home: { home_tab_enabled: false, messages_tab_enabled: true, messages_tab_read_only_enabled: true },
      bot_user: { display_name: 'deckhand', always_online: true },
      slash_commands: commands.map(({ name, description, usageHint }) => ({
        command: name,
        ...(request_url === undefined ? {} : { url: request_url }),
        description,
        usage_hint: usageHint,
        // People and channels arrive as ids, so that nobody is mistaken for another.
        should_escape: true,
      })),
    },
    oauth_config: {
      scopes: { bot: botScopes.map(scope => scope.name) },
    },
    settings: {
      interactivity: {
        is_enabled: true,
        ...(request_url === undefined ? {} : { request_url, message_menu_options_url: request_url }),
      },
      org_deploy_enabled: false,
      socket_mode_enabled: request_url === undefined,
      token_rotation_enabled: false,
    },
  };
}

/** As it stands in the file. */
export function manifestText(publicUrl?: string): string {
  return `${JSON.stringify(createManifest(publicUrl), null, 2)}\n`;
}

function requestUrl(publicUrl: string): string {
  const url = URL.parse(publicUrl);
  if (url?.protocol !== 'https:') {
    throw new Error(`Slack takes https addresses only, like https://deckhand.example.com: ${publicUrl}`);
  }
  const path = url.pathname.replace(/\/+$/, '');
  return new URL(path.endsWith(endpoint) ? path : path + endpoint, url).href;
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { url: { type: 'string' } } });
  if (values.url !== undefined) {
    process.stdout.write(manifestText(values.url));
    return;
  }
  const before = await readFile(file, 'utf8').catch(() => '');
  const now = manifestText();
  if (now !== before) await writeFile(file, now);
  console.log(
    `slack-manifest.json ${now === before ? 'is up to date' : 'was written'} (Socket Mode). For HTTP: npm run manifest -- --url https://…`,
  );
}

if (import.meta.main) await main();
