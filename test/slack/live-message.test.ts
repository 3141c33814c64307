// The live message against the workspace: one per deployment, true at the end, whatever Slack does meanwhile.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Message, readable } from '../../sandbox/workspace.ts';
import type { Deployment } from '../../src/core/deployment.ts';
import { sampleApp, sampleDeployment } from '../support/samples.ts';
import { FakeDeployer } from './support/fake-deployer.ts';
import { type SlackSide, slackSide } from './support/slack-side.ts';

const live: Partial<Deployment> = { state: 'succeeded', startedAt: 1_000, endedAt: 16_200, releaseId: 1 };
const failed: Partial<Deployment> = {
  state: 'failed',
  startedAt: 1_000,
  endedAt: 16_200,
  previous: 'untouched',
  failure: { code: 'build_failed', step: 'RUN make', detail: '', tail: ['make: *** [all] Error 2'] },
};

/** What everybody in the channel sees from the bot, threads aside. */
function posted({ workspace }: SlackSide, channel = 'deploys'): readonly Message[] {
  return workspace
    .messages(channel)
    .filter(({ ephemeralTo, threadTs, user }) => !ephemeralTo && !threadTs && user === workspace.bot.id);
}

function calls({ workspace }: SlackSide, method: string): number {
  return workspace.requests.filter(({ direction, name }) => direction === 'from-app' && name === method)
    .length;
}

