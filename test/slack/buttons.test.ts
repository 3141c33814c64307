// Buttons, pressed by people in the workspace: in time, late, twice, and by who may not.
import { describe, expect, it } from 'vitest';
import type { Deployment } from '../../src/core/deployment.ts';
import { actionId } from '../../src/slack/actions.ts';
import { note } from '../../src/slack/blocks/builders.ts';
import { chooseServiceReply } from '../../src/slack/blocks/service-select.ts';
import type { SlashCommand } from '../../src/slack/command.ts';
import { sampleApp, sampleCommit, sampleRelease, sampleService } from '../support/samples.ts';
import { deployCommand, type SlackSide, slackSide, until } from './support/slack-side.ts';

const ended = { startedAt: 1_000, endedAt: 16_200 };
const failed: Partial<Deployment> = {
  ...ended,
  state: 'failed',
  previous: 'untouched',
  failure: { code: 'build_timeout', timeoutMs: 600_000 },
};
const before = sampleRelease(7, { commit: sampleCommit('91ab0c4', 'Greet') });

/** What only this person read once everything is done, oldest first. */
async function whispers(side: SlackSide, name: 'dana' | 'max' | 'gus' | 'sam'): Promise<readonly string[]> {
  await side.slack.stop(300);
  const user = side.workspace.as(name);
  return user
    .messages()
    .filter(({ ephemeralTo }) => ephemeralTo === user.person.id)
    .map(({ text }) => text);
}

