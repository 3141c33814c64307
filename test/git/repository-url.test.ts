// Addresses of repositories and of their submodules.
import { describe, expect, test } from 'vitest';
import { mirrorName, parseAddress, submoduleAddress } from '../../src/git/repository-url.ts';

describe('an address', () => {
  test.each([
    ['https://github.com/team/app.git', 'http', 'github.com'],
    ['http://git.example.org:8080/app', 'http', 'git.example.org:8080'],
    ['ssh://git@example.org:2222/team/app.git', 'ssh', 'example.org:2222'],
    ['git@github.com:team/app.git', 'ssh', 'github.com'],
    ['example.org:team/app.git', 'ssh', 'example.org'],
    ['git://example.org/app.git', 'git', 'example.org'],
    ['/srv/git/app.git', 'file', ''],
    ['file:///srv/git/app.git', 'file', ''],
  ])('%s is understood', (text, transport, host) => {
    expect(parseAddress(text)).toEqual({ url: text, transport, host, credentials: {} });
  });

  test.each([
    '',
    '-x',
    '--upload-pack=touch',
    '-oProxyCommand=x:y',
    'ext::sh -c id',
    'fd::17',
    'ftp://x/y',
    'ssh://-oProxyCommand=x/y',
    'a/b',
  ])('%j is refused', text => {
    expect(() => parseAddress(text)).toThrow('git_failed');
  });

  test.each([
    ['https://ada:s%40crt@example.org/a', { username: 'ada', token: 's@crt' }],
    ['https://ghp_token@example.org/a', { token: 'ghp_token' }],
    ['https://example.org/a', {}],
  ])('%s keeps no credentials', (text, credentials) => {
    expect(parseAddress(text)).toMatchObject({ url: 'https://example.org/a', credentials });
  });

  test('credentials of the settings go before those in the address', () => {
    expect(parseAddress('https://a:old@example.org/a', { token: 'new' }).credentials).toEqual({
      username: 'a',
      token: 'new',
    });
  });
});

describe('a submodule', () => {
  const https = parseAddress('https://example.org/team/app.git', { token: 'secret' });
  test.each([
    ['../lib.git', 'https://example.org/team/lib.git'],
    ['../../other/lib.git', 'https://example.org/other/lib.git'],
    ['./lib.git', 'https://example.org/team/app.git/lib.git'],
    ['https://example.org/x.git', 'https://example.org/x.git'],
    ['git@example.org:team/lib.git', 'https://example.org/team/lib.git'],
    ['ssh://git@example.org/team/lib.git', 'https://example.org/team/lib.git'],
  ])('%s on the same host gets the parent’s token', (text, url) => {
    expect(submoduleAddress(https, text)).toMatchObject({ url, credentials: { token: 'secret' } });
  });

  test.each([
    'https://elsewhere.org/x.git',
    'https://example.org:8443/x.git',
    'http://example.org/x.git',
    'git@elsewhere.org:x.git',
  ])('%s gets no token', text => {
    expect(submoduleAddress(https, text).credentials).toEqual({});
  });

  test('relative to an ssh address it is on the same host, with the same key', () => {
    const parent = parseAddress('git@example.org:app.git', { sshKeyFile: '/key' });
    expect(submoduleAddress(parent, '../lib.git')).toMatchObject({
      url: 'git@example.org:lib.git',
      credentials: { sshKeyFile: '/key' },
    });
  });

  test('a path of this machine is refused, unless it is relative to one', () => {
    const parent = parseAddress('/srv/git/app.git');
    expect(submoduleAddress(parent, '../lib.git').url).toBe('/srv/git/lib.git');
    expect(() => submoduleAddress(parent, '/etc')).toThrow('git_failed');
    expect(() => submoduleAddress(https, 'file:///etc')).toThrow('git_failed');
    expect(() => submoduleAddress(https, '../../../../etc')).toThrow('git_failed');
  });
});

test('mirrors of different addresses have different names, which can be read', () => {
  const names = [
    'git@example.org:team/app.git',
    'https://example.org/team/app.git',
    'https://example.org/team/app',
  ].map(text => mirrorName(parseAddress(text)));
  expect(new Set(names).size).toBe(3);
  for (const name of names) expect(name).toMatch(/^example-org-team-app-[0-9a-f]{12}\.git$/);
});
