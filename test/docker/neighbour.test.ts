// A container for whose address the kernel has asked in vain is reached at once when it has been introduced.
import { readFile } from 'node:fs/promises';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { inspectContainer } from '../../src/docker/containers.ts';
import { findUnanswered, introduce } from '../../src/docker/neighbour.ts';
import { containersOf, docker, request, says, scene, target, web } from '../support/host-scene.ts';

test('what nobody answered for is found in the kernel’s table', () => {
  const table = `IP address       HW type     Flags       HW address            Mask     Device
172.17.0.3       0x1         0x0         00:00:00:00:00:00     *        docker0
172.17.0.2       0x1         0x2         02:42:ac:11:00:02     *        docker0
`;
  expect(findUnanswered(table)).toEqual([{ address: '172.17.0.3', device: 'docker0' }]);
  expect(findUnanswered('')).toEqual([]);
});

/** Only who may change the kernel's table can be helped. */
const mayChange = process.getuid?.() === 0 && process.platform === 'linux';

test.skipIf(!mayChange)('a container that the kernel looks for in vain is made known to it', async () => {
  await using s = await scene();
  await target.rollOut(request(s.service, web('here', { port: s.port })).full);
  const [container] = await containersOf(s.service);
  const info = await inspectContainer(docker, container?.Id ?? '');
  if (info === undefined) throw new Error('no container');
  const address = Object.values(info.NetworkSettings.Networks)[0]?.IPAddress ?? '';
  const entry = async (): Promise<readonly string[] | undefined> =>
    (await readFile('/proc/net/arp', 'utf8'))
      .split('\n')
      .map(line => line.split(/\s+/))
      .find(([first]) => first === address);
  // The roll-out has connected to it, so that there is an entry.
  const device = (await entry())?.[5] ?? '';
  await execa('ip', ['neigh', 'change', address, 'dev', device, 'nud', 'failed']);
  const unanswered = async () => findUnanswered(await readFile('/proc/net/arp', 'utf8'));
  expect(await unanswered()).toContainEqual({ address, device });

  await introduce(info);
  expect((await entry())?.[3]).toBe(info.NetworkSettings.Networks['bridge']?.MacAddress);
  expect(await unanswered()).not.toContainEqual({ address, device });
  expect(await says(s.port)).toBe('here');
});
