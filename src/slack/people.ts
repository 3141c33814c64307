// Who somebody is in Slack, and who is in a usergroup: asked for, and remembered for a few minutes.
import type { WebClient } from '@slack/web-api';
import type { Clock } from '../deploy/ports.ts';

export interface Person {
  readonly teamId: string | undefined;
  readonly enterpriseId: string | undefined;
  readonly isGuest: boolean;
  /** Of another workspace, in a channel that is shared with it. */
  readonly isStranger: boolean;
  readonly isBot: boolean;
  readonly isDeactivated: boolean;
}

export interface Usergroup {
  readonly id: string;
  readonly handle: string;
}

export interface People {
  /** @throws what Slack's client throws when it can't be asked and nothing is remembered */
  person(userId: string): Promise<Person>;
  /** By id (`S…`) or handle, with or without @; undefined when there is no such group. @throws as person */
  usergroup(name: string): Promise<Usergroup | undefined>;
  /** @throws as person */
  members(usergroupId: string): Promise<ReadonlySet<string>>;
}

/** Within this time Slack isn't asked again. */
const freshMs = 5 * 60_000;
/** For this long what was known is believed when Slack can't be asked. */
const staleMs = 60 * 60_000;
const capacity = 2_000;

export function createPeople(client: WebClient, clock: Clock): People {
  const persons = new Remembered(clock, id => askPerson(client, id));
  const usergroups = new Remembered(clock, () => askUsergroups(client));
  const members = new Remembered(clock, id => askMembers(client, id));
  return {
    person: id => persons.get(id),
    async usergroup(name) {
      const wanted = name.replace(/^@/, '');
      const all = await usergroups.get('all');
      return all.find(({ id, handle }) => id === wanted || handle === wanted);
    },
    members: id => members.get(id),
  };
}

/** Answers by key. Two questions at the same time are asked once. */
export class Remembered<T> {
  readonly #clock: Clock;
  readonly #ask: (key: string) => Promise<T>;
  readonly #known = new Map<string, { readonly at: number; readonly value: T }>();
  readonly #asking = new Map<string, Promise<T>>();

  constructor(clock: Clock, ask: (key: string) => Promise<T>) {
    this.#clock = clock;
    this.#ask = ask;
  }

  async get(key: string): Promise<T> {
    const known = this.#known.get(key);
    const ageMs = known === undefined ? Number.POSITIVE_INFINITY : this.#clock.now() - known.at;
    if (known !== undefined && ageMs >= 0 && ageMs < freshMs) return known.value;
    try {
      return await this.#once(key);
    } catch (error) {
      if (known !== undefined && ageMs < staleMs) return known.value;
      throw error;
    }
  }

  #once(key: string): Promise<T> {
    const running = this.#asking.get(key);
    if (running !== undefined) return running;
    const question = this.#ask(key)
      .then(value => {
        this.#remember(key, value);
        return value;
      })
      .finally(() => this.#asking.delete(key));
    this.#asking.set(key, question);
    return question;
  }

  #remember(key: string, value: T): void {
    this.#known.delete(key);
    this.#known.set(key, { at: this.#clock.now(), value });
    const [oldest] = this.#known.keys();
    if (this.#known.size > capacity && oldest !== undefined) this.#known.delete(oldest);
  }
}

/** @see https://docs.slack.dev/reference/methods/users.info */
async function askPerson(client: WebClient, userId: string): Promise<Person> {
  const { user } = await client.users.info({ user: userId });
  return {
    teamId: user?.team_id,
    enterpriseId: user?.enterprise_user?.enterprise_id,
    isGuest: user?.is_restricted === true || user?.is_ultra_restricted === true,
    isStranger: user?.is_stranger === true,
    isBot: user?.is_bot === true || userId === 'USLACKBOT',
    isDeactivated: user?.deleted === true,
  };
}

/** @see https://docs.slack.dev/reference/methods/usergroups.list */
async function askUsergroups(client: WebClient): Promise<readonly Usergroup[]> {
  const { usergroups = [] } = await client.usergroups.list();
  return usergroups.flatMap(({ id, handle }) => (id === undefined ? [] : [{ id, handle: handle ?? id }]));
}

/** @see https://docs.slack.dev/reference/methods/usergroups.users.list */
async function askMembers(client: WebClient, usergroup: string): Promise<ReadonlySet<string>> {
  const { users = [] } = await client.usergroups.users.list({ usergroup });
  return new Set(users);
}
