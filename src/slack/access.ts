// Who may do what: full members of our own workspace may look, and deploy where the configuration allows them.
import type { Logger } from 'pino';
import type { Actor } from '../core/deployment.ts';
import type { Service } from '../core/service.ts';
import type { SlackTeam } from './client.ts';
import type { Access, Decision } from './command.ts';
import { describeSlackFailure, slackFailure } from './errors.ts';
import type { People, Person } from './people.ts';
import { escapeText, userMention } from './text.ts';

export interface AccessDeps {
  readonly people: People;
  readonly team: Pick<SlackTeam, 'teamId' | 'teamName' | 'enterpriseId'>;
  readonly logger: Logger;
}

/** What Slack says of somebody, or why it says nothing. */
type Known = Person | { readonly unknown: string };

const yes: Decision = { allowed: true };

export function createAccess({ people, team, logger }: AccessDeps): Access {
  const ask = async (actor: Actor): Promise<Known> => {
    try {
      return await people.person(actor.userId);
    } catch (error) {
      const unknown = describeSlackFailure(slackFailure(error));
      logger.warn({ user: actor.userId }, `Slack could not be asked about a person: ${unknown}`);
      return { unknown };
    }
  };
  const noted = (actor: Actor, service: Service | undefined, decision: Decision): Decision => {
    if (!decision.allowed) {
      const where = service === undefined ? {} : { app: service.app, environment: service.environment };
      logger.info({ user: actor.userId, team: actor.teamId, ...where, why: decision.why }, 'Refused');
    }
    return decision;
  };
  return {
    async mayUse(actor) {
      const person = await ask(actor);
      return noted(actor, undefined, membership(actor, person, team) ?? yes);
    },
    async mayDeploy(actor, service) {
      const person = await ask(actor);
      const decision =
        membership(actor, person, team) ??
        certainty(person) ??
        (await permission(people, actor.userId, service));
      return noted(actor, service, decision);
    },
  };
}

/** A refusal for everybody who is not a full member. Slack's silence refuses nobody of our own workspace to look. */
function membership(actor: Actor, person: Known, team: AccessDeps['team']): Decision | undefined {
  const name = escapeText(team.teamName, 80);
  const admin = `An administrator of ${name} can change that.`;
  if ('unknown' in person) {
    return actor.teamId === team.teamId ? undefined : no(`Deckhand works for members of ${name} only.`);
  }
  const isOurs =
    (actor.teamId === team.teamId && (person.teamId ?? team.teamId) === team.teamId) ||
    (team.enterpriseId !== undefined && person.enterpriseId === team.enterpriseId);
  if (!isOurs || person.isStranger) {
    return no(
      `Deckhand works for members of ${name} only, and you are from another workspace. Ask somebody of ${name}.`,
    );
  }
  if (person.isDeactivated) return no(`Your account in ${name} is deactivated. ${admin}`);
  if (person.isBot) return no(`Deckhand takes orders from people only. Ask a member of ${name}.`);
  if (person.isGuest)
    return no(`You are a guest in ${name}, and Deckhand works for full members only. ${admin}`);
  return undefined;
}

/** Nothing is changed on the word of somebody we know nothing of. */
function certainty(person: Known): Decision | undefined {
  if (!('unknown' in person)) return undefined;
  const why = escapeText(person.unknown, 200);
  return no(
    `Deckhand couldn't ask Slack whether you may deploy: ${why}. Nothing was done; try again in a minute.`,
  );
}

async function permission(people: People, userId: string, service: Service): Promise<Decision> {
  const { users, usergroups } = service.allow;
  if (users.length === 0 && usergroups.length === 0) return yes;
  if (users.includes(userId)) return yes;
  const groups = await Promise.all(usergroups.map(name => membersOf(people, name)));
  if (groups.some(group => group.members?.has(userId))) return yes;
  const unreadable = groups.flatMap(group => group.problem ?? []).join(' ');
  const who = [...users.map(userMention), ...groups.map(group => group.shown)].slice(0, 10).join(', ');
  const name = `${escapeText(service.app, 80)} in ${escapeText(service.environment, 80)}`;
  return no(
    [`You may not change ${name}. These may: ${who}.`, unreadable, 'The list is `allow` in `deckhand.yml`.']
      .filter(part => part !== '')
      .join(' '),
  );
}

interface Group {
  readonly shown: string;
  readonly members?: ReadonlySet<string>;
  /** A sentence, when its members can't be told. */
  readonly problem?: string;
}

/** As text, not as a mention: a refusal pings nobody. */
async function membersOf(people: People, name: string): Promise<Group> {
  const typed = `@${escapeText(name.replace(/^@/, ''), 80)}`;
  try {
    const group = await people.usergroup(name);
    if (group === undefined) return { shown: typed, problem: `There is no usergroup ${typed} in Slack.` };
    return { shown: `@${escapeText(group.handle, 80)}`, members: await people.members(group.id) };
  } catch (error) {
    const why = escapeText(describeSlackFailure(slackFailure(error)), 200);
    return { shown: typed, problem: `The usergroup ${typed} couldn't be read just now: ${why}.` };
  }
}

function no(why: string): Decision {
  return { allowed: false, why };
}
