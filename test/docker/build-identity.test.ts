// What names an image.
import { describe, expect, test } from 'vitest';
import type { Service } from '../../src/core/service.ts';
import { buildHash, imageLabels, withoutCredentials } from '../../src/docker/build-identity.ts';
import { builtService, someCommit } from './build-fixture.ts';

const service = builtService('shop', { args: { A: '1', B: '2' } });

function changed(build: Partial<Service['build']>): Service {
  return { ...service, build: { ...service.build, ...build } };
}

describe('the hash of a build', () => {
  test.each([
    { context: 'web' },
    { dockerfile: 'other' },
    { target: 'prod' },
    { args: { A: '1', B: '3' } },
    { platform: 'linux/arm64' },
    { network: 'host' },
  ])('changes with %j', build => {
    expect(buildHash(changed(build))).not.toBe(buildHash(service));
  });

  test('changes with the repository and with what is checked out of it', () => {
    const hashes = [{ url: 'https://git.example/other.git' }, { submodules: true }, { lfs: true }].map(
      change => buildHash({ ...service, repository: { ...service.repository, ...change } }),
    );
    expect(new Set([...hashes, buildHash(service)]).size).toBe(4);
  });

  test('stays when the token, the time-out, the order of args or the name of the app change', () => {
    const same: Service = {
      ...service,
      app: 'store',
      repository: { ...service.repository, url: 'https://other:token@git.example/shop.git' },
      build: { ...service.build, timeoutMs: 1, args: { B: '2', A: '1' } },
    };
    expect(buildHash(same)).toBe(buildHash(service));
  });
});

test('the labels say where an image comes from, and hold no secret', () => {
  const commit = someCommit();
  const labels = imageLabels(service, commit, new Date(0));
  expect(labels).toEqual({
    'deckhand.app': 'shop',
    'deckhand.build': buildHash(service),
    'deckhand.commit': commit.sha,
    'org.opencontainers.image.created': '1970-01-01T00:00:00.000Z',
    'org.opencontainers.image.revision': commit.sha,
    'org.opencontainers.image.source': 'https://git.example/shop.git',
    'org.opencontainers.image.title': 'shop',
    'org.opencontainers.image.version': commit.sha.slice(0, 12),
  });
});

test.each([
  ['https://user:token@git.example/a.git', 'https://git.example/a.git'],
  ['https://token@git.example:8443/a.git', 'https://git.example:8443/a.git'],
  ['ssh://git:secret@git.example/a.git', 'ssh://git@git.example/a.git'],
  ['git@git.example:org/a.git', 'git@git.example:org/a.git'],
  ['/srv/git/a.git', '/srv/git/a.git'],
])('%s is shown as %s', (url, shown) => {
  expect(withoutCredentials(url)).toBe(shown);
});
