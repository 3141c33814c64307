// What is done with a placed tree: merge an environment over an app, get plain values, find the place of a path.
import type { PathSegment } from './problems.ts';
import type { Entry, Place, Tree } from './tree.ts';

const keyedLists = new Set(['environment', 'labels', 'args', 'sysctls']);

/**
 * Lays `over` on `base`: maps are merged key by key, everything else is replaced. Lists of `NAME=value` under
 * environment, labels, args and sysctls count as maps, as they do in Compose.
 */
export function mergeTrees(base: Tree, over: Tree): Tree {
  if (base.kind !== 'map' || over.kind !== 'map') return isEmpty(over) ? base : over;
  const entries = new Map(base.entries);
  for (const [key, entry] of over.entries) {
    const below = entries.get(key);
    const [a, b] = keyedLists.has(key)
      ? [asMap(below?.value), asMap(entry.value)]
      : [below?.value, entry.value];
    entries.set(key, {
      place: entry.place,
      value: a === undefined ? entry.value : mergeTrees(a, b ?? entry.value),
    });
  }
  return { ...base, entries };
}

function isEmpty(tree: Tree): boolean {
  return tree.kind === 'leaf' && tree.value === null;
}

function asMap(tree: Tree | undefined): Tree | undefined {
  if (tree?.kind !== 'list') return tree;
  const entries = new Map<string, Entry>();
  for (const item of tree.items) {
    if (item.kind !== 'leaf') return tree;
    const [name = '', ...rest] = String(item.value).split('=');
    const value = rest.length === 0 ? null : rest.join('=');
    entries.set(name, { place: item.place, value: { kind: 'leaf', place: item.place, value } });
  }
  return { kind: 'map', place: tree.place, entries };
}

// Under these keys an entry without a value means something: a variable to pass on, a network with no options.
const emptyMeansSomething = new Set(['environment', 'args', 'networks']);

/** Plain data for a schema. A key with no value counts as not written. */
export function toPlain(tree: Tree, key: PathSegment = ''): unknown {
  if (tree.kind === 'leaf') return tree.value;
  if (tree.kind === 'list') return tree.items.map((item, index) => toPlain(item, index));
  const keep = typeof key === 'string' && emptyMeansSomething.has(key);
  const entries = [...tree.entries].filter(([, { value }]) => keep || !isEmpty(value));
  return Object.fromEntries(entries.map(([name, { value }]) => [name, toPlain(value, name)]));
}

export interface Found {
  readonly place: Place;
  /** False when the path ends in something that isn't written: the place is that of what should hold it. */
  readonly exists: boolean;
}

/** The place of a path: of the value when it is a single one or when it is in a list, otherwise, or on demand, of its key. */
export function placeAt(tree: Tree, path: readonly PathSegment[], atKey = false): Found {
  let place = tree.place;
  let current = tree;
  for (const segment of path) {
    const entry = current.kind === 'map' ? current.entries.get(String(segment)) : undefined;
    const item = current.kind === 'list' && typeof segment === 'number' ? current.items[segment] : undefined;
    const next = entry?.value ?? item;
    if (next === undefined) return { place, exists: false };
    place = entry !== undefined && (atKey || next.kind !== 'leaf') ? entry.place : next.place;
    current = next;
  }
  return { place, exists: true };
}

export function childOf(tree: Tree, key: string): Tree | undefined {
  return tree.kind === 'map' ? tree.entries.get(key)?.value : undefined;
}
