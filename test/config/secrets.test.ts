// What is secret is known by its name or its place, and is hidden in every form.
import { describe, expect, it } from 'vitest';
import { hide, hideable, looksSecret, secretsIn, urlPasswords } from '../../src/config/secrets.ts';
import { app, config, mistakes } from './load.ts';

describe('secrets', () => {
  it.each([
    'API_TOKEN',
    'clientSecret',
    'DB_PASSWORD',
    'PGPASS',
    'APIKEY',
    'ACCESS_KEY_ID',
    'SENTRY_DSN',
    'Authorization',
    'BASIC_AUTH',
  ])('are named like %s', name => expect(looksSecret(name)).toBe(true));

  it.each(['PORT', 'AUTHOR', 'KEYBOARD', 'PASSENGERS', 'SSH_KEY_FILE', 'TOKEN_PATH'])(
    'are not named like %s',
    name => expect(looksSecret(name)).toBe(false),
  );

  it('hide in URLs under any name', () => {
    expect(secretsIn({ DATABASE_URL: 'postgres://api:p4ssw0rd@db/api', PLAIN: 'https://host/x' })).toEqual([
      'p4ssw0rd',
    ]);
    expect(urlPasswords('see http://a:b@c and https://x:y%20z@w/')).toEqual(['b', 'y%20z']);
  });

  it('are hidden in every form in which they may turn up, longest first', () => {
    expect(hideable(['p@ss"word', 'short', 'p%40ss'])).toEqual([
      'p%40ss%22word',
      'p@ss\\"word',
      'p@ss"word',
      'p%2540ss',
      'p%40ss',
    ]);
    expect(hideable(['-----BEGIN KEY-----\nabcdefgh\n-----END KEY-----'])).toContain('abcdefgh');
    expect(hide('token is abcdefgh.', ['abcdefgh'])).toBe('token is ***.');
  });

  it('are collected from everywhere in the settings', () => {
    const yml = app(
      'git: { token: "${GIT_TOKEN}" }',
      'build: { args: { NPM_TOKEN: literal-npm-token } }',
      'health: { http: /, headers: { Authorization: Bearer-abcdef } }',
      'run:',
      '  env_file: app.env',
      '  environment:',
      '    DB_PASSWORD: from-yaml',
      '    PLAIN: ${MY_SECRET}',
      '    REGION: eu-west-1',
      '    PASS_ON_TOKEN:',
    );
    const env = { GIT_TOKEN: 'git-token', MY_SECRET: 'my-secret', PASS_ON_TOKEN: 'passed-on' };
    const { secrets } = config(yml, { env, files: { 'app.env': 'API_KEY="file-key"\nMODE=fast-mode\n' } });
    expect([...secrets].sort()).toEqual(
      [
        'Bearer-abcdef',
        'file-key',
        'from-yaml',
        'git-token',
        'literal-npm-token',
        'my-secret',
        'passed-on',
      ].sort(),
    );
  });

  it('are never repeated in a report', () => {
    const env = { API_TOKEN: 'xyz"\\123', URL: 'https://u:passpass@h' };
    const yml = app('run: { mem_limit: "${API_TOKEN}", user: "a ${URL}" }', 'branch: "a ${API_TOKEN}"');
    expect(mistakes(yml, { env })).toEqual([
      '4:23 apps.api.run.mem_limit "***" is not a size. Write 512m, 1g or a number of bytes.',
      '4:45 apps.api.run.user "a https://u:***@h" is not a user. Write a name, an id, or user:group.',
      '5:13 apps.api.branch "a ***" is not a branch’s name.',
    ]);
  });
});
