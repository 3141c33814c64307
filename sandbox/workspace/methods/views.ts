// views.*: modals and App Home.
import { checkView } from '../block-kit/check.ts';
import { isObject, type JsonObject } from '../json.ts';
import { viewJson } from '../views.ts';
import type { World } from '../world.ts';
import { ApiError, type Arguments, type Method, refused } from './method.ts';

/** @throws ApiError invalid_arguments, as Slack answers for a view that it doesn't take. */
function viewOf(args: Arguments, type: 'modal' | 'home' | undefined): JsonObject {
  const view = args.nested('view');
  if (!isObject(view)) throw refused('invalid_arguments', ['missing required field: view']);
  if (type !== undefined && view['type'] !== type)
    throw refused('invalid_arguments', [`must be of type ${type} [json-pointer:/view/type]`]);
  const { problems, value } = checkView(view);
  if (problems.length > 0) throw refused('invalid_arguments', problems);
  return value;
}

/** Whether Slack spends the trigger of a call with a bad view isn't known; the sandbox looks at the view first. */
function personOf(world: World, args: Arguments): string {
  const exchanged = world.triggers.exchange(args.required('trigger_id'));
  if ('failure' in exchanged) throw new ApiError(exchanged.failure);
  return exchanged.personId;
}

const open: Method = {
  scopes: [],
  run(world, args) {
    const content = viewOf(args, 'modal');
    return { view: viewJson(world.views.open(personOf(world, args), content)) };
  },
};

const push: Method = {
  scopes: [],
  run(world, args) {
    const content = viewOf(args, 'modal');
    const view = world.views.push(personOf(world, args), content);
    if (!view) throw new ApiError('push_limit_reached');
    return { view: viewJson(view) };
  },
};

const update: Method = {
  scopes: [],
  run(world, args) {
    const content = viewOf(args, undefined);
    const found = world.views.find({ id: args.text('view_id'), externalId: args.text('external_id') });
    if (!found) throw new ApiError('not_found');
    const hash = args.text('hash');
    if (hash !== undefined && hash !== found.view.hash) throw new ApiError('hash_conflict');
    return { view: viewJson(world.views.update(found.personId, found.view, content)) };
  },
};

const publish: Method = {
  scopes: [],
  run(world, args) {
    const content = viewOf(args, 'home');
    const personId = args.required('user_id');
    if (!world.directory.personById(personId)) throw new ApiError('user_not_found');
    const hash = args.text('hash');
    const before = world.views.home(personId);
    if (hash !== undefined && before && hash !== before.hash) throw new ApiError('hash_conflict');
    return { view: viewJson(world.views.publish(personId, content)) };
  },
};

export const viewMethods: Readonly<Record<string, Method>> = {
  'views.open': open,
  'views.push': push,
  'views.update': update,
  'views.publish': publish,
};
