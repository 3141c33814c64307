// docs/sandbox.md says what is so: options, people, channels, words, faults, methods, events, and an example that runs.
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { OPTIONS } from '../../sandbox/options.mjs';
import { ALL_EVENTS } from '../../sandbox/own-app.ts';
import {
  faultSchema,
  SOCKET_VERBS,
  USER_VERBS,
  WORKSPACE_VERBS,
} from '../../sandbox/workspace/control/verbs.ts';
import { METHODS } from '../../sandbox/workspace/methods/index.ts';
import { BOT, createDirectory } from '../../sandbox/workspace/people/directory.ts';
import { ROLES } from '../../sandbox/workspace/people/roles.ts';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
const docs = read('../../docs/sandbox.md');
const section = (title: string): string => {
  const [, found] = docs.split(`\n## ${title}\n`);
  if (found === undefined) throw new Error(`docs/sandbox.md has no "${title}".`);
  return found.split('\n## ')[0] ?? '';
};
/** The first cells of a section's tables that name something. */
const firstCells = (title: string): readonly string[] =>
  [...section(title).matchAll(/^\| `([^`]+)` \|/gm)].map(([, cell = '']) => cell);
/** Everything in back-quotes, code blocks left out. */
const quoted = (text: string): readonly string[] =>
  [...text.replace(/```.*?```/gs, '').matchAll(/`([^`\n]+)`/g)].map(([, name = '']) => name);

it('lists the options of --help, no more and no fewer, in the same order', () => {
  const expected = OPTIONS.map(({ name, value }) => `--${name}${value === undefined ? '' : ` ${value}`}`);
  expect(firstCells('Your own app in it')).toEqual(expected);
});

it('lists everybody with their name and role, and every role with who plays it', () => {
  const directory = createDirectory();
  const people = directory.people.filter(({ role }) => role !== 'bot');
  const rows = section('Who and what is there').split('\n');
  for (const { name, realName, role } of people) {
    const roles = Object.entries(ROLES).flatMap(([each, player]) => (player === name ? [`\`${each}\``] : []));
    const begin = `| \`${name}\` | ${role} | ${roles.join(', ')} | ${realName}`;
    expect(
      rows.filter(row => row.startsWith(begin)),
      begin,
    ).toHaveLength(1);
  }
  const channels = directory.channels.filter(({ kind }) => kind !== 'im');
  expect(firstCells('Who and what is there')).toEqual([...people, ...channels].map(({ name }) => name));
});

it('lists every channel with its kind and members', () => {
  const directory = createDirectory();
  for (const { name, kind, members } of directory.channels.filter(channel => channel.kind !== 'im')) {
    const row = section('Who and what is there')
      .split('\n')
      .find(line => line.startsWith(`| \`${name}\` | ${kind} | `));
    const expected = directory.people.filter(({ id }) => members.has(id) && id !== BOT.id);
    expect(new Set(quoted(row ?? '').slice(1))).toEqual(new Set(expected.map(person => person.name)));
    expect(row?.includes('the bot'), name).toBe(members.has(BOT.id));
  }
});

it('names every word that a person or the workspace understands, and every fault', () => {
  const words = new Set(quoted(section('In a test')).map(word => /^\w+/.exec(word)?.[0]));
  const known = [USER_VERBS, WORKSPACE_VERBS, SOCKET_VERBS].flatMap(verbs => Object.keys(verbs));
  expect([...words]).toEqual(expect.arrayContaining([...known, 'fault', 'files', 'requests', 'sockets']));
  const faults = faultSchema.options.map(({ shape }) => shape.kind.value);
  expect(faults.filter(kind => !section('In a test').includes(`{ kind: '${kind}'`))).toEqual([]);
});

it('names every method and every event', () => {
  const has = section('What it has').split('- **');
  const named = (title: string) => quoted(has.find(part => part.startsWith(title)) ?? '').toSorted();
  expect(named('Web API')).toEqual(Object.keys(METHODS).toSorted());
  expect(named('Events')).toEqual([...ALL_EVENTS].toSorted());
});

it('lists every file that assumes something about Slack, and none that is gone', () => {
  const folder = fileURLToPath(new URL('../../sandbox/workspace/', import.meta.url));
  const assumes = (file: string): boolean => {
    const comments =
      read(`../../sandbox/workspace/${file}`).match(/\/\*.*?\*\/|\/\/[^\n]*(\n *\/\/[^\n]*)*/gs) ?? [];
    const text = comments.join(' ; ').replace(/\s*\n\s*(\*|\/\/)?\s*/g, ' ');
    return /n['o]t documented|documents (only|none)|(whether|what|which)[^.;]* isn't known|an assumption|a guess/i.test(
      text,
    );
  };
  const listed = quoted(section('What it assumes about Slack')).filter(name => name.endsWith('.ts'));
  const files = globSync('**/*.ts', { cwd: folder });
  expect(files).toEqual(expect.arrayContaining(listed));
  expect(listed).toEqual(expect.arrayContaining(files.filter(assumes)));
});

it('shows the example that another test runs', () => {
  const source = read('client-example.test.ts');
  const [, example = ''] = /^ *\/\/ example: begin\n(.*)^ *\/\/ example: end$/ms.exec(source) ?? [];
  expect(docs).toContain(`\`\`\`ts\n${example.replace(/^ {4}/gm, '')}\`\`\``);
});

it('is linked from the README', () => {
  expect(read('../../README.md')).toContain('(docs/sandbox.md)');
});
