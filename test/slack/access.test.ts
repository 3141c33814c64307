// Who may look and who may deploy, against the workspace's people, with Slack there and away.

import pino from 'pino';
import { describe, expect, it } from 'vitest';
import { type PersonName, startWorkspace, type Workspace } from '../../sandbox/workspace.ts';
import type { Allow } from '../../src/core/service.ts';
import { createAccess } from '../../src/slack/access.ts';
import { createClient, whoAmI } from '../../src/slack/client.ts';
import type { Access, Decision } from '../../src/slack/command.ts';
import { createPeople } from '../../src/slack/people.ts';
import { sampleNow, sampleService } from '../support/samples.ts';

interface Scene extends AsyncDisposable {
  readonly workspace: Workspace;
  readonly access: Access;
  readonly clock: { time: number; now(): number };
  look(name: PersonName): Promise<string>;
  deploy(name: PersonName, allow?: Partial<Allow>): Promise<string>;
}

const logger = pino({ level: 'silent' });

async function scene(): Promise<Scene> {
  const workspace = await startWorkspace({ botToken: 'xoxb-1', signingSecret: 'secret' });
  const client = createClient({ token: 'xoxb-1', slackApiUrl: workspace.apiUrl, logger, timeoutMs: 200 });
  const clock = {
    time: sampleNow,
    now() {
      return this.time;
    },
    monotonic() {
      return this.time;
    },
  };
  const access = createAccess({ people: createPeople(client, clock), team: await whoAmI(client), logger });
  const actor = (name: PersonName) => {
    const { id, teamId } = workspace.as(name).person;
    return { userId: id, teamId };
  };
  return {
    workspace,
    access,
    clock,
    look: async name => said(await access.mayUse(actor(name))),
    deploy: async (name, allow = {}) => {
      const service = sampleService('api', 'production', { allow: { users: [], usergroups: [], ...allow } });
      return said(await access.mayDeploy(actor(name), service));
    },
    [Symbol.asyncDispose]: () => workspace[Symbol.asyncDispose](),
  };
}

function said(decision: Decision): string {
  return decision.allowed ? 'yes' : decision.why;
}

function asked({ workspace }: Scene, method: string): number {
  return workspace.requests.filter(({ name }) => name === method).length;
}

const away = { kind: 'http', status: 503, times: 1_000 } as const;

describe('members of the workspace', () => {
  it('may look and deploy when the app allows everybody', async () => {
    await using place = await scene();
    expect(await place.look('max')).toBe('yes');
    expect(await place.deploy('max')).toBe('yes');
  });

  it.each([
    ['gus', /^You are a guest in Sandbox.*An administrator of Sandbox can change that/],
    ['rita', /^You are a guest in Sandbox/],
    ['sam', /^Deckhand works for members of Sandbox only, and you are from another workspace/],
    ['bea', /^Your account in Sandbox is deactivated/],
  ] as const)('are not people like %s, who may neither', async (name, why) => {
    await using place = await scene();
    expect(await place.look(name)).toMatch(why);
    expect(await place.deploy(name)).toMatch(why);
    const { id } = place.workspace.as(name).person;
    expect(await place.deploy(name, { users: [id] })).toMatch(why);
  });

  it('are not whoever says so: the workspace in the request counts as well', async () => {
    await using place = await scene();
    const { id } = place.workspace.as('max').person;
    expect(said(await place.access.mayUse({ userId: id, teamId: 'T0STRANGE1' }))).toMatch(
      /another workspace/,
    );
  });

  it('are not bots', async () => {
    await using place = await scene();
    const { id, teamId } = { id: place.workspace.bot.id, teamId: place.workspace.team.id };
    expect(said(await place.access.mayUse({ userId: id, teamId }))).toMatch(/orders from people only/);
  });
});

describe('an app that allows some', () => {
  it('lets those on the list deploy and tells others who is on it', async () => {
    await using place = await scene();
    const users = [place.workspace.as('max').person.id];
    expect(await place.deploy('max', { users })).toBe('yes');
    expect(await place.deploy('olga', { users })).toBe(
      `You may not change api in production. These may: <@${users[0]}>. The list is \`allow\` in \`deckhand.yml\`.`,
    );
  });

  it.each(['deployers', '@deployers', 'S0DEPLOY01'])('knows the usergroup %s', async group => {
    await using place = await scene();
    expect(await place.deploy('dana', { usergroups: [group] })).toBe('yes');
    expect(await place.deploy('max', { usergroups: [group] })).toMatch(/These may: @deployers\./);
  });

  it('says when a usergroup is not there', async () => {
    await using place = await scene();
    expect(await place.deploy('max', { usergroups: ['ops', 'deployers'] })).toMatch(
      /These may: @ops, @deployers\. There is no usergroup @ops in Slack\./,
    );
    expect(await place.deploy('dana', { usergroups: ['ops', 'deployers'] })).toBe('yes');
  });

  it('is not shut for the users on the list when usergroups can not be read, and says so to others', async () => {
    await using place = await scene();
    using _missing = place.workspace.fault('usergroups.list', {
      kind: 'error',
      error: 'missing_scope',
      times: 9,
    });
    const allow = { users: [place.workspace.as('max').person.id], usergroups: ['deployers'] };
    expect(await place.deploy('max', allow)).toBe('yes');
    expect(await place.deploy('dana', allow)).toMatch(/The usergroup @deployers couldn't be read just now/);
  });
});

describe('when Slack can not be asked', () => {
  it('its own people may look, nobody may deploy, and it says why', async () => {
    await using place = await scene();
    using _away = place.workspace.fault('users.info', away);
    expect(await place.look('max')).toBe('yes');
    expect(await place.look('sam')).toMatch(/works for members of Sandbox only/);
    expect(await place.deploy('max')).toMatch(
      /couldn't ask Slack whether you may deploy: Slack has trouble of its own \(status 503\)\. Nothing was done/,
    );
  });

  it('or answers too late, the person does not wait long', async () => {
    await using place = await scene();
    using _slow = place.workspace.fault('users.info', { kind: 'delay', ms: 3_000 });
    const begunAt = performance.now();
    expect(await place.deploy('max')).toMatch(/couldn't ask Slack/);
    expect(performance.now() - begunAt).toBeLessThan(1_000);
  });

  it('what it said within the last hour is believed', async () => {
    await using place = await scene();
    expect(await place.deploy('dana', { usergroups: ['deployers'] })).toBe('yes');
    using _people = place.workspace.fault('users.info', away);
    using _groups = place.workspace.fault('usergroups.users.list', away);
    place.clock.time += 59 * 60_000;
    expect(await place.deploy('dana', { usergroups: ['deployers'] })).toBe('yes');
    place.clock.time += 2 * 60_000;
    expect(await place.deploy('dana', { usergroups: ['deployers'] })).toMatch(/couldn't ask Slack/);
  });

  it('is asked again after five minutes, and once for many at the same time', async () => {
    await using place = await scene();
    await Promise.all(Array.from({ length: 20 }, () => place.look('max')));
    expect(asked(place, 'users.info')).toBe(1);
    place.clock.time += 6 * 60_000;
    await place.look('max');
    expect(asked(place, 'users.info')).toBe(2);
  });
});