describe('the message of a deployment', () => {
  it('is edited at most about once a second, however many changes there are, and has the last one', async () => {
    await using side = await slackSide();
    const dana = side.workspace.as('dana');
    await dana.types('/deploy main');
    await dana.sees(/Waits for its turn/);
    const before = calls(side, 'chat.update');
    for (let line = 1; line <= 200; line += 1) {
      const build = {
        name: 'build',
        outcome: 'running',
        startedAt: Date.now(),
        detail: `step ${line}/200`,
      } as const;
      side.deployer.change(1, { state: 'running', startedAt: Date.now(), steps: [build] });
    }
    await dana.sees(/step 200\/200/);
    expect(calls(side, 'chat.update') - before).toBe(1);
    expect(posted(side)).toHaveLength(1);
  });

  it('tells the ending at once, without waiting for its second', async () => {
    await using side = await slackSide();
    const dana = side.workspace.as('dana');
    await dana.types('/deploy main');
    await dana.sees(/#1 by @dana/);
    const endedAt = Date.now();
    side.deployer.change(1, live);
    const message = await dana.sees(/is live in production/);
    expect((message.versions.at(-1)?.at ?? 0) - endedAt).toBeLessThan(500);
  });

  it('gets its ending although Slack asks to wait', async () => {
    await using side = await slackSide();
    const dana = side.workspace.as('dana');
    await dana.types('/deploy main');
    const first = await dana.sees(/#1 by @dana/);
    using _fault = side.workspace.fault('chat.update', { kind: 'rate_limited', retryAfter: 1 });
    const endedAt = Date.now();
    side.deployer.change(1, live);
    const message = await dana.sees(/is live in production/);
    expect((message.versions.at(-1)?.at ?? 0) - endedAt).toBeGreaterThanOrEqual(1_000);
    expect(message.ts).toBe(first.ts);
    expect(calls(side, 'chat.update')).toBe(2);
  });

  it.each([
    ['answers 503', { kind: 'http', status: 503, times: 3 }],
    ['resets the connection', { kind: 'reset', when: 'before', times: 3 }],
    ['handles the edit but its answer is lost', { kind: 'reset', when: 'after', times: 3 }],
    ['has an internal error', { kind: 'error', error: 'internal_error', times: 3 }],
  ] as const)('gets its ending although Slack %s', async (_name, fault) => {
    await using side = await slackSide();
    const dana = side.workspace.as('dana');
    await dana.types('/deploy main');
    await dana.sees(/#1 by @dana/);
    using set = side.workspace.fault('chat.update', fault);
    side.deployer.change(1, live);
    await dana.sees(/is live in production/);
    await side.slack.stop(5_000);
    expect(set.hits()).toBe(3);
    expect(posted(side)).toHaveLength(1);
  });

  it('is posted once when Slack could not be reached at first', async () => {
    await using side = await slackSide();
    const dana = side.workspace.as('dana');
    using _fault = side.workspace.fault('chat.postMessage', { kind: 'reset', when: 'before', times: 2 });
    await dana.types('/deploy main');
    await dana.sees(/#1 by @dana/);
    side.deployer.change(1, live);
    await dana.sees(/is live in production/);
    expect(posted(side)).toHaveLength(1);
  });

  it('is posted as soon as Slack is heard of, though the next try was far away', async () => {
    await using side = await slackSide({ pacing: { firstPauseMs: 600_000, longestPauseMs: 600_000 } });
    const dana = side.workspace.as('dana');
    using _away = side.workspace.fault('chat.postMessage', { kind: 'http', status: 503 });
    await dana.types('/deploy main');
    const isThere = async (): Promise<boolean> => {
      await dana.types('/nothing');
      return posted(side).some(message => /#1 by @dana/.test(readable(message)));
    };
    await expect.poll(isThere, { timeout: 5_000, interval: 100 }).toBe(true);
  });

  it('is posted again when the answer to the first post was lost, and says that it is the one to read', async () => {
    await using side = await slackSide();
    const dana = side.workspace.as('dana');
    using _fault = side.workspace.fault('chat.postMessage', { kind: 'reset', when: 'after' });
    await dana.types('/deploy main');
    await dana.sees(/#1 by @dana/);
    side.deployer.change(1, live);
    await dana.sees(/is live in production[\s\S]*Slack may show #1 twice/);
    expect(posted(side)).toHaveLength(2);
  });

  it('is written anew when somebody deleted it', async () => {
    await using side = await slackSide();
    const dana = side.workspace.as('dana');
    await dana.types('/deploy main');
    const first = await dana.sees(/Waits for its turn/);
    using _fault = side.workspace.fault('chat.update', { kind: 'error', error: 'message_not_found' });
    side.deployer.change(1, live);
    const second = await dana.sees(/is live in production/);
    expect(second.ts).not.toBe(first.ts);
    await side.slack.stop(2_000);
    expect(side.deployer.store.message(1)?.ts).toBe(second.ts);
  });

  it('goes through the response URL where the bot is not a member, with a word on how to let it in', async () => {
    await using side = await slackSide();
    side.workspace.removesBot('deploys');
    const dana = side.workspace.as('dana');
    await dana.types('/deploy main');
    await dana.sees(/\/invite @deckhand/);
    side.deployer.change(1, { state: 'running', startedAt: Date.now() });
    side.deployer.change(1, live);
    await dana.sees(/is live in production[\s\S]*\/invite @deckhand/);
    expect(calls(side, 'response_url')).toBe(2);
  });

  it('tells the ending to who asked when nothing can be said any more where it was asked for', async () => {
    await using side = await slackSide();
    side.workspace.removesBot('deploys');
    const dana = side.workspace.as('dana');
    await dana.types('/deploy main');
    await dana.sees(/\/invite @deckhand/);
    using _expired = side.workspace.fault('response_url', { kind: 'http', status: 404, times: 9 });
    side.deployer.change(1, { state: 'running', startedAt: Date.now() });
    side.deployer.change(1, live);
    const told =
      /is live in production[\s\S]*Deckhand can't post in #deploys\. Type \/invite @deckhand there/;
    await dana.sees(told, { channel: 'dm' });
    await side.slack.stop(2_000);
    expect(posted(side, 'dm-dana')).toHaveLength(1);
    expect(side.deployer.store.told).toEqual(new Set([1]));
  });

  it('is posted for real at the end when the bot was invited meanwhile', async () => {
    await using side = await slackSide();
    side.workspace.removesBot('deploys');
    const dana = side.workspace.as('dana');
    await dana.types('/deploy main');
    await dana.sees(/\/invite @deckhand/);
    side.workspace.invitesBot('deploys');
    side.deployer.change(1, live);
    const message = await dana.sees(/is live in production/);
    await side.slack.stop(2_000);
    expect(side.deployer.store.message(1)?.ts).toBe(message.ts);
  });

  it('does not hold another channel back when one is slow', async () => {
    await using side = await slackSide();
    const dana = side.workspace.as('dana');
    await dana.types('/deploy slow');
    await dana.sees(/#1 by @dana/);
    using _fault = side.workspace.fault('chat.update', { kind: 'delay', ms: 1_500 });
    side.deployer.change(1, live);
    await dana.types('/deploy quick', { channel: 'dm' });
    await dana.sees(/#2 by @dana/, { channel: 'dm', timeoutMs: 1_000 });
    dana.doesNotSee(/is live/);
    await dana.sees(/is live/);
  });

  it('loses Roll back when another deployment is live, and says which', async () => {
    await using side = await slackSide();
    const dana = side.workspace.as('dana');
    await dana.types('/deploy main');
    side.deployer.change(1, live);
    await dana.sees(/#1 by @dana[\s\S]*is live/);
    await dana.types('/deploy main');
    side.deployer.change(2, { ...live, releaseId: 2 });
    await dana.sees(/#1 by @dana[\s\S]*Replaced by #2/);
  });
});

describe('after a restart', () => {
  it('the same message gets its ending', async () => {
    const deployer = new FakeDeployer(sampleApp('api'));
    await using before = await slackSide({ deployer });
    const dana = before.workspace.as('dana');
    await dana.types('/deploy main');
    const first = await dana.sees(/#1 by @dana/);
    await before.slack.stop(1_000);
    const reopened = new FakeDeployer(sampleApp('api'));
    const reference = deployer.store.message(1);
    if (reference !== undefined) reopened.store.saveMessage(1, reference);
    reopened.seed(
      sampleDeployment(1, { state: 'interrupted', failure: { code: 'crashed' }, endedAt: Date.now() }),
    );
    await using _after = await slackSide({ deployer: reopened, into: before.workspace });
    const message = await dana.sees(/Interrupted: Deckhand ended in the middle of it/);
    expect(message.ts).toBe(first.ts);
  });

  it('what was interrupted before it could be told is told now', async () => {
    const deployer = new FakeDeployer(sampleApp('api'));
    deployer.seed(
      sampleDeployment(1, { state: 'interrupted', failure: { code: 'crashed' }, endedAt: Date.now() }),
    );
    deployer.store.origins.set(1, { channel: 'C0DEPLOYS0' });
    await using side = await slackSide({ deployer });
    await side.workspace.as('dana').sees(/Interrupted: Deckhand ended in the middle of it/);
  });

  it.each(['succeeded', 'failed'] as const)('what %s while Slack was away is told now', async state => {
    const deployer = new FakeDeployer(sampleApp('api'));
    deployer.seed(sampleDeployment(1, { state, endedAt: Date.now() - 40 * 60_000 }));
    deployer.store.origins.set(1, { channel: 'C0DEPLOYS0' });
    await using side = await slackSide({ deployer });
    await side.workspace.as('dana').sees(state === 'failed' ? /failed/ : /is live in production/);
    await side.slack.stop(2_000);
    expect(deployer.store.untold()).toEqual([]);
  });

  it('what was told already is left alone', async () => {
    const deployer = new FakeDeployer(sampleApp('api'));
    deployer.seed(sampleDeployment(1, { endedAt: Date.now() - 60_000 }));
    deployer.store.saveMessage(1, { channel: 'C0DEPLOYS0', ts: '1.000001' });
    deployer.store.saveTold(1);
    await using side = await slackSide({ deployer });
    await side.slack.stop(1_000);
    expect(calls(side, 'chat.update')).toBe(0);
    expect(posted(side)).toHaveLength(0);
  });
});

describe('the log of a failed deployment', () => {
  it('is in the thread: its end as text, the whole as a file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'deckhand-log-'));
    await using _cleanup = { [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
    await using side = await slackSide();
    const lines = Array.from({ length: 5_000 }, (_, index) => `line ${index} of <!channel> the build`);
    const path = join(folder, '1.log');
    await writeFile(path, lines.join('\n'));
    side.deployer.lines = lines;
    side.deployer.file = { path, sizeBytes: lines.join('\n').length };
    const dana = side.workspace.as('dana');
    await dana.types('/deploy main');
    const message = await dana.sees(/#1 by @dana/);
    side.deployer.change(1, failed);
    const tail = await dana.sees(/line 4999 of <!channel> the build/);
    expect(tail.threadTs).toBe(message.ts);
    expect(tail.pings).toEqual([]);
    await side.slack.stop(2_000);
    const [file] = side.workspace.files();
    expect(file).toMatchObject({ name: 'deployment-1.log', size: lines.join('\n').length });
    expect(side.workspace.messages('deploys').at(-1)).toMatchObject({
      threadTs: message.ts,
      files: [{ id: file?.id }],
    });
  });

  it('is only its end when that is all of it', async () => {
    await using side = await slackSide();
    side.deployer.lines = ['one', 'two'];
    side.deployer.file = { path: '/nowhere', sizeBytes: 8 };
    const dana = side.workspace.as('dana');
    await dana.types('/deploy main');
    side.deployer.change(1, failed);
    await dana.sees(/one\ntwo/);
    await side.slack.stop(2_000);
    expect(calls(side, 'files.getUploadURLExternal')).toBe(0);
  });

  it('that can not be uploaded is hinted at, and the deployment is as it is', async () => {
    await using side = await slackSide({ workspace: { scopes: ['commands', 'chat:write', 'users:read'] } });
    side.deployer.lines = Array.from({ length: 500 }, (_, index) => `line ${index}`);
    side.deployer.file = { path: import.meta.filename, sizeBytes: 50_000_000 };
    const dana = side.workspace.as('dana');
    await dana.types('/deploy main');
    side.deployer.change(1, failed);
    await dana.sees(
      /whole log of #1 \(50 MB\) could not be uploaded: the bot's token lacks the scope files:write/,
    );
    await dana.sees(/The build failed at RUN make/);
  });

  it('whose upload Slack fails to take is hinted at, with what Slack answered', async () => {
    await using side = await slackSide();
    using _fault = side.workspace.fault('upload', { kind: 'http', status: 500 });
    side.deployer.lines = Array.from({ length: 500 }, (_, index) => `line ${index}`);
    side.deployer.file = { path: import.meta.filename, sizeBytes: 50_000_000 };
    const dana = side.workspace.as('dana');
    await dana.types('/deploy main');
    side.deployer.change(1, failed);
    await dana.sees(
      /could not be uploaded: Slack has trouble of its own \(status 500\)\. It is in Deckhand's/,
    );
  });
});
