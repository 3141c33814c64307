// Reading an app's manifest: Deckhand's own, any other, and what is none.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readManifest } from '../../sandbox/manifest.ts';
import { DEFAULT_SCOPES } from '../../sandbox/workspace.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deckhand-manifest-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function manifest(content: string, name = 'manifest.yml'): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, content);
  return file;
}

it("reads Deckhand's own", async () => {
  const own = await readManifest();
  expect(own).toMatchObject({ appName: 'Deckhand', events: [], homeTab: false, socketModeEnabled: true });
  expect(own.commands.map(({ command }) => command)).toEqual([
    '/deploy',
    '/rollback',
    '/status',
    '/deckhand',
  ]);
  expect(own.commands.every(({ shouldEscape, usageHint }) => shouldEscape && usageHint)).toBe(true);
});

it('differs from the scopes that are given without one as their comment says', async () => {
  const { scopes } = await readManifest();
  expect(scopes.filter(scope => !DEFAULT_SCOPES.includes(scope))).toEqual(['chat:write.public']);
  expect(DEFAULT_SCOPES.filter(scope => !scopes.includes(scope))).toEqual(['channels:read']);
});

it('reads YAML with commands, scopes, bot events, the Home tab, Socket Mode and the name', async () => {
  expect(await readManifest(fileURLToPath(new URL('greeter-manifest.yml', import.meta.url)))).toEqual({
    appName: 'Greeter',
    commands: [{ command: '/hello', description: 'Says hello', usageHint: '[name]', shouldEscape: true }],
    scopes: ['commands', 'chat:write', 'app_mentions:read', 'users:read'],
    events: ['app_mention'],
    homeTab: true,
    socketModeEnabled: true,
  });
});

it('takes what is left out as Slack does: no commands, no scopes, no events, HTTP', async () => {
  expect(await readManifest(await manifest('display_information: { name: Small }'))).toEqual({
    appName: 'Small',
    commands: [],
    scopes: [],
    events: [],
    homeTab: false,
    socketModeEnabled: false,
  });
});

it.each([
  ['{}', /manifest\.yml is no Slack app manifest that can be read:\n.*\n.*at display_information/],
  [
    'display_information: { name: A }\nfeatures: { slash_commands: [{ command: deploy, description: D }] }',
    /a command begins with a slash\n.*at features\.slash_commands\[0\]\.command/,
  ],
  ['a: [', /manifest\.yml is no Slack app manifest that can be read:\nFlow .*at line 1/s],
])('says what is wrong with %j', async (content, words) => {
  await expect(readManifest(await manifest(content))).rejects.toThrow(words);
});

it.each([
  ['{"a": ', /it is no JSON: /],
  ['{ "display_information": { "name": "A" }, }', /it is no JSON: /],
  [' ', /\nit is empty\n.*an example is slack-manifest\.json/],
])('takes %j from a .json file no more than Slack does', async (content, words) => {
  await expect(readManifest(await manifest(content, 'manifest.json'))).rejects.toThrow(words);
});
