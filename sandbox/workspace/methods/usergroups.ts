// usergroups.*: the groups that can be mentioned, and who is in them.
import { TEAM } from '../people/directory.ts';
import { ApiError } from './error.ts';
import type { Method } from './method.ts';

/** Source: https://docs.slack.dev/reference/methods/usergroups.list */
const list: Method = {
  scopes: ['usergroups:read'],
  run: (world, args) => ({
    usergroups: world.directory.usergroups.map(group => ({
      id: group.id,
      team_id: TEAM.id,
      is_usergroup: true,
      is_external: false,
      name: group.name,
      handle: group.handle,
      description: '',
      auto_type: null,
      date_delete: 0,
      deleted_by: null,
      ...(args.flag('include_users') ? { users: group.users } : {}),
      ...(args.flag('include_count') ? { user_count: group.users.length } : {}),
    })),
  }),
};

/** Source: https://docs.slack.dev/reference/methods/usergroups.users.list */
const usersList: Method = {
  scopes: ['usergroups:read'],
  run(world, args) {
    const wanted = args.required('usergroup');
    const group = world.directory.usergroups.find(candidate => candidate.id === wanted);
    if (!group) throw new ApiError('no_such_subteam');
    return { users: group.users };
  },
};

export const usergroupMethods: Readonly<Record<string, Method>> = {
  'usergroups.list': list,
  'usergroups.users.list': usersList,
};
