// Reads the live messages of deployments as a person does: waits for one to say something, or for how it ends.
import { type Message, readable, type User, type Workspace } from '../../sandbox/workspace.ts';

export interface Told {
  /** The deployment's number. */
  readonly id: number;
  /** As a person reads it. */
  readonly text: string;
  readonly message: Message;
}

export interface Asked {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** What only the person reads at once. */
  readonly reply: string | undefined;
  /** Waits until the message of the deployment that this began reads so. */
  reads(pattern: RegExp, timeoutMs?: number): Promise<Told>;
  /** Waits until that deployment has ended, however. */
  ended(timeoutMs?: number): Promise<Told>;
}

const head = /→ .*#(\d+) by @(\w+)/;
const ending = /^(✓ .* is live|✗ |Cancelled|Interrupted)/m;

/** Types a command that begins a deployment. @throws Error when Slack shows an error */
export async function asks(
  workspace: Workspace,
  user: User,
  line: string,
  where: { readonly channel?: string } = {},
): Promise<Asked> {
  const before = known(user, where.channel);
  const { at, problem, reply } = await user.types(line, where);
  if (problem !== undefined) throw new Error(`${line} ended with ${problem}`);
  return begun(workspace, user, { before, at, reply, channel: where.channel });
}

/** Presses a button that begins a deployment. @throws Error when Slack shows an error */
export async function presses(
  workspace: Workspace,
  user: User,
  label: string,
  message?: Message,
): Promise<Asked> {
  const before = known(user, undefined);
  const { at, problem } = await user.presses(label, { message });
  if (problem !== undefined) throw new Error(`[${label}] ended with ${problem}`);
  return begun(workspace, user, { before, at, reply: undefined, channel: undefined });
}

/** Types the command and waits for the end. */
export async function deploys(workspace: Workspace, user: User, line: string): Promise<Told> {
  const asked = await asks(workspace, user, line);
  return asked.ended(30_000);
}

interface Begun {
  /** Numbers of the deployments that were there already. */
  readonly before: ReadonlySet<number>;
  readonly at: number;
  readonly reply: Message | undefined;
  readonly channel: string | undefined;
}

function begun(workspace: Workspace, user: User, { before, at, reply, channel }: Begun): Asked {
  const reads = async (pattern: RegExp, timeoutMs = 15_000): Promise<Told> => {
    const { promise, resolve, reject } = Promise.withResolvers<Told>();
    const mine = () =>
      all(user, channel).findLast(
        ({ id, text }) => !before.has(id) && text.includes(`by @${user.person.name}`),
      );
    const look = (): void => {
      const told = mine();
      if (told !== undefined && pattern.test(told.text)) resolve(told);
    };
    using _listening = workspace.onChange(look);
    const timer = setTimeout(() => {
      const seen = mine()?.text ?? `no message; only:\n${reply === undefined ? '' : readable(reply)}`;
      reject(new Error(`It doesn't read ${String(pattern)} within ${timeoutMs} ms, but:\n${seen}`));
    }, timeoutMs);
    look();
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
    }
  };
  return {
    at,
    reply: reply === undefined ? undefined : readable(reply),
    reads,
    ended: timeoutMs => reads(ending, timeoutMs),
  };
}

function known(user: User, channel: string | undefined): ReadonlySet<number> {
  return new Set(all(user, channel).map(({ id }) => id));
}

function all(user: User, channel: string | undefined): readonly Told[] {
  return user.messages(channel === undefined ? {} : { channel }).flatMap(message => {
    const text = readable(message);
    const id = head.exec(text.split('\n')[0] ?? '')?.[1];
    return id === undefined ? [] : [{ id: Number(id), text, message }];
  });
}
