// What may be removed from an engine: never what anybody uses, needs, tagged or built besides us.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  asideName,
  type Needs,
  removableContainers,
  removableImages,
  type StoredContainer,
  type StoredImage,
} from '../../src/core/prune-plan.ts';

const commit = 'abcdef0123456789'.padEnd(40, '0');
const build = 'b0'.repeat(16);

function image(id: string, changes: Partial<StoredImage> = {}): StoredImage {
  const labels = { builtBy: 'me', commit, build };
  return { id, tags: [`deckhand/api:${commit.slice(0, 12)}`], sizeBytes: 1, labels, ...changes };
}

function container(id: string, changes: Partial<StoredContainer> = {}): StoredContainer {
  const base = { id, name: asideName('api', id), imageId: 'i1', isLive: false, createdAt: 1 };
  return { ...base, service: 'api/production', releaseId: 1, ...changes };
}

function needs(changes: Partial<Needs> = {}): Needs {
  return {
    identity: 'me',
    releases: new Set(),
    release: id => ({ imageId: `i${id}`, service: 'api/production' }),
    isReleased: () => true,
    images: new Set(),
    commits: new Set(),
    containers: new Set(),
    rollingOut: new Set(),
    ...changes,
  };
}

const mayGo = (each: StoredImage, used: readonly StoredContainer[] = [], what: Partial<Needs> = {}) =>
  removableImages([each], used, needs(what)).length === 1;

describe('an image', () => {
  test('that no release needs may go, also one that no deployment ever used', () => {
    expect(mayGo(image('i1'))).toBe(true);
    expect(mayGo(image('i1'), [], { isReleased: () => false })).toBe(true);
    expect(mayGo(image('i1', { tags: [] }))).toBe(true);
    expect(mayGo(image('i1', { tags: [`deckhand/api:abcdef012345-${build.slice(0, 8)}`] }))).toBe(true);
  });

  test.each<[string, StoredImage, readonly StoredContainer[], Partial<Needs>]>([
    ['that a release needs', image('i1'), [], { images: new Set(['i1']) }],
    ['that a container uses', image('i1'), [container('x', { imageId: 'i1' })], {}],
    ['of a commit that is being deployed', image('i1'), [], { commits: new Set([commit]) }],
    ['that another Deckhand built', image('i1', { labels: { builtBy: 'other', commit, build } }), [], {}],
    ['that somebody tagged', image('i1', { tags: [...image('i1').tags, 'api:golden'] }), [], {}],
    [
      'without our label that we have no release of',
      image('i1', { labels: { commit, build } }),
      [],
      { isReleased: () => false },
    ],
    ['that is nobody’s', image('i1', { labels: {}, tags: ['postgres:17'] }), [], { isReleased: () => false }],
  ])('%s stays', (_, each, used, what) => {
    expect(mayGo(each, used, what)).toBe(false);
  });

  test('from before images were labelled may go when this store knows it', () => {
    expect(mayGo(image('i1', { labels: { commit, build } }))).toBe(true);
  });
});

const left = (all: readonly StoredContainer[], what: Partial<Needs> = {}) => {
  const gone = removableContainers(all, needs(what));
  return all.filter(each => !gone.includes(each)).map(({ id }) => id);
};

describe('a container', () => {
  test('set aside, of a release that is kept no more, may go; of each kept release the newest stays', () => {
    const all = [
      container('old'),
      container('new', { createdAt: 2 }),
      container('other', { releaseId: 2, imageId: 'i2' }),
    ];
    expect(left(all)).toEqual([]);
    expect(left(all, { releases: new Set([1]) })).toEqual(['new']);
    expect(left(all, { releases: new Set([1, 2]) })).toEqual(['new', 'other']);
  });

  test('of a kept release may go where a newer one of it runs', () => {
    const running = container('runs', { name: 'api', isLive: true, createdAt: 5 });
    expect(left([container('old'), running], { releases: new Set([1]) })).toEqual(['runs']);
  });

  test.each<[string, StoredContainer, Partial<Needs>]>([
    ['that runs', container('x', { isLive: true }), {}],
    ['that was not set aside', container('x', { name: 'api' }), {}],
    ['that an unfinished roll-out may put back', container('x'), { containers: new Set(['x']) }],
    ['of a service that is rolling out', container('x'), { rollingOut: new Set(['api/production']) }],
    ['of another Deckhand', container('x', { imageId: 'theirs' }), {}],
    ['of another Deckhand with the same image', container('x', { service: 'api/staging' }), {}],
    ['that Deckhand did not make', container('x'), { release: () => undefined }],
  ])('%s stays', (_, each, what) => {
    expect(left([each], what)).toEqual(['x']);
  });
});

test('whatever is there: each needed release that had a container still has one', () => {
  const anyContainer = fc
    .record({
      id: fc.uuid(),
      releaseId: fc.integer({ min: 1, max: 4 }),
      isLive: fc.boolean(),
      createdAt: fc.integer({ min: 0, max: 3 }),
    })
    .map(({ id, ...rest }) => container(id, { ...rest, imageId: `i${rest.releaseId}` }));
  const releases = fc.uniqueArray(fc.integer({ min: 1, max: 4 }));
  fc.assert(
    fc.property(fc.array(anyContainer), releases, (all, needed) => {
      const stays = left(all, { releases: new Set(needed) });
      for (const id of needed) {
        const own = all.filter(each => each.releaseId === id).map(each => each.id);
        expect(own.some(each => stays.includes(each))).toBe(own.length > 0);
      }
    }),
  );
});
