// What people see of retention: releases that are kept can be gone back to, older ones say why not, and images go.
import { expect, it } from 'vitest';
import { readable } from '../../sandbox/workspace.ts';
import { label, labelFilter } from '../../src/docker/labels.ts';
import { aScene } from '../support/deckhand-process.ts';
import { deploys } from '../support/deployment-messages.ts';
import { testEngine } from '../support/engine.ts';

it('keeps as many releases as it is told, and offers those alone', async () => {
  const docker = await testEngine();
  await using scene = await aScene({ settings: { keep: 1 } });
  const { workspace, repository, app } = scene;
  const dana = workspace.as('dana');
  const shas: string[] = [];
  for (const serves of ['one', 'two', 'three']) {
    shas.push(await repository.commit({ serves }));
    const { text } = await deploys(workspace, dana, '/deploy');
    if (serves !== 'one') expect(text).toContain(`[Roll back to ${shas.at(-2)}]`);
  }
  await scene.output.says(/removed image .*no release needs it/);
  const images = await docker.listImages({ filters: labelFilter({ [label.app]: app.name }) });
  expect(images).toHaveLength(2);
  const containers = await scene.containers();
  expect(containers.map(({ state }) => state).toSorted()).toEqual(['exited', 'running']);

  const listed = await dana.types(`/deckhand releases ${app.name}`);
  expect(listed.reply && readable(listed.reply)).toContain(`[Roll back to ${shas[1]}]`);
  expect(listed.reply && readable(listed.reply)).not.toContain(shas[0]);
  const refused = await dana.types(`/rollback ${app.name} r1`);
  expect(refused.reply && readable(refused.reply)).toMatch(/r1 \w{7} .* is not kept any more/);
  expect(refused.reply && readable(refused.reply)).toContain(`[Deploy ${shas[0]}]`);

  await deploys(workspace, dana, '/rollback');
  expect(await scene.served()).toBe('two');
  // Back again: going back may have been the mistake.
  await deploys(workspace, dana, `/rollback ${app.name} ${shas[2]}`);
  expect(await scene.served()).toBe('three');
});

it('offers no way back that somebody took away, and says so at a button from before', async () => {
  const docker = await testEngine();
  await using scene = await aScene();
  const { workspace, repository, app } = scene;
  const dana = workspace.as('dana');
  const one = await repository.commit({ serves: 'one' });
  await deploys(workspace, dana, '/deploy');
  await repository.commit({ serves: 'two' });
  const { text } = await deploys(workspace, dana, '/deploy');
  expect(text).toContain(`[Roll back to ${one}]`);

  const own = labelFilter({ [label.app]: app.name });
  await docker.pruneContainers({ filters: JSON.stringify(own) });
  await docker.pruneImages({ filters: JSON.stringify({ ...own, dangling: ['false'] }) });
  const { at } = await dana.presses(`Roll back to ${one}`);
  expect(readable(await dana.sees(/is gone/, { since: at }))).toContain(`The image of r1 ${one}`);
  const { reply } = await dana.types(`/status ${app.name}`);
  expect(reply && readable(reply)).not.toContain('Roll back');
  expect(await scene.served()).toBe('two');
});
