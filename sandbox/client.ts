// Drives a running workspace from another process, in the same words as within its own.
import { z } from 'zod';
import type { Shared } from './workspace/control/verbs.ts';
import type { Ack } from './workspace/delivery/delivery.ts';
import { isObject, type JsonObject } from './workspace/json.ts';
import type { Person } from './workspace/people/directory.ts';
import type { Done } from './workspace/people/interactions.ts';
import { nameOf, type Who } from './workspace/people/roles.ts';
import type { Remote, Submitted, Typed, User } from './workspace/people/user.ts';
import type { StoredFile } from './workspace/stores/files.ts';
import type { Message } from './workspace/stores/messages.ts';
import type { LoggedRequest } from './workspace/wire/request-log.ts';
import type { Workspace } from './workspace/workspace-type.ts';

export type RemoteUser = Remote<User>;
export interface RemoteFault extends AsyncDisposable {
  /** How many calls it has hit. */
  hits(): Promise<number>;
}

export interface RemoteWorkspace extends Remote<Pick<Workspace, Shared | 'files'>> {
  readonly apiUrl: string;
  readonly pageUrl: string;
  readonly team: Workspace['team'];
  readonly bot: Workspace['bot'];
  readonly sockets: Remote<Workspace['sockets']>;
  /** Somebody by name or by role. */
  as(who: Who): RemoteUser;
  /** Lets the next calls of a method fail, until it is disposed. */
  fault(...args: Parameters<Workspace['fault']>): Promise<RemoteFault>;
  /** Both directions, oldest first, without secrets. */
  requests(): Promise<readonly LoggedRequest[]>;
}

/** Both ends are of one version: it is enough to see that this is the kind of thing that was asked for. */
const like = <T>(what: string, ...fields: readonly (keyof T & string)[]) =>
  z.custom<T>(value => isObject(value) && fields.every(field => field in value), `this is no ${what}`);

const person = like<Person>('person', 'id', 'name', 'role');
const about = z.object({
  apiUrl: z.string(),
  pageUrl: z.string(),
  team: z.object({ id: z.string() }),
  bot: z.object({ id: z.string(), botId: z.string() }),
  people: z.array(person),
});
const done = like<Done>('result', 'at', 'durationMs');
const typed = like<Typed>('result', 'at', 'durationMs');
const submitted = like<Submitted>('result', 'at', 'errors');
const message = like<Message>('message', 'channel', 'ts', 'versions');
const view = like<JsonObject>('view', 'blocks');
const nothing = z.undefined();
const resulting = z.object({ result: z.unknown().optional() });
const ack = like<Ack>('result', 'at', 'durationMs');
const verified = like<Ack & { readonly verified: boolean }>('result', 'at', 'verified');
const loggedRequest = like<LoggedRequest>('request', 'at', 'direction', 'name');
/** The bytes travel as base64. */
const file = like<Omit<StoredFile, 'content'> & { readonly content?: string }>(
  'file',
  'id',
  'name',
).transform(
  ({ content, ...stored }): StoredFile => ({
    ...stored,
    content: content === undefined ? undefined : Buffer.from(content, 'base64'),
  }),
);

/** @throws Error with the workspace's own words when it refuses, or when nobody answers */
async function ask<T>(base: string, path: string, schema: z.ZodType<T>, body?: object): Promise<T> {
  const json = { 'content-type': 'application/json' };
  const init = body === undefined ? {} : { method: 'POST', headers: json, body: JSON.stringify(body) };
  const response = await fetch(new URL(`/control/${path}`, base), init).catch((error: unknown) => {
    const cause = error instanceof Error && error.cause instanceof Error ? ` (${error.cause.message})` : '';
    throw new Error(`No workspace answers at ${base}${cause}. \`npm run sandbox\` starts one.`);
  });
  const answer: unknown = await response.json().catch(() => undefined);
  if (!response.ok)
    throw new Error(
      isObject(answer) && typeof answer['problem'] === 'string'
        ? answer['problem']
        : `${base} answers ${response.status}: it is no sandbox workspace, or one of another version.`,
    );
  return schema.parse(answer);
}

