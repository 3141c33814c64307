// Every form of address that git takes, except those that run commands; credentials are taken out.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRepositoryUrl, repositoryName } from '../../src/config/repository-url.ts';

describe('parseRepositoryUrl', () => {
  it.each([
    'https://git.example.com/team/api.git',
    'http://127.0.0.1:8080/api.git',
    'ssh://git@git.example.com:2222/team/api.git',
    'git@git.example.com:team/api.git',
    'host:path/to/api',
    'git://host/api.git',
    'file:///srv/git/api.git',
    '/srv/git/api.git',
  ])('leaves %s as it is', url => {
    expect(parseRepositoryUrl(url)).toEqual({ ok: true, value: { url, credentials: {} } });
  });

  it.each([
    ['https://bot:s3cret%40x@h/a.git', { username: 'bot', token: 's3cret@x' }],
    ['https://:s3cret@h/a.git', { token: 's3cret' }],
    ['https://bot@h/a.git', { username: 'bot' }],
    ['https://ghp_0123456789@h/a.git', { token: 'ghp_0123456789' }],
  ])('takes the credentials out of %s', (url, credentials) => {
    expect(parseRepositoryUrl(url)).toEqual({ ok: true, value: { url: 'https://h/a.git', credentials } });
  });

  const forms =
    'Write https://host/team/app.git, git@host:team/app.git, ssh://git@host/team/app.git or /path/to/app.git.';
  it.each([
    ['../api', 'it is neither a URL nor an absolute path.'],
    ['--upload-pack=touch', 'it is neither a URL nor an absolute path.'],
    ['ext::id', 'ext: is not taken.'],
    ['ftp://h/a.git', 'ftp: is not taken.'],
    ['ssh://-oProxyCommand=x/a', 'its host is not a name.'],
    ['ssh://-x@h/a', 'its host is not a name.'],
    ['-x@h:a', 'it is neither a URL nor an absolute path.'],
    ['host:-x', 'host: is not taken.'],
    ['file://host/a', 'a file: address has no host.'],
    ['https://h/a b', 'it holds a space or a control character.'],
  ])('refuses %s', (url, why) => {
    expect(parseRepositoryUrl(url)).toEqual({
      ok: false,
      message: `${JSON.stringify(url)} is not a repository’s address: ${why} ${forms}`,
    });
  });

  it('never repeats a password', () => {
    expect(parseRepositoryUrl('ssh://git:hunter22@h/a')).toEqual({
      ok: false,
      message: `"ssh://git:***@h/a" is not a repository’s address: ssh:// takes no password; use git.ssh_key_file. ${forms}`,
    });
  });

  it('gives an address that git can’t take for an option, or a sentence', () => {
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: fc.constantFrom('-', ':', '/', '@', 'a', '.', '%', '[', ']') }),
    );
    fc.assert(
      fc.property(text, address => {
        const result = parseRepositoryUrl(address);
        // A user name ends before the first colon: what follows that is a path.
        if (result.ok) expect(result.value.url).not.toMatch(/^-|^[\w+.-]+::|^[^/:]*@-|^[^/:]*:-/);
        else expect(result.message).toMatch(/\.$/);
      }),
    );
  });

  it('knows the name that a clone would have', () => {
    expect(
      ['git@h:team/api.git', 'https://h/team/api/', '/srv/api.git', 'h:api'].map(repositoryName),
    ).toEqual(['api', 'api', 'api', 'api']);
  });
});
