// Who is let in: requests by their signature, people by their workspace, their role and the app's list.
import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PersonName, type RawRequest, readable } from '../../sandbox/workspace.ts';
import { aScene } from '../support/deckhand-process.ts';
import { deploys } from '../support/deployment-messages.ts';

const fiveMinutes = 5 * 60;

describe('security', async () => {
  const scene = await aScene({
    apps: 4,
    config: ({ apps, repository }) => {
      const lists = [
        {},
        { allow: { users: ['U0MAX00000'] } },
        { allow: { usergroups: ['deployers'] } },
        { allow: { usergroups: ['nosuchgroup'] } },
      ];
      const settings = apps.map((app, index) => [
        app.name,
        {
          repo: repository.url,
          branch: 'main',
          run: { ports: [`127.0.0.1:${app.port}:8080`] },
          ...lists[index],
        },
      ]);
      return { apps: Object.fromEntries(settings) };
    },
  });
  afterAll(() => scene[Symbol.asyncDispose]());
  const { workspace, repository, apps, secrets } = scene;
  const [open, forMax, forDeployers, forNobody] = apps;
  if (!open || !forMax || !forDeployers || !forNobody) throw new Error('four apps');
  const dana = workspace.as('dana');
  beforeAll(async () => {
    await repository.commit({ serves: 'one' });
    await deploys(workspace, dana, `/deploy ${open.name}`);
    await repository.commit({ serves: 'two' });
    await deploys(workspace, dana, `/deploy ${open.name}`);
  });

  function signedAt(seconds: number, raw: RawRequest): RawRequest {
    const hash = createHmac('sha256', secrets.signingSecret)
      .update(`v0:${seconds}:${raw.body}`)
      .digest('hex');
    const headers = {
      ...raw.headers,
      'x-slack-request-timestamp': String(seconds),
      'x-slack-signature': `v0=${hash}`,
    };
    return { ...raw, headers };
  }
  const now = () => Math.floor(Date.now() / 1000);
  const command = () => workspace.signedCommand('dana', `/deploy ${open.name}`);
  /** What everybody reads. */
  const count = () => workspace.messages('deploys').filter(each => each.ephemeralTo === undefined).length;

  it.each([
    [
      'a wrong signature',
      () => ({
        ...command(),
        headers: { ...command().headers, 'x-slack-signature': `v0=${'0'.repeat(64)}` },
      }),
    ],
    [
      'another body than the signed one',
      () => ({ ...command(), body: command().body.replace('U0DANA0000', 'U0OLGA0000') }),
    ],
    [
      'no signature',
      () => ({ ...command(), headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
    ],
    ['a signature that is too old', () => signedAt(now() - fiveMinutes - 5, command())],
    ['a signature from the future', () => signedAt(now() + fiveMinutes, command())],
    [
      'a time that is no number',
      () => ({ ...command(), headers: { ...command().headers, 'x-slack-request-timestamp': 'now' } }),
    ],
  ])('answers 401 to %s, and does nothing', async (_name, request) => {
    const before = count();
    const ack = await workspace.sendRaw(request());
    expect({ status: ack.status, body: ack.body }).toEqual({ status: 401, body: '' });
    expect(count()).toBe(before);
    expect(await scene.served(open)).toBe('two');
  });

  it('takes a signature a little off in time', async () => {
    const status = () => workspace.signedCommand('dana', '/status');
    expect((await workspace.sendRaw(signedAt(now() - fiveMinutes + 10, status()))).status).toBe(200);
    expect((await workspace.sendRaw(signedAt(now() + 20, status()))).status).toBe(200);
  });

  it('runs the same request once, however often it comes', async () => {
    const request = command();
    const before = count();
    const acks = await Promise.all([1, 2, 3].map(() => workspace.sendRaw(request)));
    expect(acks.map(ack => ack.status)).toEqual([200, 200, 200]);
    await dana.sees(/#3 by @dana(.|\n)*✓ .* is live/, { timeoutMs: 10_000 });
    const disguised = request.headers['x-slack-signature'] ?? '';
    await workspace.sendRaw({
      ...request,
      headers: { ...request.headers, 'x-slack-signature': `${disguised}=x` },
    });
    expect(count()).toBe(before + 1);
  });

  it('lets nobody deploy while Slack can’t say who they are', async () => {
    const olga = workspace.as('olga');
    {
      using _away = workspace.fault('users.info', { kind: 'http', status: 503, times: 50 });
      const { reply, problem } = await olga.types(`/deploy ${open.name}`);
      expect(problem).toBeUndefined();
      expect(reply && readable(reply)).toMatch(
        /couldn't ask Slack whether you may deploy: .*Nothing was done/,
      );
      const seen = await olga.types('/status');
      expect(seen.reply && readable(seen.reply)).toContain(`${open.name} → production`);
    }
    const { reply } = await olga.types(`/status ${open.name}`);
    expect(reply && readable(reply)).toContain(`${open.name} → production`);
  });

  it.each<[PersonName, RegExp]>([
    [
      'sam',
      /works for members of Sandbox only, and you are from another workspace\. Ask somebody of Sandbox\./,
    ],
    ['gus', /You are a guest in Sandbox, and Deckhand works for full members only\. An administrator/],
    ['rita', /You are a guest in Sandbox, and Deckhand works for full members only\. An administrator/],
    ['bea', /Your account in Sandbox is deactivated\./],
  ])('refuses %s every command, button and window, and says why', async (name, why) => {
    const person = workspace.as(name);
    const before = count();
    for (const line of [
      `/deploy ${open.name}`,
      '/deploy',
      `/rollback ${open.name}`,
      '/status',
      '/deckhand help',
      '/deckhand releases',
    ]) {
      const { reply, problem } = await person.types(line);
      expect({ line, problem, to: reply?.ephemeralTo }).toEqual({
        line,
        problem: undefined,
        to: person.person.id,
      });
      expect(reply && readable(reply)).toMatch(why);
      expect(reply && readable(reply)).not.toContain(open.name);
    }
    const live = await person.sees(/is live in production.*\n\[/);
    for (const button of readable(live).match(/\[[^\]]+\]/g) ?? []) {
      const { at, problem } = await person.presses(button.slice(1, -1), { message: live });
      expect(problem).toBeUndefined();
      const answer = await person.sees(why, { since: at });
      expect(answer.ephemeralTo).toBe(person.person.id);
    }
    expect(person.modal()).toBeUndefined();
    expect(count()).toBe(before);
    expect(await scene.served(open)).toBe('two');
  });

  it('refuses a stranger’s choice in a select', async () => {
    const { reply } = await dana.types('/deploy');
    expect(reply && readable(reply)).toContain('What shall be deployed? Its own branch is taken.');
    const before = count();
    const sam = workspace.as('sam');
    const choice = `${open.name} → production`;
    const { at } = await sam.selects('App and environment', choice, { message: reply });
    await sam.sees(/works for members of Sandbox only/, { since: at });
    expect(count()).toBe(before);
    await dana.selects('App and environment', choice, { message: reply });
    await dana.sees(/#4 by @dana(.|\n)*✓ .* is live/, { timeoutMs: 10_000 });
  });

  it('lets only the listed people change an app, but everybody see it', async () => {
    const refused = await dana.types(`/deploy ${forMax.name}`);
    const text = refused.reply ? readable(refused.reply) : '';
    expect(text).toBe(
      `You may not change ${forMax.name} in production. These may: @max. The list is allow in deckhand.yml.`,
    );
    const seen = await dana.types(`/status ${forMax.name}`);
    expect(seen.reply && readable(seen.reply)).toContain('Nothing was deployed by Deckhand yet.');
    const { text: told, message } = await deploys(workspace, workspace.as('max'), `/deploy ${forMax.name}`);
    expect(told).toMatch(/is live in production/);
    const { at } = await dana.presses('Log', { message });
    await expect.poll(() => dana.modal()).toBeDefined();
    await dana.closes();
    dana.doesNotSee(/You may not change/, { since: at });
    const rolled = await dana.types(`/rollback ${forMax.name}`);
    expect(rolled.reply && readable(rolled.reply)).toMatch(/You may not change/);
  });

  it('lets the members of a usergroup in, and names the group to others without a ping', async () => {
    const { text } = await deploys(workspace, dana, `/deploy ${forDeployers.name}`);
    expect(text).toMatch(/is live in production/);
    const { reply } = await workspace.as('olga').types(`/deploy ${forDeployers.name}`);
    expect(reply && readable(reply)).toMatch(/You may not change .*\. These may: @deployers\./);
    expect(reply?.pings).toEqual([]);
  });

  it('says when a usergroup of the list is not there', async () => {
    const { reply } = await dana.types(`/deploy ${forNobody.name}`);
    expect(reply && readable(reply)).toMatch(/There is no usergroup @nosuchgroup in Slack\./);
  });

  it('answers nothing on other paths', async () => {
    const root = `http://127.0.0.1:${scene.port}`;
    expect((await fetch(`${root}/`)).status).toBe(404);
    expect((await fetch(`${root}/slack/events`)).status).toBe(404);
    expect((await fetch(`${root}/slack/install`)).status).toBe(404);
    expect((await fetch(`${root}/healthz`)).status).toBe(200);
  });
});
