// Draws what a person can press, choose in or type into.

import type { Block, Element } from '../block-types.ts';
import { image } from '../blocks/media.ts';
import { make } from '../elements.ts';
import type { On } from '../types.ts';
import { button, feedback, iconOnly, workflowButton } from './buttons.ts';
import { choices } from './choices.ts';
import { picker, textInput } from './inputs.ts';
import { overflow } from './overflow.ts';
import { select } from './select.ts';

/** An app downloads what people attach from Slack; the sandbox takes files from the app only. */
const NO_FILES =
  'Files can’t be attached here: the sandbox has no address from which an app could download them.';

/**
 * One element of an actions block, an accessory, or the element of an input block. Its node knows its action id.
 * @param label of the input block
 */
export function control(block: Block, element: Element, on: On, label?: string): HTMLElement {
  const node = drawn(block, element, on, label);
  if (element.action_id !== undefined) node.dataset['actionId'] = element.action_id;
  return node;
}

function drawn(block: Block, element: Element, on: On, label: string | undefined): HTMLElement {
  const { type } = element;
  switch (type) {
    case 'button':
      return button(block, element, on);
    case 'workflow_button':
      return workflowButton(element);
    case 'icon_button':
      return iconOnly(block, element, on);
    case 'feedback_buttons':
      return feedback(block, element, on);
    case 'image':
      return image(element);
    case 'checkboxes':
    case 'radio_buttons':
      return choices(block, element, on);
    case 'overflow':
      return overflow(block, element, on);
    case 'datepicker':
    case 'timepicker':
    case 'datetimepicker':
      return picker(block, element, on, label);
    case 'plain_text_input':
    case 'rich_text_input':
    case 'number_input':
    case 'email_text_input':
    case 'url_text_input':
      return textInput(block, element, on);
    case 'file_input':
      return make('p', { class: 'quiet' }, NO_FILES);
    default:
      if (type.endsWith('_select')) return select(block, element, on, label);
      return make('pre', { class: 'not-drawn' }, `not drawn here\n${JSON.stringify(element, null, 2)}`);
  }
}
