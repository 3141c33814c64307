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

/**
 * One element of an actions block, an accessory, or the element of an input block.
 * @param label of the input block
 */
export function control(block: Block, element: Element, on: On, label?: string): HTMLElement {
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
    default:
      if (type.endsWith('_select')) return select(block, element, on, label);
      return make('pre', { class: 'not-drawn' }, `not drawn here\n${JSON.stringify(element, null, 2)}`);
  }
}
