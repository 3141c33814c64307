// The examples and the documentation name every setting that the schemas know, and no other.
import { parse as parseDotenv } from 'dotenv';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { flags, shortFlags } from '../../src/config/docker-run-flag-table.ts';
import { envShape, knownVariables } from '../../src/config/env.ts';
import { appKeys, topShape } from '../../src/config/file.ts';
import { retentionShape } from '../../src/config/retention-schema.ts';
import * as forms from '../../src/config/run-forms.ts';
import { runShape } from '../../src/config/run-schema.ts';
import * as shapes from '../../src/config/service-schema.ts';
import { config, projectFile } from './load.ts';

const documentation = projectFile('docs/configuration.md');
const example = projectFile('deckhand.example.yml');
const dotenv = projectFile('.env.example');

/** Where each shape's keys are in the example. */
const places: readonly (readonly [path: string, shape: object])[] = [
  ['', topShape],
  ['retention', retentionShape],
  ['apps.api', Object.fromEntries(appKeys.map(key => [key, 0]))],
  ['apps.api', shapes.serviceShape],
  ['apps.api.git', shapes.gitShape],
  ['apps.api.build', shapes.buildShape],
  ['apps.api.run', runShape],
  ['apps.api.run.ports.1', forms.portShape],
  ['apps.api.run.env_file.0', forms.envFileShape],
  ['apps.api.run.volumes.2', forms.volumeShape],
  ['apps.api.run.networks.front', forms.attachmentShape],
  ['apps.api.run.healthcheck', forms.healthcheckShape],
  ['apps.api.run.ulimits.nofile', forms.ulimitShape],
  ['apps.api.run.gpus.0', forms.gpuShape],
  ['apps.api.run.logging', forms.loggingShape],
  ['apps.api.health', shapes.healthShape],
  ['apps.api.rollout', shapes.rolloutShape],
  ['apps.api.hooks', shapes.hooksShape],
  ['apps.api.hooks.pre_deploy.0', shapes.hookShape],
  ['apps.api.allow', shapes.allowShape],
];
/** Two keys each exclude another one that the example shows; they are in it elsewhere. */
const elsewhere = new Set([
  'apps.api.git.ssh_key_file',
  'apps.api.run.network_mode',
  'apps.api.run.gpus.0.count',
]);

function at(path: string): unknown {
  const root: unknown = parseYaml(example);
  const keys = path === '' ? [] : path.split('.');
  return keys.reduce<unknown>((value, key) => entriesOf(value).find(([name]) => name === key)?.[1], root);
}

function entriesOf(value: unknown): readonly [string, unknown][] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}

function keysOf(value: unknown): readonly string[] {
  return entriesOf(value).map(([key]) => key);
}

describe('deckhand.example.yml', () => {
  it('is a good config as it stands', () => {
    const { apps } = config(example);
    expect(apps.map(({ name, services }) => [name, services.map(({ environment }) => environment)])).toEqual([
      ['api', ['production', 'staging']],
      ['hello', ['production']],
      ['worker', ['production']],
    ]);
  });

  it.each(places)('shows every key of "%s"', (path, shape) => {
    const shown = keysOf(at(path));
    const wanted = Object.keys(shape);
    expect(wanted.length).toBeGreaterThan(0);
    expect(wanted.filter(key => !shown.includes(key) && !elsewhere.has(`${path}.${key}`))).toEqual([]);
  });

  it('shows the others elsewhere', () => {
    for (const path of elsewhere) expect(example).toMatch(new RegExp(`\\b${path.split('.').at(-1)}:`));
  });
});

describe('docs/configuration.md', () => {
  it.each(places)('names every key of "%s"', (_, shape) => {
    expect(Object.keys(shape).filter(key => !documentation.includes(`\`${key}\``))).toEqual([]);
  });

  it('names every variable and every flag', () => {
    expect(knownVariables.filter(name => !documentation.includes(`\`${name}\``))).toEqual([]);
    const words = new Set(documentation.match(/--?[a-z][a-z-]*/g));
    expect(Object.keys(flags).filter(name => !words.has(`--${name}`) && name !== 'net-alias')).toEqual([]);
    expect(Object.keys(shortFlags).filter(letter => !words.has(`-${letter}`))).toEqual([]);
  });
});

describe('.env.example', () => {
  const named = [...dotenv.matchAll(/^#?([A-Z][A-Z_]+)=/gm)].map(match => match[1]);

  it('names every variable, once, and no other', () => {
    expect(named).toHaveLength(knownVariables.length);
    expect(new Set(named)).toEqual(new Set(knownVariables));
  });

  it('explains each one above it', () => {
    const lines = dotenv.split('\n');
    const explained = lines.filter(
      (line, index) =>
        /^#?[A-Z][A-Z_]+=/.test(line) && /^#(?: .+|[A-Z_]+=.*)$|^[A-Z_]+=/.test(lines[index - 1] ?? ''),
    );
    expect(explained).toHaveLength(named.length);
  });

  it('sets nothing but what has to be filled in', () => {
    expect(parseDotenv(dotenv)).toEqual({ SLACK_BOT_TOKEN: '', SLACK_SIGNING_SECRET: '' });
  });

  it('shows the defaults that the schema has', () => {
    const shown = parseDotenv(dotenv.replaceAll(/^#(?=[A-Z][A-Z_]+=)/gm, ''));
    for (const name of [
      'SLACK_API_URL',
      'PORT',
      'HOST',
      'DECKHAND_CONFIG',
      'DECKHAND_DATA',
      'LOG_LEVEL',
      'LOG_FORMAT',
      'SHUTDOWN_GRACE',
    ] as const) {
      expect(envShape[name].parse(shown[name]), name).toEqual(envShape[name].parse(undefined));
    }
  });

  it('shows one app that works', () => {
    const shown = parseDotenv(dotenv.replaceAll(/^#(?=[A-Z][A-Z_]+=)/gm, ''));
    const env = { ...shown, GIT_SSH_KEY_FILE: '' };
    expect(config(undefined, { env }).apps[0]?.services[0]?.run).toMatchObject({
      environment: { GREETING: 'Hello, you' },
      restart: { name: 'unless-stopped' },
    });
  });
});
