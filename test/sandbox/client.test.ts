// Driving a workspace: the same story within its process and over its control API.
import { describe, expect, test } from 'vitest';
import { connectToWorkspace, type RemoteUser } from '../../sandbox/client.ts';
import { type Message, readable, type User, type Who, type Workspace } from '../../sandbox/workspace.ts';
import { startShop } from './shop-app.ts';

/** What both ways have in common. */
interface Driver {
  as(who: Who): User | RemoteUser;
  messages(channel: string): readonly Message[] | Promise<readonly Message[]>;
  invitesBot(channel: string): unknown;
  removesBot(channel: string): unknown;
}
const ways: readonly (readonly [string, (workspace: Workspace) => Driver | Promise<Driver>])[] = [
  ['within the process', workspace => workspace],
  ['over the control API', workspace => connectToWorkspace(workspace.pageUrl)],
];

describe.each(ways)('%s', (_, drive) => {
  test('a person types, reads, presses and reads again', async () => {
    await using stage = await startShop();
    const dana = (await drive(stage.workspace)).as('deployer');
    const { problem, reply, at } = await dana.types('/deploy api');
    expect(problem).toBeUndefined();
    expect(reply).toMatchObject({ text: 'deploying api', ephemeralTo: dana.person.id });
    const message = await dana.sees(/API is live/i, { since: at });
    expect(message.channel).toBe('C0DEPLOYS0');
    await dana.doesNotSee(/rolled back/);
    expect(await dana.presses('Roll back', { message })).toMatchObject({ status: 200 });
    await dana.sees(/rolled back/);
    expect((await dana.messages()).map(each => each.text)).toEqual(['deploying api', 'ready', 'rolled back']);
    await expect((async () => dana.doesNotSee(/is LIVE/i))()).rejects.toThrow('dana sees /is LIVE/i:\n');
  });

  test('a person chooses what the app suggests', async () => {
    await using stage = await startShop();
    const dana = (await drive(stage.workspace)).as('dana');
    await dana.types('/deploy api');
    await dana.sees(/is live/);
    await dana.selects('Branch', 'Other', { query: 'ma' });
    await dana.sees(/chosen/);
    await expect(dana.selects('Branch', 'Missing')).rejects.toThrow('No option "Missing" in ref');
  });

  test('a person fills in a modal, is told what is wrong, and closes it', async () => {
    await using stage = await startShop();
    const dana = (await drive(stage.workspace)).as('dana');
    await dana.types('/deploy api');
    await dana.sees(/is live/);
    expect(await dana.modal()).toBeUndefined();
    await dana.presses('Why');
    expect(await dana.seesModal(/Reason/)).toMatchObject({ callback_id: 'why' });
    expect(await dana.modal()).toMatchObject({ callback_id: 'why' });
    expect(await dana.submits({ Reason: 'no' })).toMatchObject({ errors: { reason: 'Say more' } });
    expect(await dana.submits({ Reason: 'because' })).toMatchObject({ status: 200, errors: {} });
    expect(await dana.modal()).toBeUndefined();
    await dana.presses('Why');
    await dana.seesModal(/^Why$/m);
    expect(await dana.closes()).toBeUndefined();
    expect(await dana.modal()).toBeUndefined();
    await expect(dana.closes()).rejects.toThrow('dana has no modal open.');
    await expect(dana.seesModal(/Why/, { timeoutMs: 20 })).rejects.toThrow(
      'dana sees no modal /Why/ within 20 ms; none is open.',
    );
  });

  test('a person opens the Home tab, and presses a button there', async () => {
    await using stage = await startShop();
    const max = (await drive(stage.workspace)).as('member');
    expect(await max.home()).toBeUndefined();
    await max.opensHome();
    await expect.poll(() => max.home()).toMatchObject({ type: 'home' });
    await max.presses('Refresh', { home: true });
    expect((await max.sees(/refreshed/, { channel: 'dm' })).channel).toMatch(/^D/);
  });

  test('a person answers in a thread', async () => {
    await using stage = await startShop();
    const driver = await drive(stage.workspace);
    const first = (await driver.as('dana').types('who is on call?')).reply;
    const answer = (await driver.as('olga').types('I am', { thread: first })).reply;
    expect(answer).toMatchObject({ threadTs: first?.ts, user: driver.as('olga').person.id });
    const again = (await driver.as('dana').types('thanks', { thread: answer })).reply;
    expect(again?.threadTs).toBe(first?.ts);
    expect(await driver.as('dana').types('/deploy api', { thread: first })).toMatchObject({
      problem: 'invalid_command',
      reply: { ephemeralTo: 'U0DANA0000', threadTs: first?.ts },
    });
  });

  test('roles are people', async () => {
    await using stage = await startShop();
    const driver = await drive(stage.workspace);
    const roles = [
      'deployer',
      'owner',
      'admin',
      'member',
      'guest',
      'single-channel-guest',
      'stranger',
    ] as const;
    expect(roles.map(role => driver.as(role).person.name)).toEqual([
      'dana',
      'olga',
      'olga',
      'max',
      'rita',
      'gus',
      'sam',
    ]);
    expect(driver.as('deactivated').person).toMatchObject({ name: 'bea', role: 'deactivated' });
  });

  test('who can not see a channel is told so', async () => {
    await using stage = await startShop();
    const driver = await drive(stage.workspace);
    const look = async () => driver.as('guest').messages({ channel: 'private-ops' });
    await expect(look()).rejects.toThrow("rita can't see #private-ops.");
    const wait = async () => driver.as('guest').sees(/anything/, { timeoutMs: 20 });
    await expect(wait()).rejects.toThrow("rita doesn't see /anything/ within 20 ms, but:");
  });

  test('the bot comes and goes', async () => {
    await using stage = await startShop();
    const driver = await drive(stage.workspace);
    const post = () => stage.app.client.chat.postMessage({ channel: '#general', text: 'hi' });
    await expect(post()).rejects.toThrow('not_in_channel');
    await driver.invitesBot('general');
    await post();
    expect((await driver.messages('general')).map(message => readable(message))).toEqual(['hi']);
    await driver.removesBot('general');
    await expect(post()).rejects.toThrow('not_in_channel');
  });
});
