// What Slack asks of a whole message or view: which blocks may stand there, and what may be there only once.
import { entryOf, isObject, type JsonObject, textAt } from '../json.ts';
import { type Problem, problem } from './problem.ts';
import type { Surface } from './shape.ts';
import type { Found } from './walk.ts';

/**
 * Where a block may stand, for those that may not stand everywhere.
 * Slack's Java SDK documents it for alert; for context_actions, markdown, plan, table and task_card other people's
 * references say it of Slack's pages. For card, carousel, container, data_table and file nothing found names a view, so a
 * view refuses them here: Slack may take them.
 */
const ONLY_IN: Readonly<Record<string, readonly Surface[]>> = {
  alert: ['modal'],
  card: ['message'],
  carousel: ['message'],
  container: ['message'],
  context_actions: ['message'],
  data_table: ['message'],
  file: ['message'],
  markdown: ['message'],
  plan: ['message'],
  table: ['message'],
  task_card: ['message'],
};

/** Of all tables of a message together; of all markdown blocks of a message together. */
export const MOST_TABLE_CHARACTERS = 20_000;
export const MOST_MARKDOWN_CHARACTERS = 12_000;

const isRepeated = (values: readonly string[]): boolean => new Set(values).size < values.length;

const lengthOf = (texts: readonly Found[]): number =>
  texts.reduce((sum, { value }) => sum + (textAt(value, 'text') ?? '').length, 0);

function misplacedBlocks(surface: Surface, root: JsonObject): readonly Problem[] {
  const blocks = Array.isArray(root['blocks']) ? root['blocks'] : [];
  return blocks.flatMap((block: unknown, index) => {
    const type = (isObject(block) ? textAt(block, 'type') : undefined) ?? '';
    const places = entryOf(ONLY_IN, type);
    return places === undefined || places.includes(surface)
      ? []
      : [problem(`/blocks/${index}/type`, `unsupported type: ${type}`)];
  });
}

/** @param everything what walk.ts found in the root. */
export function surfaceProblems(
  surface: Surface,
  root: JsonObject,
  everything: readonly Found[],
): readonly Problem[] {
  const of = (...kinds: readonly string[]) => everything.filter(({ kind }) => kinds.includes(kind));
  const problems = [...misplacedBlocks(surface, root)];
  const refuse = (when: boolean, pointer: string, text: string) => {
    if (when) problems.push(problem(pointer, text));
  };

  const blockIds = everything.flatMap(({ value }) => textAt(value, 'block_id') ?? []);
  refuse(isRepeated(blockIds), '/blocks', '`block_id` is used twice');
  refuse(
    surface === 'modal' && root['submit'] === undefined && of('input').length > 0,
    '',
    'missing required field: submit',
  );
  // https://docs.slack.dev/reference/block-kit/block-elements: only one element of a view can be focused.
  refuse(
    everything.filter(({ value }) => value['focus_on_load'] === true).length > 1,
    '/blocks',
    'focus_on_load is true more than once',
  );
  // Slack names this error, only_one_table_allowed, without documenting where.
  refuse(of('table').length > 1, '/blocks', 'only one table is allowed');
  // https://docs.slack.dev/reference/block-kit/blocks/data-table-block. Whether rich text in cells counts isn't known:
  // here it does, and so do the cells of a table, for which no document has a number.
  const cells = everything.filter(({ pointer }) => /\/rows\/\d+\/\d+/.test(pointer));
  refuse(
    lengthOf(cells) > MOST_TABLE_CHARACTERS,
    '/blocks',
    `must be less than ${MOST_TABLE_CHARACTERS + 1} characters in all table cells`,
  );
  refuse(
    lengthOf(of('markdown')) > MOST_MARKDOWN_CHARACTERS && of('markdown').length > 1,
    '/blocks',
    `must be less than ${MOST_MARKDOWN_CHARACTERS + 1} characters in all markdown blocks`,
  );
  return problems;
}
