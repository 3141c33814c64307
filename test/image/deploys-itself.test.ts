// The documentation's settings for a Deckhand that deploys itself are those of compose.yaml.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { readComposeService } from '../../scripts/image/compose.ts';
import { config } from '../config/load.ts';
import { root } from './dockerfile.ts';

/** What Deckhand sets by itself, or has its own word for. */
const others = ['build', 'image', 'container_name', 'restart', 'init'];

test('the new Deckhand runs as compose.yaml runs the first one', async () => {
  const documentation = await readFile(join(root, 'docs/configuration.md'), 'utf8');
  const section = documentation.split('## Deckhand itself')[1] ?? '';
  const example = /```yaml\n([\s\S]*?)```/.exec(section)?.[1] ?? '';
  const schema = z.object({
    apps: z.object({
      deckhand: z.object({ container: z.string(), run: z.record(z.string(), z.unknown()) }),
    }),
  });
  const { container, run } = schema.parse(parse(example)).apps.deckhand;
  const service = await readComposeService();
  expect(container).toBe(service.container_name);
  const wanted = Object.keys(service).filter(key => !others.includes(key));
  expect(Object.keys(run).toSorted()).toEqual(wanted.toSorted());
  // Places and groups of the host differ.
  const { volumes: _volumes, group_add: _groups, tmpfs, ...same } = run;
  expect(service).toMatchObject(same);
  expect([tmpfs]).toEqual(service.tmpfs);
  const targets = service.volumes.map(volume => volume.split(':').slice(1));
  expect(
    z
      .array(z.string())
      .parse(run['volumes'])
      .map(volume => volume.split(':').slice(1)),
  ).toEqual(targets);
  // And it is a good config, but for the file that is not here.
  const { apps } = config(example.replace('env_file: .env', ''), { env: { DOCKER_GID: '999' } });
  expect(apps[0]?.services[0]?.run).toMatchObject({ groupAdd: ['999'], networkMode: 'host', readOnly: true });
});
