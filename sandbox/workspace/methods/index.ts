// Every Web API method that the sandbox has.
import { aboutMethods } from './about.ts';
import { chatMethods } from './chat.ts';
import { connectionMethods } from './connections.ts';
import { conversationMethods } from './conversations.ts';
import { fileMethods } from './files.ts';
import { historyMethods } from './history.ts';
import { membershipMethods } from './membership.ts';
import type { Method } from './method.ts';
import { reactionMethods } from './reactions.ts';
import { usergroupMethods } from './usergroups.ts';
import { userMethods } from './users.ts';
import { viewMethods } from './views.ts';

export const METHODS: Readonly<Record<string, Method>> = {
  ...aboutMethods,
  ...chatMethods,
  ...connectionMethods,
  ...conversationMethods,
  ...fileMethods,
  ...historyMethods,
  ...membershipMethods,
  ...reactionMethods,
  ...usergroupMethods,
  ...userMethods,
  ...viewMethods,
};
