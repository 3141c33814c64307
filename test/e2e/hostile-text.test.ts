// What strangers write into commits, branches and logs is shown as text: it pings nobody, formats nothing, breaks no limit.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { objectsAt } from '../../sandbox/workspace/json.ts';
import { readableBlocks } from '../../sandbox/workspace.ts';
import { aScene } from '../support/deckhand-process.ts';
import { deploys } from '../support/deployment-messages.ts';

const marks =
  '<!channel> <@U0OLGA0000> <!subteam^S0DEPLOY01> *bold* _italic_ ~struck~ `code` <https://evil.example|click me>';
const shownMarks =
  '“<!channel> <@U0OLGA0000> <!subteam^S0DEPLOY01> ∗bold∗ ˍitalicˍ ∼struck∼ ˋcodeˋ <https://evil.example|click me>”';
const words =
  '@here @olga #general :tada: &lt;!here&gt; > quote 👩‍💻 مرحبا \u202egnp.exe https://plain.example';
const shownWords =
  '“@here @olga #general ꞉tada: &lt;!here&gt; > quote 👩‍💻 مرحبا gnp.exe https://plain.example”';

describe('hostile text', async () => {
  const scene = await aScene({ settings: { health: { timeout: '2s' } } });
  afterAll(() => scene[Symbol.asyncDispose]());
  const { workspace, repository, app } = scene;
  const dana = workspace.as('dana');
  beforeAll(async () => {
    await repository.commit({ serves: 'one' });
    await deploys(workspace, dana, '/deploy');
  });
  const channel = () => workspace.messages('deploys');

  it.each([
    [marks, shownMarks],
    [words, shownWords],
  ])('in a commit’s subject is only text: %s', async (subject, shown) => {
    await repository.commit({ serves: subject.slice(0, 5) }, subject);
    const { text, message } = await deploys(workspace, dana, '/deploy');
    expect(text).toContain(shown);
    expect(text).toMatch(/is live in production/);
    expect(message.pings).toEqual([dana.person.id]);
  });

  it('of 10,000 characters is clipped, and the message still has its end and its buttons', async () => {
    const sha = await repository.commit({ serves: 'three' }, '&<>*👩‍👩‍👧‍👦'.repeat(700).padEnd(10_000, '_x'));
    const { text } = await deploys(workspace, dana, '/deploy');
    expect(text).toMatch(`is live in production: ${sha}`);
    expect(text).toMatch(/\[Roll back to \w{7}\] \[Log\]$/);
    expect(text.length).toBeLessThan(1_000);
  });

  it('in a branch’s name is only text', async () => {
    const branch = 'fix/<!channel>_a_`b`<@U0OLGA0000>-مرحبا-🎉';
    await repository.git('switch', '--quiet', '--create', branch);
    const sha = await repository.commit({ serves: 'four' });
    await repository.git('switch', '--quiet', 'main');
    const { text, message } = await deploys(
      workspace,
      dana,
      `/deploy ${app.name} ${branch.replaceAll('<', '&lt;').replaceAll('>', '&gt;')}`,
    );
    expect(text).toContain(`fix/<!channel>_a_ˋbˋ<@U0OLGA0000>-مرحبا-🎉 ${sha}`);
    expect(text).toMatch(`is live in production: ${sha}`);
    expect(message.pings).toEqual([dana.person.id]);
  });

  it.each(['&lt;!channel&gt;', '<@U0OLGA0000|olga>', '<!here>', '_x_'.repeat(80)])(
    'in a branch that nobody has is only text: %s',
    async word => {
      const { text } = await deploys(workspace, dana, `/deploy ${app.name} ${word}`);
      expect(text).toMatch(/✗ There is no branch, tag or commit (<!channel>|olga|!here|ˍxˍ)/);
      expect(text).toMatch(/Nothing was changed: \w{7} was never stopped\./);
    },
  );

  it('in what a person types is only text in the answer', async () => {
    for (const line of [
      `/deploy ${app.name} *nosuch*`,
      `/deploy ${app.name} --upload-pack=touch`,
      '/deploy nosuch&lt;!channel&gt; main',
      '/status <!channel>',
      '/rollback *x*',
      '/deckhand <@U0OLGA0000|olga>',
    ]) {
      const { reply, problem } = await dana.types(line);
      expect({ line, problem, pings: reply?.pings }).toEqual({ line, problem: undefined, pings: [] });
    }
  });

  it('in a failing build’s output is only text, in the message, the thread and the window', async () => {
    await repository.commit({
      serves: 'five',
      build: `RUN echo '\`\`\` <!channel> <@U0OLGA0000> *bold* ${'wide '.repeat(900)}'; exit 9`,
    });
    const { text, message, id } = await deploys(workspace, dana, '/deploy');
    expect(text).toMatch(/✗ The build failed at RUN echo/);
    expect(text).toContain('exit code 9');
    await expect.poll(() => channel().filter(each => each.threadTs === message.ts)).not.toEqual([]);
    const { problem } = await dana.presses('Log', { message });
    expect(problem).toBeUndefined();
    await expect.poll(() => dana.modal()).toBeDefined();
    const modal = readableBlocks(objectsAt(dana.modal() ?? {}, 'blocks'));
    expect(modal).toContain(`#${id} failed`);
    expect(modal).toContain('<!channel> <@U0OLGA0000> *bold*');
    await dana.closes();
  });

  it('in what a container said before it died is only text', async () => {
    await repository.commit({
      serves: 'six',
      start: `echo '<!everyone> \`\`\`*bold*'; printf '\\033[31mred\\n'; exit 7`,
    });
    const { text } = await deploys(workspace, dana, '/deploy');
    expect(text).toContain('<!everyone> ˋˋˋ*bold*\nred');
  });

  it('is only text in every list', async () => {
    for (const line of [
      '/status',
      `/status ${app.name}`,
      '/deckhand releases',
      '/deckhand log',
      '/rollback abcdef1',
    ]) {
      const { reply, problem } = await dana.types(line);
      expect(problem).toBeUndefined();
      expect(reply?.pings.filter(ping => ping !== dana.person.id)).toEqual([]);
    }
  });

  it('pinged nobody, and Slack refused nothing', () => {
    expect(
      channel()
        .flatMap(({ pings }) => pings)
        .filter(ping => ping !== dana.person.id),
    ).toEqual([]);
    const refused = workspace.requests.filter(
      ({ direction, response }) =>
        direction === 'from-app' && /"ok":\s*false|"error"/.test(JSON.stringify(response)),
    );
    expect(refused).toEqual([]);
  });
});
