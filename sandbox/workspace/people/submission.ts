// What the app's answer to a submitted modal does: close it, show errors, or show another view.
import { controlsIn } from '../block-kit/controls.ts';
import { isObject, type JsonObject, objectAt, objectsAt, parseJson, textAt } from '../json.ts';
import { ApiError } from '../methods/error.ts';
import { acceptedView } from '../methods/views.ts';
import type { View } from '../stores/views.ts';
import type { World } from '../world.ts';
import type { Person } from './directory.ts';

export interface Answered {
  /** The app's words for inputs that it doesn't take, by block id. */
  readonly errors: Readonly<Record<string, string>>;
  /** Why Slack makes nothing of the answer: the person reads "We had some trouble connecting", and the modal stays. */
  readonly problem: string | undefined;
}

const FINE: Answered = { errors: {}, problem: undefined };
const refused = (problem: string): Answered => ({ errors: {}, problem });

/**
 * Carries out an answer. One that says nothing closes the view; anything but a `response_action` is refused, also
 * `ok` and `{"ok":true}`, as apps have met it: https://github.com/vercel/eve/issues/277 and
 * https://github.com/inkeep/agents/pull/2228. That an empty object counts as nothing is an assumption.
 * Source: https://docs.slack.dev/surfaces/modals
 */
export function answerSubmission(world: World, person: Person, view: View, body: string): Answered {
  const answer = body.trim() === '' ? {} : parseJson(body);
  if (!isObject(answer)) return refused('the answer to a submission must be empty, or a response_action');
  if (Object.keys(answer).length === 0) {
    world.views.close(person.id, view);
    return FINE;
  }
  const action = textAt(answer, 'response_action');
  switch (action) {
    case 'clear':
      world.views.clear(person.id);
      return FINE;
    case 'errors':
      return errorsOf(view, answer);
    case 'update':
    case 'push':
      return show(world, person, view, action, answer);
    default:
      return refused('the answer to a submission has no response_action that Slack knows');
  }
}

/** Only an input block can show an error. What Slack does with any other isn't documented; apps saw nothing of it. */
function errorsOf(view: View, answer: JsonObject): Answered {
  const entries = Object.entries(objectAt(answer, 'errors') ?? {});
  if (entries.length === 0) return refused('response_action errors has no errors');
  const inputs = controlsIn(objectsAt(view.content, 'blocks')).filter(
    ({ block }) => block['type'] === 'input',
  );
  const errors: Record<string, string> = {};
  for (const [blockId, words] of entries) {
    if (!inputs.some(input => input.blockId === blockId))
      return refused(`the errors name "${blockId}", which is no input block of the view`);
    if (typeof words !== 'string') return refused(`the error for "${blockId}" is no text`);
    errors[blockId] = words;
  }
  return { errors, problem: undefined };
}

function show(
  world: World,
  person: Person,
  view: View,
  action: 'update' | 'push',
  answer: JsonObject,
): Answered {
  const next = objectAt(answer, 'view');
  if (!next) return refused('invalid view: the answer has no view');
  try {
    const content = acceptedView(world, next, 'modal', action === 'update' ? view : undefined);
    if (action === 'update') world.views.update(person.id, view, content);
    else if (!world.views.push(person.id, content)) return refused('push_limit_reached');
    return FINE;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const { errors } = error.extra;
    return refused(`invalid view: ${Array.isArray(errors) ? errors.join('; ') : error.code}`);
  }
}
