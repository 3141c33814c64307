// Blocks as a person reads them: for transcripts and for tests.

import { isObject, type JsonObject, objectAt, objectsAt, objectsIn, textAt } from '../json.ts';
import type { Directory } from '../people/directory.ts';
import { plainMrkdwn } from './plain-mrkdwn.ts';
import { richText } from './rich-text.ts';

type Read = (block: JsonObject, names: Directory) => string;

const lines = (...texts: readonly string[]): string => texts.filter(text => text !== '').join('\n');
const words = (...texts: readonly string[]): string => texts.filter(text => text !== '').join(' ');

function textObject(value: unknown, names: Directory): string {
  if (!isObject(value)) return '';
  const text = textAt(value, 'text') ?? '';
  return value['type'] === 'mrkdwn' ? plainMrkdwn(text, names) : text;
}

const image = (value: JsonObject | undefined): string =>
  value ? `(${textAt(value, 'alt_text') ?? ''})` : '';

/** A button as `[Label]`, a menu as `[Label v]`. */
const elementText: Read = (element, names) => {
  const label = (key: string) => `[${textObject(objectAt(element, key)?.['text'], names)}]`;
  switch (element['type']) {
    case 'button':
    case 'icon_button':
    case 'workflow_button':
      return `[${textObject(element['text'], names)}]`;
    case 'feedback_buttons':
      return words(label('positive_button'), label('negative_button'));
    case 'image':
      return image(element);
    case 'mrkdwn':
    case 'plain_text':
      return textObject(element, names);
    case 'overflow':
      return `[${objectsAt(element, 'options')
        .map(option => textObject(option['text'], names))
        .join(' | ')}]`;
    default: {
      const shown = objectAt(element, 'initial_option')?.['text'] ?? element['placeholder'];
      return `[${textAt(element, 'initial_value') ?? textObject(shown, names)} v]`;
    }
  }
};

const elements =
  (field: string): Read =>
  (block, names) =>
    words(...objectsAt(block, field).map(element => elementText(element, names)));

const cell: Read = (value, names) =>
  value['type'] === 'rich_text' ? richText(value, names) : (textAt(value, 'text') ?? '');

/** A row a line, its cells between bars. */
const table: Read = (block, names) => {
  const rows = Array.isArray(block['rows']) ? block['rows'] : [];
  const rowText = (row: unknown) =>
    objectsIn(row)
      .map(value => cell(value, names))
      .join(' | ');
  return lines(textAt(block, 'caption') ?? '', ...rows.map(rowText));
};

const inner =
  (field: string): Read =>
  (block, names) =>
    lines(...objectsAt(block, field).map(child => blockText(child, names)));

const taskCard: Read = (task, names) => {
  const rich = (key: string) => richText(objectAt(task, key) ?? {}, names);
  return lines(
    `[${textAt(task, 'status') ?? ''}] ${textAt(task, 'title') ?? ''}`,
    rich('details'),
    rich('output'),
    ...objectsAt(task, 'sources').map(source => textAt(source, 'text') ?? textAt(source, 'url') ?? ''),
  );
};

const card: Read = (block, names) =>
  lines(
    image(objectAt(block, 'hero_image')),
    words(image(objectAt(block, 'icon')), textObject(block['title'], names)),
    ...['subtitle', 'body', 'subtext'].map(field => textObject(block[field], names)),
    elements('actions')(block, names),
  );

const section: Read = (block, names) => {
  const accessory = objectAt(block, 'accessory');
  const fields = objectsAt(block, 'fields').map(field => textObject(field, names));
  return words(
    lines(textObject(block['text'], names), ...fields),
    accessory ? elementText(accessory, names) : '',
  );
};

const READ: Readonly<Record<string, Read>> = {
  actions: elements('elements'),
  alert: (block, names) => `(${textAt(block, 'level') ?? 'default'}) ${textObject(block['text'], names)}`,
  card,
  carousel: inner('elements'),
  container: (block, names) =>
    lines(
      richText(objectAt(block, 'rich_text_title') ?? {}, names) || textObject(block['title'], names),
      textObject(block['subtitle'], names),
      inner('child_blocks')(block, names),
    ),
  context: elements('elements'),
  context_actions: elements('elements'),
  data_table: table,
  divider: () => '----',
  file: block => `(file ${textAt(block, 'external_id') ?? ''})`,
  header: (block, names) => textObject(block['text'], names),
  image: block => image(block),
  input: (block, names) =>
    words(textObject(block['label'], names), elementText(objectAt(block, 'element') ?? {}, names)),
  markdown: block => textAt(block, 'text') ?? '',
  plan: (block, names) =>
    lines(textAt(block, 'title') ?? '', ...objectsAt(block, 'tasks').map(task => taskCard(task, names))),
  rich_text: richText,
  section,
  table,
  task_card: taskCard,
  video: (block, names) =>
    lines(words('▶', textObject(block['title'], names)), textObject(block['description'], names)),
};

/** One block, over as many lines as it needs; the type in brackets when it isn't known. */
export const blockText: Read = (block, names) => {
  const type = textAt(block, 'type') ?? '';
  return READ[type]?.(block, names) ?? `(${type})`;
};
