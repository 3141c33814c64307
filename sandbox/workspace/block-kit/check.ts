// Checks blocks and views as Slack does, and words what is wrong the way Slack does.
import { type JsonObject, objectsIn } from '../json.ts';
import { limitProblems } from './limits.ts';
import type { Problem } from './problem.ts';
import { ruleProblems } from './rules.ts';
import { prepareShapes, type Surface, shapeProblems } from './shape.ts';
import { surfaceProblems } from './surfaces.ts';
import { everythingIn } from './walk.ts';

/** `problems` are Slack-like messages with a JSON pointer; empty means that Slack would take it. */
export interface Checked<Value> {
  readonly value: Value;
  readonly problems: readonly string[];
}

function problemsOf(surface: Surface, root: JsonObject): readonly Problem[] {
  const everything = everythingIn(root, surface);
  return [
    ...shapeProblems(surface, root),
    ...limitProblems(everything),
    ...ruleProblems(everything),
    ...surfaceProblems(surface, root, everything),
  ];
}

const worded = (prefix: string, { pointer, text }: Problem): string =>
  `${text} [json-pointer:${prefix}${pointer}]`;

/** Does now what the first check would otherwise take its time for, 0.1 to 1 s: for whoever serves a person. */
export const prepareChecks = (): void => prepareShapes();

/** The blocks of a message. */
export function checkBlocks(value: unknown): Checked<readonly JsonObject[]> {
  const problems = problemsOf('message', { blocks: value });
  return { value: objectsIn(value), problems: problems.map(one => worded('', one)) };
}

/**
 * The options that an app answers for an external select: `options` or `option_groups`, which may be empty. They keep the
 * limits of a static select's. Source: https://docs.slack.dev/reference/interaction-payloads/block_suggestion-payload
 */
export function checkOptions({ options, option_groups }: JsonObject): readonly string[] {
  const given = [options, option_groups].filter(value => value !== undefined);
  if (given.every(value => Array.isArray(value) && value.length === 0)) return [];
  const held = {
    ...(options === undefined ? {} : { options }),
    ...(option_groups === undefined ? {} : { option_groups }),
  };
  const element = { type: 'static_select', action_id: 'suggested', ...held };
  const problems = problemsOf('message', { blocks: [{ type: 'actions', elements: [element] }] });
  return problems.map(({ pointer, text }) =>
    worded('', { text, pointer: pointer.replace('/blocks/0/elements/0', '') }),
  );
}

/** A view. What isn't a home is checked as a modal, also when its type is neither. */
export function checkView(value: JsonObject): Checked<JsonObject> {
  const problems = problemsOf(value['type'] === 'home' ? 'home' : 'modal', value);
  return { value, problems: problems.map(one => worded('/view', one)) };
}
