// Who and what is in the workspace: people in ready-made roles, channels, a usergroup.

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly realName: string;
  /** Bots have none. */
  readonly email: string | undefined;
  readonly teamId: string;
  /** Slack lets a deactivated person do nothing; here they can, as with a request that was on its way. */
  readonly role: 'admin' | 'member' | 'guest' | 'single-channel-guest' | 'stranger' | 'deactivated' | 'bot';
}

export interface Channel {
  readonly id: string;
  readonly name: string;
  readonly kind: 'public' | 'private' | 'im';
  /** User ids; the bot is among them where it was invited. */
  readonly members: Set<string>;
  /** A channel that another organisation shares through Slack Connect. */
  readonly shared: boolean;
  /** Nobody writes in an archived channel any more; may be set at any time. */
  archived: boolean;
}

export interface Usergroup {
  readonly id: string;
  readonly handle: string;
  readonly name: string;
  readonly users: readonly string[];
}

export const TEAM = { id: 'T0SANDBOX1', domain: 'sandbox', name: 'Sandbox' } as const;
const OTHER_TEAM = 'T0STRANGE1';
export const APP_ID = 'A0SANDBOX1';
export const SLACKBOT_ID = 'USLACKBOT';

const person = (name: string, realName: string, role: Person['role'], teamId: string = TEAM.id): Person => ({
  id: `U0${name.toUpperCase().padEnd(8, '0')}`,
  name,
  realName,
  email: `${name}@${teamId === TEAM.id ? TEAM.domain : 'elsewhere'}.example`,
  teamId,
  role,
});

const PEOPLE = {
  dana: person('dana', 'Dana Deployer', 'member'),
  olga: person('olga', 'Olga Owner', 'admin'),
  max: person('max', 'Max Member', 'member'),
  gus: person('gus', 'Gus Guest', 'single-channel-guest'),
  rita: person('rita', 'Rita Restricted', 'guest'),
  sam: person('sam', 'Sam Stranger', 'stranger', OTHER_TEAM),
  bea: person('bea', 'Bea Before', 'deactivated'),
} as const;

export type PersonName = keyof typeof PEOPLE;
export const PERSON_NAMES: readonly PersonName[] = ['dana', 'olga', 'max', 'gus', 'rita', 'sam', 'bea'];
/** The app's bot. Its name is the app's, see Directory.bot. */
export const BOT = { id: 'U0APPBOT00', botId: 'B0APPBOT00' } as const;

const ids = (...names: PersonName[]): string[] => names.map(name => PEOPLE[name].id);

function channels(): Channel[] {
  const channel = (name: string, kind: Channel['kind'], members: string[], shared = false): Channel => ({
    id: `C0${name.replaceAll('-', '').toUpperCase().padEnd(8, '0').slice(0, 8)}`,
    name,
    kind,
    members: new Set(members),
    shared,
    archived: false,
  });
  return [
    channel('deploys', 'public', [...ids('dana', 'olga', 'max', 'gus', 'rita', 'sam', 'bea'), BOT.id], true),
    channel('general', 'public', ids('dana', 'olga', 'max', 'rita', 'bea')),
    channel('private-ops', 'private', ids('dana', 'olga')),
    ...PERSON_NAMES.map(name => ({
      id: `D0${name.toUpperCase().padEnd(8, '0')}`,
      name: `dm-${name}`,
      kind: 'im' as const,
      members: new Set([PEOPLE[name].id, BOT.id]),
      shared: false,
      archived: false,
    })),
  ];
}

/** The directory of one workspace. During its life channels only gain and lose members, or are archived. */
export interface Directory {
  /** Everybody, the bot included. */
  readonly people: readonly Person[];
  readonly bot: Person;
  readonly channels: readonly Channel[];
  readonly usergroups: readonly Usergroup[];
  /** @throws Error when nobody has this name. */
  person(name: PersonName): Person;
  personById(id: string): Person | undefined;
  channelById(id: string): Channel | undefined;
  /** By name, `#name`, id, or `dm` for the conversation between this person and the bot. @throws Error when there is none. */
  channel(name: string, forPerson?: Person): Channel;
  /** The conversation between this person and the bot. */
  dmWith(personId: string): Channel | undefined;
  /** Members see a channel; full members of the workspace see every public one. */
  canSee(person: Person, channel: Channel): boolean;
}

/** @param appName the app's display name */
export function createDirectory(appName = 'Deckhand'): Directory {
  const all = channels();
  const named = person(appName.toLowerCase().replaceAll(' ', ''), appName, 'bot');
  const bot: Person = { ...named, id: BOT.id, email: undefined };
  const people: readonly Person[] = [...PERSON_NAMES.map(name => PEOPLE[name]), bot];
  const dmWith = (personId: string) =>
    personId === BOT.id ? undefined : all.find(c => c.kind === 'im' && c.members.has(personId));
  return {
    people,
    bot,
    channels: all,
    usergroups: [{ id: 'S0DEPLOY01', handle: 'deployers', name: 'Deployers', users: ids('dana') }],
    person: name => PEOPLE[name],
    personById: id => people.find(p => p.id === id),
    channelById: id => all.find(c => c.id === id),
    dmWith,
    canSee: ({ id, role }, { kind, members }) =>
      members.has(id) || (kind === 'public' && (role === 'member' || role === 'admin')),
    channel(name, forPerson) {
      const plain = name.replace(/^#/, '');
      const found =
        plain === 'dm' && forPerson
          ? dmWith(forPerson.id)
          : all.find(channel => channel.name === plain || channel.id === plain);
      if (!found) throw new Error(`There is no channel "${name}" in the sandbox workspace.`);
      return found;
    },
  };
}
