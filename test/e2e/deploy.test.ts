// The main job as a person sees it: deploy, look, deploy again, go back by command and by button.
import { afterAll, describe, expect, it } from 'vitest';
import { readable } from '../../sandbox/workspace.ts';
import { aScene } from '../support/deckhand-process.ts';
import { deploys, presses } from '../support/deployment-messages.ts';

describe('one app, from its first deploy on', async () => {
  const scene = await aScene();
  afterAll(() => scene[Symbol.asyncDispose]());
  const shas: string[] = [];

  it('says that nothing is deployed, and offers nothing to go back to', async () => {
    const { workspace, app } = scene;
    const dana = workspace.as('dana');
    const { reply } = await dana.types('/status');
    expect(reply && readable(reply)).toContain('Nothing was deployed by Deckhand yet.');
    const refused = await dana.types(`/rollback ${app.name}`);
    expect(refused.reply && readable(refused.reply)).toMatch(
      `There is no earlier good release of ${app.name} in production to go back to.`,
    );
    expect(refused.reply?.ephemeralTo).toBe(dana.person.id);
  });

  it('deploys the branch of the configuration, and says what, where, who and how long', async () => {
    const { workspace, app, repository } = scene;
    shas.push(await repository.commit({ serves: 'one' }, 'Serve one'));
    const { id, text } = await deploys(workspace, workspace.as('dana'), '/deploy');
    const [sha] = shas;
    expect(id).toBe(1);
    expect(text.split('\n')).toEqual([
      `${app.name} → production   #1 by @dana`,
      `main ${sha} “Serve one”`,
      expect.stringMatching(
        /^✓ fetch [\d.]+ s {3}✓ build [\d.]+ s {3}✓ roll out [\d.]+ s {3}✓ verify [\d.]+ s/,
      ),
      expect.stringMatching(new RegExp(`^✓ ${app.name} is live in production: ${sha}, [\\d.]+ s$`)),
      '[Log]',
    ]);
    expect(await scene.served()).toBe('one');
  });

  it('shows what runs to whoever asks', async () => {
    const { workspace, app } = scene;
    const { reply } = await workspace.as('max').types(`/status ${app.name}`);
    const text = reply ? readable(reply) : '';
    expect(text).toMatch(new RegExp(`✓ ${app.name} → production {2}running.*no restarts`));
    expect(text).toMatch(new RegExp(`r1 ${shas[0]} “Serve one” main by @dana since`));
    expect(text).toMatch(/Last deployments\n✓ #1/);
  });

  it('has only one release, so there is nothing to roll back to', async () => {
    const { reply } = await scene.workspace.as('dana').types('/rollback');
    expect(reply && readable(reply)).toMatch(/There is no earlier good release/);
    expect(await scene.served()).toBe('one');
  });

  it('deploys a new commit, and says how far ahead it is and how long nothing answered', async () => {
    const { workspace, repository, app } = scene;
    shas.push(await repository.commit({ serves: 'two' }));
    const { text } = await deploys(workspace, workspace.as('dana'), `/deploy ${app.name} main`);
    expect(text).toMatch(`main ${shas[1]} “Serve two”  (+1 commit)`);
    expect(text).toMatch(/is live in production: \w{7}, [\d.]+ s, \d\.\d s down/);
    expect(text).toContain(`[Roll back to ${shas[0]}]`);
    expect(await scene.served()).toBe('two');
  });

  it('goes back by command without a build', async () => {
    const { workspace } = scene;
    const { id, text } = await deploys(workspace, workspace.as('olga'), '/rollback');
    expect(text).toContain(`roll-back #${id} by @olga\nback to main ${shas[0]} “Serve one”`);
    expect(text).not.toMatch(/fetch|build/);
    expect(text).toMatch(`is live again in production: ${shas[0]}`);
    expect(await scene.served()).toBe('one');
  });

  it('refuses to go back to what serves', async () => {
    const { workspace, app } = scene;
    const { reply } = await workspace.as('dana').types(`/rollback ${app.name} ${shas[0]}`);
    expect(reply && readable(reply)).toMatch(/serves .* already, so there is nothing to go back to/);
  });

  it('says at an outdated button who brought what serves now, and does nothing', async () => {
    const { workspace } = scene;
    const dana = workspace.as('dana');
    const before = workspace.messages('deploys').length;
    const old = dana
      .messages()
      .find(message => message.versions.some(v => readable(v).includes(`[Roll back to ${shas[0]}]`)));
    const shown = old?.versions.findLast(v => readable(v).includes(`[Roll back to ${shas[0]}]`));
    if (!old || !shown) throw new Error('no such button');
    const { at } = await dana.presses(`Roll back to ${shas[0]}`, {
      message: { ...old, blocks: shown.blocks },
    });
    const answer = await dana.sees(/serves already/, { since: at });
    expect(readable(answer)).toMatch(
      new RegExp(`${shas[0]} serves already: #3 by @olga brought it. Nothing was done.`),
    );
    expect(workspace.messages('deploys')).toHaveLength(before + 1);
  });

  it('goes back by the button of a later deployment', async () => {
    const { workspace, repository } = scene;
    const dana = workspace.as('dana');
    shas.push(await repository.commit({ serves: 'three' }));
    const third = await deploys(workspace, dana, '/deploy');
    expect(await scene.served()).toBe('three');
    const asked = await presses(workspace, dana, `Roll back to ${shas[0]}`, third.message);
    const { text } = await asked.ended();
    expect(text).toMatch(`is live again in production: ${shas[0]}`);
    expect(await scene.served()).toBe('one');
    await dana.sees(new RegExp(`#${third.id} by @dana[^]*Replaced by #${third.id + 1}\\.`));
  });

  it('goes back to what a deployment made serve', async () => {
    const { workspace, app } = scene;
    const { text } = await deploys(workspace, workspace.as('dana'), `/rollback ${app.name} #2`);
    expect(text).toMatch(`is live again in production: ${shas[1]}`);
    expect(await scene.served()).toBe('two');
  });
});

describe('settings', () => {
  it('come back with the release that had them', async () => {
    await using scene = await aScene();
    const { workspace, repository, app } = scene;
    const dana = workspace.as('dana');
    const greet = (GREETING: string) =>
      scene.configure({
        apps: {
          [app.name]: scene.settingsOf(app, {
            run: { ports: [`127.0.0.1:${app.port}:8080`], environment: { GREETING } },
          }),
        },
      });
    await repository.commit({ serves: 'app' });
    const reloaded = scene.output.says(/settings reloaded/);
    await greet('hello');
    await reloaded;
    await deploys(workspace, dana, '/deploy');
    expect(await scene.served()).toBe('app hello');

    const again = scene.output.says(/settings reloaded/, { from: scene.output.position() });
    await greet('goodbye');
    await again;
    const second = await deploys(workspace, dana, '/deploy');
    expect(second.text).toMatch(/– build \(already built\)/);
    expect(await scene.served()).toBe('app goodbye');

    const back = await deploys(workspace, dana, '/rollback');
    expect(back.text).toMatch(/is live again/);
    expect(await scene.served()).toBe('app hello');
  });
});
