// The part of the control API for tests in other processes: people and the workspace do what a call says.
import { z } from 'zod';
import { METHODS } from '../methods/index.ts';
import { PERSON_NAMES } from '../people/directory.ts';
import { isWho, ROLES, type Who } from '../people/roles.ts';
import { json } from '../wire/http.ts';
import type { Workspace } from '../workspace-type.ts';
import type { Commands, Queries } from './control.ts';
import { check, faultSchema, SOCKET_VERBS, USER_VERBS, WORKSPACE_VERBS } from './verbs.ts';

const args = z.array(z.unknown()).default([]);
const verbOf = <T extends object>(verbs: T) =>
  z.custom<keyof T & string>(
    value => typeof value === 'string' && Object.hasOwn(verbs, value),
    `there are ${Object.keys(verbs).join(', ')}`,
  );
const who = z.custom<Who>(
  value => typeof value === 'string' && isWho(value),
  `there are ${[...PERSON_NAMES, ...Object.keys(ROLES)].join(', ')}`,
);
/** What stands beside the methods is said at `Faults.set`. */
const isFaultable = (value: unknown): boolean =>
  typeof value === 'string' &&
  (Object.hasOwn(METHODS, value) || ['response_url', 'upload', 'socket'].includes(value));
const NO_FAULTS =
  'the sandbox has no such method, so nothing would ever strike it; there are the methods of the Web API that ' +
  'docs/sandbox.md lists, response_url, upload and socket';
const calls = {
  user: z.object({ person: who, verb: verbOf(USER_VERBS), args }),
  workspace: z.object({ verb: verbOf(WORKSPACE_VERBS), args }),
  sockets: z.object({ verb: verbOf(SOCKET_VERBS), args }),
  fault: z.object({ method: z.custom<string>(isFaultable, NO_FAULTS), fault: faultSchema }),
  faultId: z.object({ id: z.number() }),
};

/** What can be asked besides what the page asks. */
export const driveQueries = (workspace: Workspace): Queries => ({
  about: () => {
    const { apiUrl, pageUrl, team, bot, directory } = workspace;
    return json(200, { apiUrl, pageUrl, team, bot, people: directory.people });
  },
  files: () =>
    json(
      200,
      workspace.files().map(file => ({ ...file, content: file.content?.toString('base64') })),
    ),
});

/** Each answers `{ result }`, because not every result is an object. */
export function driveCommands(workspace: Workspace): Commands {
  const faults: ReturnType<Workspace['fault']>[] = [];
  const faultWith = (body: unknown) => {
    const fault = faults[check(calls.faultId, body).id];
    if (!fault) throw new Error('There is no such fault.');
    return fault;
  };
  return {
    async user(body) {
      const { person, verb, args } = check(calls.user, body);
      return { result: await USER_VERBS[verb](workspace.as(person), args) };
    },
    async workspace(body) {
      const { verb, args } = check(calls.workspace, body);
      return { result: await WORKSPACE_VERBS[verb](workspace, args) };
    },
    async sockets(body) {
      const { verb, args } = check(calls.sockets, body);
      return { result: await SOCKET_VERBS[verb](workspace.sockets, args) };
    },
    fault(body) {
      const { method, fault } = check(calls.fault, body);
      return { result: faults.push(workspace.fault(method, fault)) - 1 };
    },
    'fault-hits': body => ({ result: faultWith(body).hits() }),
    'fault-end'(body) {
      faultWith(body)[Symbol.dispose]();
    },
  };
}
