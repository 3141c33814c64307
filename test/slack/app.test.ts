// Commands over real HTTP: signatures, acknowledgements, late answers, bugs, and the live message of a deployment.
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { sign } from '../../sandbox/workspace.ts';
import { note } from '../../src/slack/blocks/builders.ts';
import type { SlashCommand } from '../../src/slack/command.ts';
import { slackSide } from './support/slack-side.ts';

function command(run: SlashCommand['run']): SlashCommand {
  return { name: '/deploy', description: '', usageHint: '', run };
}

describe('a slash command', () => {
  it('is acknowledged with its reply, which only the person who typed sees', async () => {
    await using side = await slackSide({
      commands: [command(async ({ text }) => note(`You typed ${text}.`))],
    });
    const done = await side.workspace.as('dana').types('/deploy api main');
    expect(done.problem).toBeUndefined();
    expect(done.reply?.blocks[0]).toMatchObject({ text: { text: 'You typed api main.' } });
    expect(done.reply?.ephemeralTo).toBe(side.workspace.as('dana').person.id);
  });

  it('that begins a deployment says nothing itself: the live message does, and follows it to its end', async () => {
    await using side = await slackSide();
    const dana = side.workspace.as('dana');
    const done = await dana.types('/deploy main');
    expect(done).toMatchObject({ problem: undefined, reply: undefined });
    const posted = await dana.sees(/#1 by @dana/);
    side.deployer.change(1, { state: 'running', startedAt: Date.now() });
    side.deployer.change(1, {
      state: 'succeeded',
      startedAt: 1_000,
      endedAt: 16_200,
      releaseId: 1,
      downtimeMs: 400,
    });
    const live = await dana.sees(/api is live in production: 3f9c1e2, 15.2 s, 0.4 s down/);
    expect(live.ts).toBe(posted.ts);
    expect(side.workspace.messages('deploys').filter(({ ephemeralTo }) => !ephemeralTo)).toHaveLength(1);
  });

  it('that takes longer than two seconds is acknowledged in time and answered afterwards', async () => {
    await using side = await slackSide({
      commands: [
        command(async () => {
          await setTimeout(2_300);
          return note('Here it is.');
        }),
      ],
    });
    const dana = side.workspace.as('dana');
    const done = await dana.types('/deploy');
    expect(done).toMatchObject({ problem: undefined, reply: undefined });
    expect(done.durationMs).toBeLessThan(2_500);
    expect((await dana.sees(/Here it is/)).ephemeralTo).toBe(dana.person.id);
  });

  it('with a bug in it answers with an id that is in the log beside the stack', async () => {
    await using side = await slackSide({
      commands: [
        command(async () => {
          throw new TypeError('oops');
        }),
      ],
    });
    const { reply } = await side.workspace.as('dana').types('/deploy');
    const [, id] = /\(id ([0-9a-f]{8})\)/.exec(reply?.text ?? '') ?? [];
    expect(id).toBeDefined();
    const logged = side.log.find(line => line['errorId'] === id);
    expect(logged?.['err']).toMatchObject({ message: 'oops', stack: expect.stringContaining('app.test.ts') });
  });

  it('that Deckhand does not know is answered with those that it knows', async () => {
    await using side = await slackSide();
    const { reply } = await side.workspace.as('dana').types('/launch now');
    expect(reply?.text).toBe("Deckhand doesn't know `/launch`. It knows `/deploy`.");
  });
});

describe('a request', () => {
  it('with a wrong signature is refused with 401 and no word more', async () => {
    await using side = await slackSide();
    const raw = side.workspace.signedCommand('dana', '/deploy main');
    const forged = await side.workspace.sendRaw({ ...raw, body: raw.body.replace('main', 'evil') });
    expect(forged).toMatchObject({ status: 401, body: '' });
    expect(side.deployer.deployments(undefined, 10)).toEqual([]);
  });

  it('signed for the future is refused with 401', async () => {
    await using side = await slackSide();
    const { body, headers } = side.workspace.signedCommand('dana', '/deploy main');
    const at = String(Math.floor(Date.now() / 1_000) + 90);
    const signature = sign('8f742231b10e8888abcd99yyyzzz85a5', at, body);
    const answer = await side.workspace.sendRaw({
      body,
      headers: { ...headers, 'x-slack-request-timestamp': at, 'x-slack-signature': signature },
    });
    expect(answer).toMatchObject({ status: 401, body: '' });
    expect(side.deployer.deployments(undefined, 10)).toEqual([]);
  });

  it('that comes a second time is answered but runs no second time, whatever is hung on its headers', async () => {
    await using side = await slackSide();
    const raw = side.workspace.signedCommand('dana', '/deploy main');
    expect(await side.workspace.sendRaw(raw)).toMatchObject({ status: 200 });
    expect(await side.workspace.sendRaw(raw)).toMatchObject({ status: 200, body: '' });
    const { headers } = raw;
    const disguised = [
      { 'x-slack-signature': `${headers['x-slack-signature']}=again` },
      { 'x-slack-request-timestamp': `0${headers['x-slack-request-timestamp']}` },
      { 'x-slack-request-timestamp': `${headers['x-slack-request-timestamp']}.0` },
    ];
    for (const change of disguised) {
      const again = await side.workspace.sendRaw({ ...raw, headers: { ...headers, ...change } });
      expect(again).toMatchObject({ status: 200, body: '' });
    }
    expect(side.deployer.deployments(undefined, 10)).toHaveLength(1);
    expect(side.log.filter(line => line['verdict'] === 'replayed')).toHaveLength(4);
  });

  it('to a path that is not there gets a 404 and no word more', async () => {
    await using side = await slackSide();
    const answer = await fetch(`http://127.0.0.1:${side.port}/secret?token=1`);
    expect(answer.status).toBe(404);
    expect(await answer.text()).toBe('');
  });

  it('too large to be from Slack is refused', async () => {
    await using side = await slackSide();
    const raw = side.workspace.signedCommand('dana', '/deploy main');
    const answer = await side.workspace.sendRaw({ ...raw, body: `${raw.body}&x=${'y'.repeat(1024 * 1024)}` });
    expect(answer.status).toBe(413);
  });
});

describe('starting and stopping', () => {
  it('says what is wrong with a wrong token', async () => {
    await expect(slackSide({ workspace: { botToken: 'xoxb-another' } })).rejects.toThrow(
      /SLACK_BOT_TOKEN: Slack refused the token \(invalid_auth\)/,
    );
  });

  it('is ready while it listens, and waits for work that was acknowledged already before it ends', async () => {
    const finish = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    await using side = await slackSide({
      commands: [
        command(async () => {
          begun.resolve();
          await finish.promise;
          return note('Done at last.');
        }),
      ],
    });
    expect(await side.slack.problem()).toBeUndefined();
    const dana = side.workspace.as('dana');
    const typing = dana.types('/deploy');
    await begun.promise;
    await typing;
    const stopped = side.slack.stop(5_000);
    expect(await side.slack.problem()).toBe('shutting down');
    finish.resolve();
    await stopped;
    await dana.sees(/Done at last/);
  });

  it('gives up waiting when the time is over', async () => {
    await using side = await slackSide();
    using _fault = side.workspace.fault('chat.postMessage', { kind: 'http', status: 503, times: 1_000 });
    await side.workspace.as('dana').types('/deploy');
    const begunAt = performance.now();
    await side.slack.stop(300);
    expect(performance.now() - begunAt).toBeLessThan(1_000);
  });
});
