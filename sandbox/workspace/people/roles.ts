// The people of the workspace by what they may do, so that a test can say whom it needs without knowing names.
import { PERSON_NAMES, type PersonName } from './directory.ts';

/** Who plays which role. A name is more exact, a role says why this person. */
export const ROLES = {
  deployer: 'dana',
  owner: 'olga',
  admin: 'olga',
  member: 'max',
  guest: 'rita',
  'single-channel-guest': 'gus',
  stranger: 'sam',
  deactivated: 'bea',
} as const satisfies Readonly<Record<string, PersonName>>;

export type Role = keyof typeof ROLES;
/** A person's name, or the role that they play. */
export type Who = PersonName | Role;

const isRole = (who: Who): who is Role => Object.hasOwn(ROLES, who);

export const nameOf = (who: Who): PersonName => (isRole(who) ? ROLES[who] : who);

/** Whether somebody is called so, or plays this role. */
export const isWho = (text: string): text is Who =>
  Object.hasOwn(ROLES, text) || PERSON_NAMES.some(name => name === text);
