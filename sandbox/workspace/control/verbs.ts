// Everything that another process may ask of the workspace: which words, with which arguments, checked here.
import { z } from 'zod';
import type { User } from '../people/user.ts';
import type { SocketControl } from '../socket-mode/control.ts';
import type { Workspace } from '../workspace-type.ts';

/** What fits the schema. @throws Error that says in words which part of a call is wrong */
export function check<T>(schema: z.ZodType<T>, value: unknown): T {
  const { data, error } = schema.safeParse(value);
  if (error) throw new Error(`This call can't be carried out:\n${z.prettifyError(error)}`);
  return data;
}

/** Checks the arguments, then does it. @throws Error that says which of them is wrong */
type Verb<T> = (target: T, args: unknown) => unknown;
type MethodsOf<T> = {
  [Name in keyof T]: T[Name] extends (...args: never[]) => unknown ? Name : never;
}[keyof T];
/** One entry for each method, so that nothing is added to an interface and forgotten here. */
type Verbs<T, Names extends keyof T = MethodsOf<T>> = { readonly [Name in Names & string]: Verb<T> };

const verb =
  <Args extends readonly unknown[]>(schema: z.ZodType<Args>) =>
  <T>(run: (target: T, ...args: Args) => unknown): Verb<T> =>
  (target, args) =>
    run(target, ...check(schema, args));

const channel = z.string().optional();
const message = z.object({
  channel: z.string(),
  ts: z.string(),
  threadTs: z.string().optional(),
  blocks: z.array(z.record(z.string(), z.unknown())),
});
const choice = z.union([z.string(), z.number(), z.array(z.string())]);
const acting = { channel, message: message.optional(), home: z.boolean().optional() };
const looking = { channel, since: z.number().optional() };
/** A pattern travels as its source and its flags. */
const pattern = z
  .object({ source: z.string(), flags: z.string() })
  .transform(({ source, flags }) => new RegExp(source, flags));
/** An answer that takes longer than this is given up by Node's own HTTP client. */
const LONGEST_WAIT_MS = 240_000;
const timeoutMs = z.number().max(LONGEST_WAIT_MS).optional();

export const USER_VERBS: Verbs<User> = {
  types: verb(z.tuple([z.string(), z.object({ channel, thread: message.optional() }).optional()]))(
    (user, ...args) => user.types(...args),
  ),
  presses: verb(z.tuple([z.string(), z.object(acting).optional()]))((user, ...args) => user.presses(...args)),
  selects: verb(
    z.tuple([z.string(), z.string(), z.object({ ...acting, query: z.string().optional() }).optional()]),
  )((user, ...args) => user.selects(...args)),
  submits: verb(z.tuple([z.record(z.string(), choice).optional()]))((user, ...args) => user.submits(...args)),
  closes: verb(z.tuple([]))(user => user.closes()),
  sees: verb(z.tuple([pattern, z.object({ ...looking, timeoutMs }).optional()]))((user, ...args) =>
    user.sees(...args),
  ),
  doesNotSee: verb(z.tuple([pattern, z.object(looking).optional()]))((user, ...args) =>
    user.doesNotSee(...args),
  ),
  messages: verb(z.tuple([z.object({ channel }).optional()]))((user, ...args) => user.messages(...args)),
  seesModal: verb(z.tuple([pattern, z.object({ timeoutMs }).optional()]))((user, ...args) =>
    user.seesModal(...args),
  ),
  modal: verb(z.tuple([]))(user => user.modal()),
  opensHome: verb(z.tuple([]))(user => user.opensHome()),
  home: verb(z.tuple([]))(user => user.home()),
};

/** What a test in another process does to the workspace itself. */
export type Shared =
  | 'connect'
  | 'messages'
  | 'invitesBot'
  | 'removesBot'
  | 'archives'
  | 'verifiesUrl'
  | 'limitsRates';

export const WORKSPACE_VERBS: Verbs<Workspace, Shared> = {
  connect: verb(z.tuple([z.url()]))((workspace, url) => workspace.connect(url)),
  messages: verb(z.tuple([z.string()]))((workspace, name) => workspace.messages(name)),
  invitesBot: verb(z.tuple([z.string()]))((workspace, name) => workspace.invitesBot(name)),
  removesBot: verb(z.tuple([z.string()]))((workspace, name) => workspace.removesBot(name)),
  archives: verb(z.tuple([z.string()]))((workspace, name) => workspace.archives(name)),
  verifiesUrl: verb(z.tuple([]))(workspace => workspace.verifiesUrl()),
  limitsRates: verb(z.tuple([z.boolean()]))((workspace, on) => workspace.limitsRates(on)),
};

const index = z.tuple([z.int().nonnegative().optional()]);

export const SOCKET_VERBS: Verbs<SocketControl> = {
  open: verb(z.tuple([]))(sockets => sockets.open()),
  connected: verb(z.tuple([z.number(), timeoutMs]))((sockets, ...args) => sockets.connected(...args)),
  warn: verb(index)((sockets, which) => sockets.warn(which)),
  refresh: verb(index)((sockets, which) => sockets.refresh(which)),
  cut: verb(index)((sockets, which) => sockets.cut(which)),
  freeze: verb(index)((sockets, which) => sockets.freeze(which)),
  linger: verb(z.tuple([]))(sockets => sockets.linger()),
  disable: verb(z.tuple([]))(sockets => sockets.disable()),
  enable: verb(z.tuple([]))(sockets => sockets.enable()),
  redeliver: verb(z.tuple([]))(sockets => sockets.redeliver()),
};

const times = {
  times: z.int().positive().exactOptional(),
  match: z.record(z.string(), z.string()).exactOptional(),
};
export const faultSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('rate_limited'), retryAfter: z.number(), ...times }),
  z.object({ kind: z.literal('http'), status: z.int().min(400).max(599), ...times }),
  z.object({ kind: z.literal('reset'), when: z.enum(['before', 'after']), ...times }),
  z.object({ kind: z.literal('delay'), ms: z.number().nonnegative(), ...times }),
  z.object({ kind: z.literal('error'), error: z.string(), ...times }),
]);
