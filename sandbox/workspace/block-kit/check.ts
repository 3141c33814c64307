// Checks blocks and views, and words what is wrong the way Slack does.
import type { z } from 'zod';
import { isObject, type JsonObject, objectsIn } from '../json.ts';
import { homeView, messageBlocks, modalView } from './blocks.ts';

/** `problems` are Slack-like messages with a JSON pointer; empty means that Slack would take it. */
export interface Checked<Value> {
  readonly value: Value;
  readonly problems: readonly string[];
}

const at = (root: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (value, key) =>
      Array.isArray(value) ? value[Number(key)] : isObject(value) ? value[String(key)] : undefined,
    root,
  );

/** The wording follows error messages that apps have reported; Slack documents none of it. */
function wording(issue: z.core.$ZodIssue, root: unknown): { text: string; path: readonly PropertyKey[] } {
  const { path } = issue;
  const value = at(root, path);
  if (path.length > 0 && value === undefined)
    return { text: `missing required field: ${String(path.at(-1))}`, path: path.slice(0, -1) };
  switch (issue.code) {
    case 'too_big':
      return issue.origin === 'string'
        ? { text: `must be less than ${Number(issue.maximum) + 1} characters`, path }
        : { text: `no more than ${issue.maximum} items allowed`, path };
    case 'too_small':
      return issue.origin === 'string'
        ? { text: `must be more than ${Number(issue.minimum) - 1} characters`, path }
        : { text: `no less than ${issue.minimum} items allowed`, path };
    case 'unrecognized_keys':
      return { text: `invalid additional property: ${issue.keys.join(', ')}`, path };
    case 'invalid_union':
      return { text: `unsupported type: ${typeof value === 'string' ? value : typeof value}`, path };
    default:
      return { text: issue.message, path };
  }
}

function problems(schema: z.ZodType, value: unknown, prefix: readonly string[]): readonly string[] {
  const result = schema.safeParse(value);
  if (result.success) return [];
  return result.error.issues.map(issue => {
    const { text, path } = wording(issue, value);
    return `${text} [json-pointer:/${[...prefix, ...path.map(String)].join('/')}]`;
  });
}

/** The blocks of a message. */
export const checkBlocks = (value: unknown): Checked<readonly JsonObject[]> => ({
  value: objectsIn(value),
  problems: problems(messageBlocks, value, ['blocks']),
});

export const checkView = (value: JsonObject): Checked<JsonObject> => ({
  value,
  problems: problems(value['type'] === 'home' ? homeView : modalView, value, ['view']),
});
