// Every limit of the table: what is at it is taken, one beyond it is refused, and named where it is.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkBlocks, checkView } from '../../../sandbox/workspace/block-kit/check.ts';
import { LIMITS, type Limit } from '../../../sandbox/workspace/block-kit/limit-table.ts';
import { isObject, type JsonObject } from '../../../sandbox/workspace/json.ts';
import { EXAMPLES } from './examples.ts';

/** A copy with another value at the path; `*` in it is each item. */
function withValue(
  value: unknown,
  [step, ...rest]: readonly string[],
  change: (old: unknown) => unknown,
): unknown {
  if (step === undefined) return change(value);
  if (Array.isArray(value))
    return value.map((item: unknown, index) =>
      step === '*' || String(index) === step ? withValue(item, rest, change) : item,
    );
  if (!isObject(value)) throw new Error(`The example has nothing that holds ${step}.`);
  return { ...value, [step]: withValue(value[step], rest, change) };
}

/** What an optional array holds where the example leaves it out. */
const ITEMS: Readonly<Record<string, unknown>> = {
  'static_select.option_groups': {
    label: { type: 'plain_text', text: 'a' },
    options: [{ text: { type: 'plain_text', text: 'a' }, value: 'a' }],
  },
  'multi_static_select.option_groups': {
    label: { type: 'plain_text', text: 'a' },
    options: [{ text: { type: 'plain_text', text: 'a' }, value: 'a' }],
  },
  'multi_static_select.initial_options': { text: { type: 'plain_text', text: 'a' }, value: 'a' },
  'checkboxes.initial_options': { text: { type: 'plain_text', text: 'a' }, value: 'a' },
  'icon_button.visible_to_user_ids': 'U1',
  'file_input.filetypes': 'png',
};

/** Addresses have to stay addresses. */
const sized =
  (limit: Limit, size: number, key: string) =>
  (old: unknown): unknown => {
    if (limit.of === 'value') return size;
    if (limit.of === 'characters') {
      const start = typeof old === 'string' && old.startsWith('https://') ? old : '';
      return `${start}${'x'.repeat(size)}`.slice(0, size);
    }
    const item: unknown = Array.isArray(old) && old.length > 0 ? old[0] : ITEMS[key];
    return Array.from({ length: size }, () => item);
  };

/** A pattern of the pointer in a problem. */
function placeOf(kind: string, path: string): string {
  const { surface, path: start } = EXAMPLES[kind] ?? { surface: 'message', path: '' };
  const steps = [...start.split('.'), ...path.replaceAll('*', '\\d+').split('.')].filter(step => step !== '');
  return `\\[json-pointer:${surface === 'message' ? '' : '/view'}/${steps.join('/')}\\]$`;
}

function problemsWith(kind: string, path: string, limit: Limit, size: number): readonly string[] {
  const example = EXAMPLES[kind];
  if (!example) throw new Error(`There is no example of ${kind}.`);
  const key = `${kind}.${path}`;
  const steps = [...example.path.split('.'), ...path.split('.')].filter(step => step !== '');
  // A select has options or groups of them, never both.
  const clean = (root: unknown): unknown =>
    path === 'option_groups' ? withValue(root, example.path.split('.'), without('options')) : root;
  const root = withValue(clean(example.root), steps, sized(limit, size, key));
  if (!isObject(root)) throw new Error('A root is an object.');
  const { problems } = example.surface === 'message' ? checkBlocks(root['blocks']) : checkView(root);
  return problems;
}

const without = (field: string) => (value: unknown) => {
  if (!isObject(value)) return value;
  const { [field]: _left, ...rest } = value;
  return rest;
};

const ENTRIES = Object.entries(LIMITS).flatMap(([kind, limits]) =>
  Object.entries(limits).map(([path, limit]) => ({ name: `${kind} ${path}`, kind, path, limit })),
);

/** Some have to be https besides, which fewer characters aren't. */
const least = ({ kind, path, limit }: (typeof ENTRIES)[number]): number =>
  kind === 'video' && path === 'video_url' ? 'https://'.length : limit.min;

test('every kind of the table has a valid example', () => {
  for (const [kind, { surface, root }] of Object.entries(EXAMPLES)) {
    const { problems } = surface === 'message' ? checkBlocks(root['blocks']) : checkView(root);
    expect(problems, kind).toEqual([]);
  }
  expect(Object.keys(EXAMPLES).toSorted()).toEqual(Object.keys(LIMITS).toSorted());
});

describe('limits', () => {
  test.for(ENTRIES)('$name takes exactly what is within', entry => {
    const { kind, path, limit } = entry;
    const most = limit.max ?? limit.min + 5;
    for (const size of [least(entry), most])
      expect(problemsWith(kind, path, limit, size), `${size}`).toEqual([]);
    fc.assert(
      fc.property(fc.integer({ min: least(entry), max: most }), size => {
        expect(problemsWith(kind, path, limit, size)).toEqual([]);
      }),
      { numRuns: 5 },
    );
  });

  test.for(ENTRIES.filter(({ limit }) => limit.max !== undefined))(
    '$name refuses one more',
    ({ kind, path, limit }) => {
      const problems = problemsWith(kind, path, limit, (limit.max ?? 0) + 1);
      const more = { characters: 'must be less than', items: 'no more than', value: 'must be at most' }[
        limit.of
      ];
      expect(
        new Set(problems.map(found => new RegExp(`^${more} .*${placeOf(kind, path)}`).test(found))),
      ).toEqual(new Set([true]));
    },
  );

  test.for(ENTRIES.filter(({ limit }) => limit.of === 'value' || limit.min > 0))(
    '$name refuses one less',
    ({ kind, path, limit }) => {
      const problems = problemsWith(kind, path, limit, limit.min - 1);
      expect(problems).toContainEqual(expect.stringMatching(placeOf(kind, path)));
    },
  );
});

test('any JSON at all is judged, never thrown at', () => {
  const words = fc.constantFrom(
    'type',
    'text',
    'elements',
    'options',
    'rows',
    'initial_option',
    'block_id',
    'actions',
  );
  const types = fc.constantFrom(
    'section',
    'actions',
    'static_select',
    'data_table',
    'plain_text',
    'card',
    'input',
  );
  const json: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>(tie => ({
    value: fc.oneof(
      { maxDepth: 4 },
      types,
      fc.constant(null),
      fc.integer(),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(words, tie('value'), { maxKeys: 4 }),
    ),
  })).value;
  fc.assert(
    fc.property(json, value => {
      expect(Array.isArray(checkBlocks([value]).problems)).toBe(true);
      const view: JsonObject = { type: 'modal', blocks: value };
      expect(checkView(view).problems.length).toBeGreaterThan(0);
    }),
  );
});
