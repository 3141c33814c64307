// What is done with a placed tree: merge an environment over an app, get plain values, find the place of a path.
import type { PathSegment } from './problems.ts';
import type { Entry, Place, Tree } from './tree.ts';

const keyedLists = new Set(['environment', 'labels', 'args', 'sysctls']);

/** Lists of `NAME=value` under environment, labels, args and sysctls become maps, so that there is one form to merge and check. */
export function listsToMaps(tree: Tree): Tree {
  if (tree.kind !== 'map') return tree;
  const entries = [...tree.entries].map(([key, { place, value }]): [string, Entry] => [
    key,
    { place, value: keyedLists.has(key) ? asMap(value) : listsToMaps(value) },
  ]);
  return { ...tree, entries: new Map(entries) };
}

function asMap(tree: Tree): Tree {
  if (tree.kind !== 'list') return tree;
  const entries = new Map<string, Entry>();
  for (const item of tree.items) {
    if (item.kind !== 'leaf') return tree;
    const { place } = item;
    const text = String(item.value ?? '');
    const equals = text.indexOf('=');
    const name = equals === -1 ? text : text.slice(0, equals);
    const value = equals === -1 ? null : text.slice(equals + 1);
    entries.set(name, { place, value: { kind: 'leaf', place, value } });
  }
  return { kind: 'map', place: tree.place, entries };
}

/** Lays `over` on `base`: maps are merged key by key, everything else is replaced. Nothing replaces nothing. */
export function mergeTrees(base: Tree, over: Tree): Tree {
  if (base.kind !== 'map' || over.kind !== 'map') return isEmpty(over) ? base : over;
  const entries = new Map(base.entries);
  for (const [key, entry] of over.entries) {
    const below = entries.get(key);
    entries.set(
      key,
      below === undefined ? entry : { place: entry.place, value: mergeTrees(below.value, entry.value) },
    );
  }
  return { ...base, entries };
}

function isEmpty(tree: Tree): boolean {
  return tree.kind === 'leaf' && tree.value === null;
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
