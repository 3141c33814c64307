// The names behind ids, as the newest snapshot has them.
import type { Channel, Person, State } from './types.ts';

let people: ReadonlyMap<string, Person> = new Map();
let channelNames: Readonly<Record<string, string>> = {};
let channels: readonly Channel[] = [];
let usergroups: ReadonlyMap<string, string> = new Map();
let appName = '';
let me = '';

/** Takes the names from a snapshot. */
export function learnNames(state: State): void {
  people = new Map(state.people.map(one => [one.id, one]));
  ({ channelNames, channels, me } = state);
  usergroups = new Map(state.usergroups.map(group => [group.id, group.handle]));
  appName = state.bot.name;
}

export const personById = (id: string): Person | undefined => people.get(id);
export const personName = (id: string): string | undefined => people.get(id)?.name;
export const channelName = (id: string): string | undefined => channelNames[id];
export const usergroupName = (id: string): string | undefined => usergroups.get(id);
/** Everybody, the bot too. */
export const everybody = (): readonly Person[] => [...people.values()];
/** What the person sees. */
export const visibleChannels = (): readonly Channel[] => channels;
/** The app's display name. */
export const nameOfApp = (): string => appName;
/** The id of the person who looks at the page. */
export const myId = (): string => me;

/** As a list of channels names it: the conversation with the app has the app's name. */
export const labelOf = ({ kind, name }: Channel): string =>
  kind === 'im' ? appName : `${kind === 'private' ? '🔒' : '#'} ${name}`;
