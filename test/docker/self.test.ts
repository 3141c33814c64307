// Deckhand knows the container that it runs in, and is not mistaken about one.
import { describe, expect, test } from 'vitest';
import { ownContainerId } from '../../src/docker/self.ts';

const id = '4f1ad7f0c8a0b9f1f3b5b3a1d2c4e6f8091a2b3c4d5e6f708192a3b4c5d6e7f8';
const line = (root: string, mountPoint: string) =>
  `912 880 254:1 ${root} ${mountPoint} rw,relatime master:1 - ext4 /dev/vda1 rw`;

describe('the container that this process runs in', () => {
  test.each([
    ['Docker', `/var/lib/docker/containers/${id}/resolv.conf`, '/etc/resolv.conf'],
    ['Docker with its data elsewhere', `/srv/engine/data/containers/${id}/hosts`, '/etc/hosts'],
    ['Podman', `/containers/storage/overlay-containers/${id}/userdata/hostname`, '/etc/hostname'],
  ])('is told by what %s mounts into it', (_engine, root, mountPoint) => {
    const lines = [
      line('/', '/'),
      line('/var/lib/docker/volumes/data/_data', '/data'),
      line(root, mountPoint),
    ];
    expect(ownContainerId(lines.join('\n'))).toBe(id);
  });

  test.each([
    ['a process of the host', [line('/', '/'), line('/', '/proc')]],
    ['a container whose files somebody mounted himself', [line('/etc/hostname', '/etc/hostname')]],
    ['another container’s folder that is mounted in here', [line(`/containers/${id}/hosts`, '/mnt/hosts')]],
    ['nothing', []],
  ])('is none for %s', (_what, lines) => {
    expect(ownContainerId(lines.join('\n'))).toBeUndefined();
  });
});