async function deployed(side: SlackSide, changes: Partial<Deployment> = {}) {
  const dana = side.workspace.as('dana');
  side.deployer.know(before, sampleRelease(8));
  await dana.types('/deploy main');
  side.deployer.change(1, { state: 'running', startedAt: Date.now(), ...changes });
  const message = await dana.sees(/#1 by @dana[\s\S]*\[Log\]/);
  return { dana, message };
}

describe('Cancel', () => {
  it('stops the deployment, and the message says by whom', async () => {
    await using side = await slackSide();
    const { dana } = await deployed(side);
    expect((await side.workspace.as('max').presses('Cancel')).problem).toBeUndefined();
    await dana.sees(/Cancelled by @max/);
  });

  it('of one that has ended meanwhile tells how, and does nothing', async () => {
    await using side = await slackSide();
    const { dana } = await deployed(side);
    using _stale = side.workspace.fault('chat.update', { kind: 'http', status: 503, times: 1_000 });
    side.deployer.cancel(1, { userId: side.workspace.as('max').person.id, teamId: side.workspace.team.id });
    await dana.presses('Cancel');
    await dana.sees(/#1 was cancelled by @max.*Nothing was done/);
    expect(await whispers(side, 'max')).toEqual([]);
  });
});

describe('Roll back', () => {
  const live: Partial<Deployment> = { ...ended, state: 'succeeded', releaseId: 8, previousReleaseId: 7 };

  it('makes the promised release serve, in a message of its own', async () => {
    await using side = await slackSide();
    const { dana } = await deployed(side, live);
    await dana.presses('Roll back to 91ab0c4');
    await dana.sees(/roll-back #2 by @dana[\s\S]*back to main 91ab0c4/);
    expect(side.deployer.deployment(2)).toMatchObject({ kind: 'rollback', releaseId: 7 });
  });

  it('pressed twice rolls back once', async () => {
    await using side = await slackSide();
    const { dana, message } = await deployed(side, live);
    await Promise.all([
      dana.presses('Roll back to 91ab0c4', { message }),
      dana.presses('Roll back to 91ab0c4', { message }),
    ]);
    const told = await whispers(side, 'dana');
    expect(side.deployer.deployments(undefined, 10)).toHaveLength(2);
    expect(told).toEqual([
      expect.stringMatching(/^#2 waits for its turn\. It goes back to that release already/),
    ]);
  });

  it('from before another release went live explains, and offers it anew', async () => {
    await using side = await slackSide();
    const { dana, message } = await deployed(side, live);
    using _stale = side.workspace.fault('chat.update', { kind: 'http', status: 503, times: 1_000 });
    side.deployer.know(sampleRelease(9, { commit: sampleCommit('aaaaaaa', 'Newer') }));
    const second = { id: 2, releaseId: 9, commit: sampleCommit('aaaaaaa', 'Newer') };
    const first = side.deployer.deployment(1);
    if (first === undefined) throw new Error('No #1');
    side.deployer.seed({ ...first, ...second });
    await dana.presses('Roll back to 91ab0c4', { message });
    await dana.sees(/from before #2 by @dana: aaaaaaa serves api in production now. Nothing was done/);
    expect(side.deployer.deployments(undefined, 10)).toHaveLength(2);
    await dana.presses('Roll back to 91ab0c4');
    await dana.sees(/roll-back #3 by @dana/);
    expect(side.deployer.deployment(3)).toMatchObject({ kind: 'rollback', releaseId: 7 });
  });
});

describe('Retry', () => {
  it('deploys the same ref again, and says after which', async () => {
    await using side = await slackSide();
    const { dana } = await deployed(side, failed);
    await dana.presses('Retry');
    await dana.sees(/#2 by @dana, again after #1/);
    expect(side.deployer.deployment(2)).toMatchObject({ ref: 'main', retryOf: 1 });
  });

  it('pressed a second time tells what became of the first', async () => {
    await using side = await slackSide();
    const { dana, message } = await deployed(side, failed);
    await Promise.all([dana.presses('Retry', { message }), dana.presses('Retry', { message })]);
    await dana.sees(/#1 failed.*It was tried again as #2\. #2 waits for its turn\. Nothing was done/);
    expect(side.deployer.deployments(undefined, 10)).toHaveLength(2);
  });
});

describe('Log', () => {
  it('opens a window with the end of the log, harmless and within the limits', async () => {
    await using side = await slackSide();
    side.deployer.lines = Array.from(
      { length: 10_000 },
      (_, i) => `${i} <!channel> \`\`\` ${'&'.repeat(3_000)}`,
    );
    const { dana } = await deployed(side);
    await dana.presses('Log');
    const modal = JSON.stringify(await until(side.workspace, () => dana.modal()));
    expect(modal).toContain('Log of #1');
    expect(modal).toContain('9999 &lt;!channel&gt; ˋˋˋ');
  });

  it('sends the whole as a file into the thread when asked to', async () => {
    await using side = await slackSide();
    const { dana, message } = await deployed(side);
    side.deployer.lines = ['one'];
    side.deployer.file = { path: import.meta.filename, sizeBytes: 10 };
    await dana.presses('Log');
    await until(side.workspace, () => dana.modal());
    await dana.submits();
    await side.slack.stop(2_000);
    expect(side.workspace.messages('deploys').at(-1)).toMatchObject({
      threadTs: message.ts,
      files: [{ name: 'deployment-1.log' }],
    });
  });

  it('is told as text when the window comes too late', async () => {
    await using side = await slackSide();
    const { dana } = await deployed(side);
    side.deployer.lines = ['the last line'];
    using _late = side.workspace.fault('views.open', { kind: 'error', error: 'expired_trigger_id' });
    await dana.presses('Log');
    await dana.sees(/the last line/);
  });
});

describe('choosing an app', () => {
  const choose: SlashCommand = {
    ...deployCommand,
    run: async ({ deployer }) =>
      chooseServiceReply(
        deployer.apps().flatMap(app => app.services),
        deployer.apps(),
      ),
  };
  const many = Array.from({ length: 150 }, (_, index) => sampleApp(`app-${index}`));

  it('deploys it', async () => {
    await using side = await slackSide({ apps: [sampleApp('api'), sampleApp('web')], commands: [choose] });
    const dana = side.workspace.as('dana');
    await dana.types('/deploy');
    await dana.selects(actionId.deploySelect, 'web → production');
    expect(side.deployer.deployment(1)).toMatchObject({ app: 'web' });
  });

  it('of very many is a search', async () => {
    await using side = await slackSide({ apps: many, commands: [choose] });
    const dana = side.workspace.as('dana');
    await dana.types('/deploy');
    await dana.selects(actionId.deploySelect, 'app-77 → production', { query: 'app-7' });
    expect(side.deployer.deployment(1)).toMatchObject({ app: 'app-77' });
  });

  it('twice within a moment deploys once', async () => {
    await using side = await slackSide({ apps: [sampleApp('api'), sampleApp('web')], commands: [choose] });
    const dana = side.workspace.as('dana');
    await dana.types('/deploy');
    await dana.selects(actionId.deploySelect, 'web → production');
    await dana.selects(actionId.deploySelect, 'web → production');
    expect(side.deployer.deployments(undefined, 10)).toHaveLength(1);
    await dana.sees(/You asked for it a moment ago/);
  });

  it('deploys though the same person just had another branch deployed, or the same one to its end', async () => {
    await using side = await slackSide({
      apps: [sampleApp('api'), sampleApp('web')],
      commands: [choose],
    });
    const dana = side.workspace.as('dana');
    await dana.types('/deploy');
    await side.deployer.deploy({
      service: sampleService('web'),
      ref: 'feature/login',
      actor: { userId: dana.person.id, teamId: side.workspace.team.id },
      origin: { channel: 'C1' },
      requestId: 'r1',
    });
    await dana.selects(actionId.deploySelect, 'web → production');
    expect(side.deployer.deployments(undefined, 10)).toHaveLength(2);
    side.deployer.change(2, { ...ended, state: 'failed' });
    await dana.selects(actionId.deploySelect, 'web → production');
    expect(side.deployer.deployments(undefined, 10)).toHaveLength(3);
  });
});

describe('who may press', () => {
  it.each([
    ['gus', /You are a guest in Sandbox/],
    ['sam', /you are from another workspace/],
  ] as const)('%s may not', async (name, why) => {
    await using side = await slackSide();
    await deployed(side);
    await side.workspace.as(name).presses('Cancel');
    await side.workspace.as(name).presses('Log');
    expect(await whispers(side, name)).toEqual([expect.stringMatching(why), expect.stringMatching(why)]);
    expect(side.workspace.as(name).modal()).toBeUndefined();
    expect(side.deployer.deployment(1)).toMatchObject({ state: 'running' });
  });

  it('is asked of the service: who may look may not deploy', async () => {
    const service = sampleService('api', 'production', { allow: { users: [], usergroups: ['deployers'] } });
    await using side = await slackSide({ apps: [{ name: 'api', services: [service] }] });
    await deployed(side);
    await side.workspace.as('max').presses('Cancel');
    await side.workspace.as('max').sees(/You may not change api in production\. These may: @deployers/);
    expect(side.deployer.deployment(1)).toMatchObject({ state: 'running' });
    await side.workspace.as('dana').presses('Cancel');
    await side.workspace.as('max').sees(/Cancelled by @dana/);
  });
});

describe('a button of another version', () => {
  it('says that it is one', async () => {
    const odd: SlashCommand = {
      ...deployCommand,
      run: async () => ({
        ...note('Odd.'),
        blocks: [
          {
            type: 'actions',
            elements: [
              { type: 'button', action_id: 'deckhand.launch', text: { type: 'plain_text', text: 'Launch' } },
              {
                type: 'button',
                action_id: actionId.cancel,
                value: '{"deployment":"x"}',
                text: { type: 'plain_text', text: 'Stop' },
              },
            ],
          },
        ],
      }),
    };
    await using side = await slackSide({ commands: [odd] });
    const dana = side.workspace.as('dana');
    await dana.types('/deploy');
    await dana.presses('Launch');
    await dana.presses('Stop');
    const told = (await whispers(side, 'dana')).slice(1);
    expect(told).toEqual(Array(2).fill('This button is from another version of Deckhand. Nothing was done.'));
  });
});
