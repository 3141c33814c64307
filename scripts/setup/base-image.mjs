// Makes sure that the engine has the one image that the sample application and the tests build on.
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ask } from './docker-http.mjs';
import { aptGet, canInstall } from './install-docker.mjs';
import { run } from './run.mjs';

/** A small Linux with BusyBox; every Dockerfile in tests and samples starts `FROM` it. */
export const BASE_IMAGE = 'deckhand-sandbox/busybox:1';
const PUBLIC = { image: 'busybox', tag: '1.37-musl' };
const BUSYBOX = '/bin/busybox';

/** Where nothing can be pulled we want to know soon; the image has 1 MB. */
const PULL_DEADLINE_MS = 8_000;

/**
 * @param {string} host the engine
 * @param {(line: string) => void} say
 * @param {AbortSignal} [signal]
 * @returns {Promise<() => Promise<void>>} removes what was added
 */
export async function provideBaseImage(host, say, signal) {
  if (await has(host, BASE_IMAGE)) return async () => {};
  const publicName = `${PUBLIC.image}:${PUBLIC.tag}`;
  const publicWasThere = await has(host, publicName);
  if (publicWasThere || (await pull(host))) {
    await expect(
      ask(host, `/images/${publicName}/tag?repo=${name(BASE_IMAGE).repo}&tag=${name(BASE_IMAGE).tag}`, {
        method: 'POST',
      }),
    );
    say(`Base image: ${publicName}${publicWasThere ? '' : ', pulled'}`);
    return () => remove(host, publicWasThere ? [BASE_IMAGE] : [BASE_IMAGE, publicName]);
  }
  await importBusybox(host, signal);
  say('Base image: made from busybox-static, because nothing can be pulled here');
  return () => remove(host, [BASE_IMAGE]);
}

/** @param {string} host */
async function pull(host) {
  const path = `/images/create?fromImage=${PUBLIC.image}&tag=${PUBLIC.tag}`;
  const answer = await ask(host, path, { method: 'POST', timeoutMs: PULL_DEADLINE_MS }).catch(
    () => undefined,
  );
  return answer?.status === 200 && has(host, `${PUBLIC.image}:${PUBLIC.tag}`);
}

/**
 * @param {string} host
 * @param {AbortSignal | undefined} signal
 */
async function importBusybox(host, signal) {
  const folder = mkdtempSync(join(tmpdir(), 'deckhand-base-'));
  try {
    const busybox = await findBusybox(folder, signal);
    const root = join(folder, 'root');
    for (const path of ['bin', 'etc', 'root', 'var', 'tmp']) mkdirSync(join(root, path), { recursive: true });
    chmodSync(join(root, 'tmp'), 0o1777);
    copyFileSync(busybox, join(root, 'bin/busybox'));
    chmodSync(join(root, 'bin/busybox'), 0o755);
    const applets = (await run(busybox, ['--list'])).output.split('\n').filter(Boolean);
    for (const applet of applets) if (applet !== 'busybox') symlinkSync('busybox', join(root, 'bin', applet));
    writeFileSync(
      join(root, 'etc/passwd'),
      'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n',
    );
    writeFileSync(join(root, 'etc/group'), 'root:x:0:\nnogroup:x:65534:\n');
    const archive = join(folder, 'root.tar');
    const tar = await run('tar', [
      '--owner=0',
      '--group=0',
      '--numeric-owner',
      '-C',
      root,
      '-cf',
      archive,
      '.',
    ]);
    if (tar.code !== 0) throw new Error(`The base image can't be packed: ${tar.output.trim()}`);
    const query = new URLSearchParams({ fromSrc: '-', ...name(BASE_IMAGE) });
    for (const change of ['CMD ["sh"]', 'ENV PATH=/bin', 'LABEL deckhand.sandbox=base'])
      query.append('changes', change);
    await expect(
      ask(host, `/images/create?${query.toString()}`, {
        method: 'POST',
        type: 'application/x-tar',
        body: readFileSync(archive),
        timeoutMs: 60_000,
      }),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * The static BusyBox of this machine, or else one that is unpacked into `folder`; nothing is installed.
 *
 * @param {string} folder
 * @param {AbortSignal | undefined} signal
 */
async function findBusybox(folder, signal) {
  if (existsSync(BUSYBOX) && (await isStatic(BUSYBOX))) return BUSYBOX;
  if (!canInstall()) {
    throw new Error(
      `This engine has no image ${BASE_IMAGE}, and can't pull ${PUBLIC.image}:${PUBLIC.tag} to make it from. ` +
        `Load one: docker load, or docker tag SOME_BUSYBOX ${BASE_IMAGE}`,
    );
  }
  await aptGet(['download', 'busybox-static'], { cwd: folder, ...(signal === undefined ? {} : { signal }) });
  const archive = readdirSync(folder).find(file => file.endsWith('.deb'));
  const unpacked = await run('dpkg-deb', ['-x', join(folder, archive ?? ''), join(folder, 'deb')]);
  if (unpacked.code !== 0) throw new Error(`busybox-static can't be unpacked: ${unpacked.output.trim()}`);
  const found = ['bin/busybox', 'usr/bin/busybox'].map(path => join(folder, 'deb', path)).find(existsSync);
  if (found === undefined) throw new Error('The package busybox-static has no busybox');
  return found;
}

/** @param {string} program */
async function isStatic(program) {
  const { output } = await run('ldd', [program]);
  return /not a dynamic executable|statically linked/.test(output);
}

/**
 * @param {string} host
 * @param {string} image
 */
async function has(host, image) {
  return (await ask(host, `/images/${image}/json`)).status === 200;
}

/**
 * @param {string} host
 * @param {readonly string[]} images
 */
async function remove(host, images) {
  for (const image of images) await ask(host, `/images/${image}`, { method: 'DELETE', timeoutMs: 20_000 });
}

/** @param {string} image */
function name(image) {
  const [repo = '', tag = ''] = image.split(':');
  return { repo, tag };
}

/** @param {Promise<import('./docker-http.mjs').Answer>} asked */
async function expect(asked) {
  const { status, text } = await asked;
  if (status >= 300)
    throw new Error(`The base image can't be made. Docker answers ${status}: ${text.trim()}`);
}
