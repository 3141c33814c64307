// The Slack manifest in the repository is the one that the commands make.
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { commands } from '../../commands/index.ts';
import { createManifest, manifestText } from '../../scripts/manifest.ts';

test('slack-manifest.json is up to date (if not: npm run manifest)', async () => {
  const file = await readFile(new URL('../../slack-manifest.json', import.meta.url), 'utf8');
  expect(file).toBe(manifestText());
});

test('Socket Mode needs no address', () => {
  expect(JSON.stringify(createManifest())).not.toContain('http');
  expect(createManifest().settings?.socket_mode_enabled).toBe(true);
});

test.each(['https://deckhand.example.com', 'https://deckhand.example.com/slack/events'])(
  'HTTP gets all at %s',
  url => {
    const manifest = createManifest(url);
    const events = 'https://deckhand.example.com/slack/events';
    expect(manifest.settings).toMatchObject({
      socket_mode_enabled: false,
      interactivity: { is_enabled: true, request_url: events, message_menu_options_url: events },
    });
    expect(manifest.features?.slash_commands?.map(command => command.url)).toEqual(
      commands.map(() => events),
    );
  },
);

test.each(['http://deckhand.example.com', 'deckhand.example.com', ''])(
  '%j is refused: Slack takes https only',
  url => {
    expect(() => createManifest(url)).toThrow(/https/);
  },
);

test('names and texts keep within Slack’s limits', () => {
  const { display_information, features } = createManifest();
  expect(display_information.name.length).toBeLessThanOrEqual(35);
  expect(display_information.description?.length).toBeLessThanOrEqual(140);
  for (const { command, description, usage_hint, should_escape } of features?.slash_commands ?? []) {
    expect(command).toMatch(/^\/[a-z]{1,31}$/);
    expect(description.length).toBeLessThanOrEqual(2_000);
    expect(usage_hint?.length).toBeLessThanOrEqual(1_000);
    expect(should_escape).toBe(true);
  }
});
