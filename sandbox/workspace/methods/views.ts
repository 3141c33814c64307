// views.*: modals and App Home.
import { checkView } from '../block-kit/check.ts';
import { isObject, type JsonObject, textAt } from '../json.ts';
import { type View, viewJson } from '../stores/views.ts';
import type { World } from '../world.ts';
import type { Arguments } from './arguments.ts';
import { ApiError, refused } from './error.ts';
import type { Method } from './method.ts';

/** Documented as "250kb"; which of the two kilobytes, and of what exactly, isn't. */
const VIEW_BYTES = 250 * 1000;

/**
 * The view, when Slack takes it.
 * @param type what it has to be
 * @param mine the view that is to hold the content, when there is one
 * @throws ApiError view_too_large, duplicate_external_id, and invalid_arguments for anything else
 */
export function acceptedView(world: World, view: JsonObject, type: unknown, mine?: View): JsonObject {
  if (Buffer.byteLength(JSON.stringify(view)) > VIEW_BYTES) throw new ApiError('view_too_large');
  if (view['type'] !== type)
    throw refused('invalid_arguments', [`must be of type ${String(type)} [json-pointer:/view/type]`]);
  const { problems, value } = checkView(view);
  if (problems.length > 0) throw refused('invalid_arguments', problems);
  const externalId = textAt(value, 'external_id') ?? '';
  const holder = externalId === '' ? undefined : world.views.find({ externalId })?.view;
  if (holder && holder.id !== mine?.id) throw new ApiError('duplicate_external_id');
  return value;
}

function viewOf(world: World, args: Arguments, type: unknown, mine?: View): JsonObject {
  const view = args.nested('view');
  if (!isObject(view)) throw refused('invalid_arguments', ['missing required field: view']);
  return acceptedView(world, view, type, mine);
}

/** Whether Slack spends the trigger of a call with a bad view isn't known; the sandbox looks at the view first. */
function personOf(world: World, args: Arguments): string {
  const exchanged = world.triggers.exchange(args.required('trigger_id'));
  if ('failure' in exchanged) throw new ApiError(exchanged.failure);
  return exchanged.personId;
}

/** Source: https://docs.slack.dev/reference/methods/views.open */
const open: Method = {
  scopes: [],
  run(world, args) {
    const content = viewOf(world, args, 'modal');
    return { view: viewJson(world.views.open(personOf(world, args), content)) };
  },
};

/** Source: https://docs.slack.dev/reference/methods/views.push */
const push: Method = {
  scopes: [],
  run(world, args) {
    const content = viewOf(world, args, 'modal');
    const person = personOf(world, args);
    // What Slack answers when the person has no modal open isn't spelt out; this name fits best.
    if (world.views.stack(person).length === 0) throw new ApiError('not_found');
    const view = world.views.push(person, content);
    if (!view) throw new ApiError('push_limit_reached');
    return { view: viewJson(view) };
  },
};

function checkHash(args: Arguments, view: View | undefined): void {
  const hash = args.text('hash');
  if (hash !== undefined && view && hash !== view.hash) throw new ApiError('hash_conflict');
}

/** Source: https://docs.slack.dev/reference/methods/views.update */
const update: Method = {
  scopes: [],
  run(world, args) {
    const key = { id: args.text('view_id'), externalId: args.text('external_id') };
    if (key.id === undefined && key.externalId === undefined)
      throw refused('invalid_arguments', ['missing required field: view_id']);
    const found = world.views.find(key);
    if (!found) throw new ApiError('not_found');
    // A modal stays a modal and a home a home. That Slack says so as it does for views.open isn't documented.
    const content = viewOf(world, args, found.view.content['type'], found.view);
    checkHash(args, found.view);
    return { view: viewJson(world.views.update(found.personId, found.view, content)) };
  },
};

/** Source: https://docs.slack.dev/reference/methods/views.publish */
const publish: Method = {
  scopes: [],
  run(world, args) {
    if (!world.settings.homeTab) throw new ApiError('not_enabled');
    const personId = args.required('user_id');
    const before = world.views.home(personId);
    const content = viewOf(world, args, 'home', before);
    if (!world.directory.personById(personId)) throw new ApiError('user_not_found');
    checkHash(args, before);
    return { view: viewJson(world.views.publish(personId, content)) };
  },
};

export const viewMethods: Readonly<Record<string, Method>> = {
  'views.open': open,
  'views.push': push,
  'views.update': update,
  'views.publish': publish,
};
