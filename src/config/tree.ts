// A YAML text as a tree in which everything knows its place, with the variables put in.
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { interpolate } from './interpolate.ts';
import { type ConfigProblem, type PathSegment, renderPath } from './problems.ts';
import { secretsIn } from './secrets.ts';

export interface Place {
  readonly line: number;
  readonly column: number;
  /** As in the file: what an environment changes keeps the path that was typed. */
  readonly path: readonly PathSegment[];
}

export type Tree = Leaf | MapTree | ListTree;
export interface Leaf {
  readonly kind: 'leaf';
  readonly place: Place;
  readonly value: string | number | boolean | null;
}
export interface MapTree {
  readonly kind: 'map';
  readonly place: Place;
  readonly entries: ReadonlyMap<string, Entry>;
}
export interface ListTree {
  readonly kind: 'list';
  readonly place: Place;
  readonly items: readonly Tree[];
}
export interface Entry {
  /** Where the key is. */
  readonly place: Place;
  readonly value: Tree;
}

export interface ReadTree {
  readonly root: Tree;
  readonly problems: readonly ConfigProblem[];
  /** The text is not YAML, so that the tree says little. */
  readonly broken: boolean;
  /** In the variables that were put in. */
  readonly secrets: readonly string[];
}

// Far beyond any real file; aliases of aliases can ask for more memory than there is.
const maximumNodes = 50_000;
const maximumDepth = 40;

/** Never throws: whatever the text is, there is a tree or a problem. */
export function readTree(
  file: string,
  text: string,
  env: Readonly<Record<string, string | undefined>>,
): ReadTree {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true });
  const problems: ConfigProblem[] = [];
  const secrets: string[] = [];
  let nodes = 0;

  function placeOf(node: unknown, path: readonly PathSegment[], fallback: Place): Place {
    const offset = isNodeWithRange(node) ? node.range[0] : undefined;
    if (offset === undefined) return { ...fallback, path };
    const { line, col } = lines.linePos(offset);
    return { line, column: col, path };
  }

  function report(place: Place, message: string): void {
    problems.push({ file, line: place.line, column: place.column, path: renderPath(place.path), message });
  }

  function build(node: unknown, path: readonly PathSegment[], parent: Place, depth: number): Tree {
    const place = placeOf(node, path, parent);
    nodes += 1;
    if (nodes > maximumNodes || depth > maximumDepth) {
      if (nodes <= maximumNodes + 1)
        report(place, 'The file is too deep or too large here: an alias (*name) probably holds itself.');
      nodes = maximumNodes + 1;
      return { kind: 'leaf', place, value: null };
    }
    if (isAlias(node)) {
      const target = node.resolve(document);
      if (target !== undefined) return build(target, path, place, depth + 1);
      report(
        place,
        `"*${node.source}" names no anchor above it. Write &${node.source} at the value that it should repeat.`,
      );
      return { kind: 'leaf', place, value: null };
    }
    if (isSeq(node)) {
      const items = node.items.map((item, index) => build(item, [...path, index], place, depth + 1));
      return { kind: 'list', place, items };
    }
    if (isMap(node)) return buildMap(node.items, path, place, depth);
    return buildLeaf(node, place);
  }

  function buildMap(
    pairs: readonly { readonly key: unknown; readonly value: unknown }[],
    path: readonly PathSegment[],
    place: Place,
    depth: number,
  ): MapTree {
    const own = new Map<string, Entry>();
    const merged = new Map<string, Entry>();
    for (const { key, value } of pairs) {
      const keyPlace = placeOf(key, path, place);
      const name = isScalar(key) && key.value !== null ? key.source : undefined;
      if (name === undefined) {
        report(keyPlace, 'A key has to be a plain word.');
      } else if (name === '<<') {
        const source = build(value, path, keyPlace, depth + 1);
        for (const map of source.kind === 'list' ? source.items : [source]) {
          if (map.kind === 'map')
            for (const [inner, entry] of map.entries) if (!merged.has(inner)) merged.set(inner, entry);
        }
      } else {
        const at = { ...keyPlace, path: [...path, name] };
        own.set(name, { place: at, value: build(value, at.path, at, depth + 1) });
      }
    }
    return { kind: 'map', place, entries: new Map([...merged, ...own]) };
  }

  function buildLeaf(node: unknown, place: Place): Leaf {
    const value: unknown = isScalar(node) ? node.value : null;
    if (typeof value === 'string') {
      const { text: result, used, mistakes } = interpolate(value, env);
      for (const mistake of mistakes) report(place, mistake);
      for (const variable of used) secrets.push(...secretsIn({ [variable.name]: variable.value }));
      return { kind: 'leaf', place, value: result };
    }
    // A number keeps its spelling where that matters: 1.10 is a version, 0123 is not 123.
    const source = isScalar(node) ? node.source : undefined;
    if (typeof value === 'number')
      return {
        kind: 'leaf',
        place,
        value: source === undefined || source === String(value) ? value : source,
      };
    if (typeof value === 'boolean') return { kind: 'leaf', place, value };
    return { kind: 'leaf', place, value: null };
  }

  for (const error of [...document.errors, ...document.warnings]) {
    const { line, col } = lines.linePos(error.pos[0]);
    problems.push({ file, line, column: col, path: '', message: explainSyntax(error.code, error.message) });
  }
  const broken = document.errors.some(({ code }) => code !== 'DUPLICATE_KEY');
  const start: Place = { line: 1, column: 1, path: [] };
  return { root: build(document.contents, [], start, 0), problems, broken, secrets };
}

function isNodeWithRange(node: unknown): node is Node & { range: [number, number, number] } {
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range);
}

function explainSyntax(code: string, message: string): string {
  if (code === 'DUPLICATE_KEY') return 'This key is there twice. Keep one of the two.';
  if (code === 'TAB_AS_INDENT') return 'Tabs can’t indent YAML. Use spaces.';
  if (code === 'MULTIPLE_DOCS') return 'A "---" starts a second document. Keep everything in one.';
  if (code === 'BLOCK_AS_IMPLICIT_KEY') return 'There is a second ": " on this line. Put the text in quotes.';
  if (code === 'TAG_RESOLVE_FAILED') return 'Tags (!name) are not known here. Write the value without one.';
  return `This is not YAML: ${message.replaceAll(/\s+/g, ' ').replace(/\.?$/, '.')}`;
}