/** Carries out one word, and gives its result. */
type Act = <T>(verb: string, schema: z.ZodType<T>, args: readonly unknown[]) => Promise<T>;

function actor(base: string, path: string, more: object = {}): Act {
  return async (verb, schema, args) => {
    const given = args.slice(0, args.findLastIndex(arg => arg !== undefined) + 1);
    const answer = await ask(base, path, resulting, { ...more, verb, args: given.map(portable) });
    return schema.parse(answer.result);
  };
}

/** JSON has no patterns. */
const portable = (value: unknown): unknown =>
  value instanceof RegExp ? { source: value.source, flags: value.flags } : value;

function remoteUser(base: string, who: Person): RemoteUser {
  const act = actor(base, 'user', { person: who.name });
  return {
    person: who,
    types: (...args) => act('types', typed, args),
    presses: (...args) => act('presses', done, args),
    selects: (...args) => act('selects', done, args),
    submits: (...args) => act('submits', submitted, args),
    closes: (...args) => act('closes', done.optional(), args),
    sees: (...args) => act('sees', message, args),
    doesNotSee: (...args) => act('doesNotSee', nothing, args),
    messages: (...args) => act('messages', z.array(message), args),
    seesModal: (...args) => act('seesModal', view, args),
    modal: (...args) => act('modal', view.optional(), args),
    opensHome: (...args) => act('opensHome', view.optional(), args),
    home: (...args) => act('home', view.optional(), args),
  };
}

function remoteSockets(base: string): RemoteWorkspace['sockets'] {
  const act = actor(base, 'sockets');
  return {
    open: (...args) => act('open', z.number(), args),
    connected: (...args) => act('connected', nothing, args),
    warn: (...args) => act('warn', nothing, args),
    refresh: (...args) => act('refresh', nothing, args),
    cut: (...args) => act('cut', nothing, args),
    freeze: (...args) => act('freeze', nothing, args),
    linger: (...args) => act('linger', nothing, args),
    disable: (...args) => act('disable', nothing, args),
    enable: (...args) => act('enable', nothing, args),
    redeliver: (...args) => act('redeliver', ack, args),
  };
}

/**
 * Connects to a workspace that runs already.
 *
 * @param url where its page is, for example http://127.0.0.1:4000
 * @throws Error when there is none
 */
export async function connectToWorkspace(url: string): Promise<RemoteWorkspace> {
  const { people, ...known } = await ask(url, 'about', about);
  const act = actor(url, 'workspace');
  return {
    ...known,
    sockets: remoteSockets(url),
    as(who) {
      const found = people.find(({ name }) => name === nameOf(who));
      if (!found) throw new Error(`Nobody in the workspace is "${who}".`);
      return remoteUser(url, found);
    },
    connect: (...args) => act('connect', nothing, args),
    messages: (...args) => act('messages', z.array(message), args),
    invitesBot: (...args) => act('invitesBot', nothing, args),
    removesBot: (...args) => act('removesBot', nothing, args),
    archives: (...args) => act('archives', nothing, args),
    verifiesUrl: (...args) => act('verifiesUrl', verified, args),
    limitsRates: (...args) => act('limitsRates', nothing, args),
    files: () => ask(url, 'files', z.array(file)),
    requests: () => ask(url, 'requests', z.array(loggedRequest)),
    async fault(method, fault) {
      const count = z.object({ result: z.number() });
      const { result: id } = await ask(url, 'fault', count, { method, fault });
      return {
        hits: async () => (await ask(url, 'fault-hits', count, { id })).result,
        [Symbol.asyncDispose]: async () => void (await ask(url, 'fault-end', z.unknown(), { id })),
      };
    },
  };
}
