// Goes through everything within a message or view, and says of each object what it is.
import { entryOf, isObject, type JsonObject, textAt } from '../json.ts';

/** An object of Block Kit where it stands. */
export interface Found {
  /** Its `type`, or for one without: `option`, `option_group`, `confirm`, … */
  readonly kind: string;
  readonly value: JsonObject;
  /** A JSON pointer (RFC 6901). */
  readonly pointer: string;
}

/** What an object without `type` is, by the field that holds it. */
const KIND_BY_FIELD: Readonly<Record<string, string>> = {
  options: 'option',
  initial_option: 'option',
  initial_options: 'option',
  option_groups: 'option_group',
  confirm: 'confirm',
  slack_file: 'slack_file',
  filter: 'conversation_filter',
  positive_button: 'feedback_button',
  negative_button: 'feedback_button',
  tasks: 'task_card',
};

const escaped = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');

/** The root first, then what is within it in the order of the document. */
export function everythingIn(root: JsonObject, kind: string): readonly Found[] {
  const found: Found[] = [];
  const visit = (value: unknown, field: string, pointer: string): void => {
    if (Array.isArray(value)) {
      value.forEach((item, index) => {
        visit(item, field, `${pointer}/${index}`);
      });
      return;
    }
    if (!isObject(value)) return;
    found.push({ kind: textAt(value, 'type') ?? entryOf(KIND_BY_FIELD, field) ?? '', value, pointer });
    within(value, pointer);
  };
  const within = (object: JsonObject, pointer: string): void => {
    for (const [key, inner] of Object.entries(object)) visit(inner, key, `${pointer}/${escaped(key)}`);
  };
  found.push({ kind, value: root, pointer: '' });
  within(root, '');
  return found;
}

/** The values at a path such as `fields.*.text`, where `*` is each item of an array. None where it leads nowhere. */
export function valuesAt(object: JsonObject, path: string): readonly { pointer: string; value: unknown }[] {
  let found: readonly { pointer: string; value: unknown }[] = [{ pointer: '', value: object }];
  for (const step of path.split('.')) {
    found = found.flatMap(({ pointer, value }) => {
      if (step === '*' && Array.isArray(value))
        return value.map((item: unknown, index) => ({ pointer: `${pointer}/${index}`, value: item }));
      return isObject(value) && step in value ? [{ pointer: `${pointer}/${step}`, value: value[step] }] : [];
    });
  }
  return found;
}
