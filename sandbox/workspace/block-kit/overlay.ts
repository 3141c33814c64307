// Where @slack/types says something else than Slack: the only place that departs from the generated schema.
import { isObject, type JsonObject, objectAt } from '../json.ts';
import { type Definitions, requiredIn } from './unions.ts';

type Change = (definition: JsonObject) => JsonObject;

const ref = (name: string): JsonObject => ({ $ref: `#/definitions/${name}` });

const withProperties =
  (properties: JsonObject): Change =>
  definition => ({ ...definition, properties: { ...objectAt(definition, 'properties'), ...properties } });

const withRequired =
  (...names: readonly string[]): Change =>
  definition => ({ ...definition, required: [...requiredIn(definition), ...names] });

const flag: JsonObject = { type: 'boolean' };

/** What the documents of these three elements list besides bold and italic. */
const mentionStyle: Change = definition => {
  const style = objectAt(objectAt(definition, 'properties') ?? {}, 'style') ?? {};
  const marks = withProperties({ highlight: flag, client_highlight: flag, unlink: flag })(style);
  return withProperties({ style: marks })(definition);
};

/** The types let a view hold any object that has a `type`. */
const knownBlocks = withProperties({ blocks: { type: 'array', items: ref('KnownBlock') } });

const option = (description: string): Change[] => [
  withRequired('value'),
  withProperties({ description: ref(description) }),
];

/**
 * Each with its reason. The addresses are below docs.slack.dev/reference/block-kit. Fields and blocks that only the
 * documents have, and whose shape they don't give (`data_visualization`, a button in a data_table's cell), stay refused.
 */
const CHANGES: Readonly<Record<string, readonly Change[]>> = {
  // composition-objects/option-object: `value` is required; checkboxes and radio buttons may describe in mrkdwn.
  PlainTextOption: option('PlainTextElement'),
  MrkdwnOption: option('TextObject'),
  // blocks/card-block has these two; Slack's Java SDK types them as here.
  CardBlock: [
    withProperties({
      subtext: ref('TextObject'),
      slack_icon: {
        type: 'object',
        properties: { type: { type: 'string', const: 'icon' }, name: { type: 'string' } },
        required: ['type', 'name'],
        additionalProperties: false,
      },
    }),
  ],
  // blocks/plan-block shows tasks without `type`, for which the types take any object at all.
  PlanBlock: [withProperties({ tasks: { type: 'array', items: ref('PlanTask') } })],
  // blocks/file-block: a remote file is the only kind.
  FileBlock: [withProperties({ source: { type: 'string', enum: ['remote'] } })],
  // block-elements/icon-button-element documents no other icon.
  IconButton: [withProperties({ icon: { type: 'string', enum: ['trash'] } })],
  // block-elements/rich-text-list-element, block-elements/rich-text-preformatted-element
  RichTextList: [withProperties({ offset: { type: 'number' } })],
  RichTextPreformatted: [withProperties({ language: { type: 'string' } })],
  RichTextUserMention: [mentionStyle],
  RichTextUsergroupMention: [mentionStyle],
  RichTextChannelMention: [mentionStyle],
  ModalView: [knownBlocks],
  HomeView: [knownBlocks],
};

/** Every number in Block Kit is a whole one but a table's `raw_number`; TypeScript can't say so. */
function withWholeNumbers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withWholeNumbers);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([key, inner]): [string, unknown] => [
    key,
    key === 'type' && inner === 'number' ? 'integer' : withWholeNumbers(inner),
  ]);
  return Object.fromEntries(entries);
}

/** The definitions of the generated schema, with the changes above. */
export function asSlackHasIt(definitions: Definitions): Definitions {
  const taskCard = definitions['TaskCardBlock'] ?? {};
  const all = {
    ...definitions,
    PlanTask: { ...taskCard, required: requiredIn(taskCard).filter(name => name !== 'type') },
  };
  return Object.fromEntries(
    Object.entries(all).map(([name, definition]) => {
      const whole = name === 'RawNumberElement' ? definition : withWholeNumbers(definition);
      const changed = (CHANGES[name] ?? []).reduce(
        (now, change) => change(now),
        isObject(whole) ? whole : {},
      );
      return [name, changed];
    }),
  );
}
