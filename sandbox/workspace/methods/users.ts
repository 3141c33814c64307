// users.*: who somebody is. (users.conversations stands with the conversations.)

import type { JsonObject } from '../json.ts';
import { type Person, SLACKBOT_ID, TEAM } from '../people/directory.ts';
import type { World } from '../world.ts';
import { ApiError } from './error.ts';
import type { Method } from './method.ts';
import { pageOf } from './paging.ts';

/** Slackbot is in every workspace. Slack doesn't call it a bot. */
const SLACKBOT: Person = {
  id: SLACKBOT_ID,
  name: 'slackbot',
  realName: 'Slackbot',
  email: undefined,
  teamId: TEAM.id,
  role: 'member',
};

/**
 * A deactivated person has no role flags any more, and only a stranger has `is_stranger`, as in Slack's answers.
 * The e-mail address comes with users:read.email only.
 */
function personJson(world: World, person: Person): JsonObject {
  const { role } = person;
  const email = world.settings.scopes.includes('users:read.email') ? person.email : undefined;
  return {
    id: person.id,
    team_id: person.teamId,
    name: person.name,
    deleted: role === 'deactivated',
    real_name: person.realName,
    tz: 'Europe/Berlin',
    tz_label: 'Central European Time',
    tz_offset: 3600,
    profile: {
      real_name: person.realName,
      real_name_normalized: person.realName,
      display_name: person.name,
      display_name_normalized: person.name,
      team: person.teamId,
      ...(email === undefined ? {} : { email }),
    },
    is_bot: role === 'bot',
    is_app_user: false,
    updated: 0,
    ...(role === 'deactivated'
      ? {}
      : {
          is_admin: role === 'admin',
          is_owner: role === 'admin',
          is_primary_owner: role === 'admin',
          is_restricted: role === 'guest' || role === 'single-channel-guest',
          is_ultra_restricted: role === 'single-channel-guest',
        }),
    ...(role === 'stranger' ? { is_stranger: true } : {}),
  };
}

/** Source: https://docs.slack.dev/reference/methods/users.info */
const info: Method = {
  scopes: ['users:read'],
  run(world, args) {
    const id = args.required('user');
    const person = id === SLACKBOT_ID ? SLACKBOT : world.directory.personById(id);
    if (!person) throw new ApiError('user_not_found');
    return { user: personJson(world, person) };
  },
};

/** That people of a connected workspace are listed too is an assumption. Source: https://docs.slack.dev/reference/methods/users.list */
const list: Method = {
  scopes: ['users:read'],
  run(world, args) {
    const people = [SLACKBOT, ...world.directory.people];
    const page = pageOf(args, people, person => person.id, people.length);
    return {
      members: page.items.map(person => personJson(world, person)),
      cache_ts: Math.floor(world.settings.clock() / 1000),
      response_metadata: page.response_metadata,
    };
  },
};

/** Finds nobody who is deactivated or of another workspace. Source: https://docs.slack.dev/reference/methods/users.lookupByEmail */
const lookupByEmail: Method = {
  scopes: ['users:read.email'],
  run(world, args) {
    const email = args.required('email').toLowerCase();
    const person = world.directory.people.find(
      each => each.email === email && each.role !== 'deactivated' && each.role !== 'stranger',
    );
    if (!person) throw new ApiError('users_not_found');
    return { user: personJson(world, person) };
  },
};

export const userMethods: Readonly<Record<string, Method>> = {
  'users.info': info,
  'users.list': list,
  'users.lookupByEmail': lookupByEmail,
};
