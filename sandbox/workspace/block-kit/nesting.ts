// Which fields of a block hold interactive elements, and which hold further blocks.

/** By block type: the field with one element or an array of them. */
export const ELEMENTS_IN: Readonly<Record<string, string>> = {
  actions: 'elements',
  card: 'actions',
  context_actions: 'elements',
  input: 'element',
  section: 'accessory',
};

/** By block type: the field with an array of blocks. A plan's tasks may leave out their `type`. */
export const BLOCKS_IN: Readonly<Record<string, string>> = {
  carousel: 'elements',
  container: 'child_blocks',
  plan: 'tasks',
};

/** What stands among elements and is nothing to press or fill in. */
export const isInert = (type: string): boolean => ['image', 'mrkdwn', 'plain_text'].includes(type);
