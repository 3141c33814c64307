// Provides what the Dockerfile starts from: its own default where that can be pulled, else the like made from Debian's packages.
import { copyFile, cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../setup/dependencies.mjs';
import { aptGet, systemEnvironment } from '../setup/install-docker.mjs';
import { run } from '../setup/run.mjs';
import { call, docker } from './docker.ts';

const MADE = 'deckhand-image-check/node:1';
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
/** What this machine trusts, and where everything on it looks for that. */
const CERTIFICATES = 'etc/ssl/certs/ca-certificates.crt';

/** @param folder an empty one, which the caller removes @returns the image's name */
export async function provideBase(
  folder: string,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<string> {
  const dockerfile = await readFile(join(ROOT, 'Dockerfile'), 'utf8');
  const wanted = /^ARG BASE=(.+)$/m.exec(dockerfile)?.[1];
  if (wanted === undefined) throw new Error('The Dockerfile has no ARG BASE.');
  const { code } = await run('docker', ['pull', '--quiet', wanted], { signal });
  if (code === 0) return wanted;
  say(`Base: ${wanted} can't be pulled, so one is made with debootstrap; that takes a minute`);
  const root = join(folder, 'root');
  await installDebian(folder, root, signal);
  await slimDown(root);
  await addNode(root, signal);
  await pack(folder, root, signal);
  return MADE;
}

/** Nothing is installed on this machine: debootstrap is unpacked and run from where it is. */
async function installDebian(folder: string, root: string, signal: AbortSignal): Promise<void> {
  const options = { cwd: folder, signal };
  await aptGet(['download', 'debootstrap'], options);
  await call('sh', ['-c', 'dpkg-deb -x debootstrap_*.deb unpacked'], options);
  const { suite, mirror } = await source(signal);
  const program = join(folder, 'unpacked/usr/sbin/debootstrap');
  const env = { ...systemEnvironment(), DEBOOTSTRAP_DIR: join(folder, 'unpacked/usr/share/debootstrap') };
  // In a mount namespace, so that what it mounts is gone with it, however it ends.
  await call('unshare', ['--mount', program, '--variant=minbase', suite, root, mirror], { ...options, env });
}

/** Where this machine gets its own packages from. */
async function source(signal: AbortSignal): Promise<{ readonly suite: string; readonly mirror: string }> {
  const fields = '$(CODENAME) $(REPO_URI)';
  const filters = ['Created-By: Packages', 'Label: Debian', 'Component: main'];
  const lines = await call('apt-get', ['indextargets', '--format', fields, ...filters], { signal });
  for (const line of lines.split('\n')) {
    const [suite = '', mirror = ''] = line.split(' ');
    if (/^[a-z]+$/.test(suite) && mirror !== '') return { suite, mirror };
  }
  throw new Error("This machine's packages don't come from Debian, so no base can be made of them.");
}

/** As Debian's slim images are. */
async function slimDown(root: string): Promise<void> {
  const paths = ['var/cache/apt', 'var/lib/apt/lists', 'usr/share/man', 'usr/share/locale', 'usr/share/info'];
  await Promise.all(paths.map(path => rm(join(root, path), { recursive: true, force: true })));
  await Promise.all(
    ['var/cache/apt/archives/partial', 'var/lib/apt/lists/partial'].map(path =>
      mkdir(join(root, path), { recursive: true }),
    ),
  );
  await call('find', [join(root, 'usr/share/doc'), '-type', 'f', '!', '-name', 'copyright', '-delete']);
}

/** The Node that this runs on, npm, and the user that Node's own images have. */
async function addNode(root: string, signal: AbortSignal): Promise<void> {
  const local = join(root, 'usr/local');
  await copyFile(process.execPath, join(local, 'bin/node'));
  await call('npm', ['install', '--global', `--prefix=${local}`, 'npm@11'], { signal });
  await call('chroot', [root, 'groupadd', '--gid=1000', 'node'], { env: { PATH } });
  const user = ['--uid=1000', '--gid=node', '--shell=/bin/bash', '--create-home', 'node'];
  await call('chroot', [root, 'useradd', ...user], { env: { PATH } });
  // The build gets its packages from where this machine gets them, and trusts whom it trusts.
  const registry = await call('npm', ['config', 'get', 'registry', '--loglevel=error'], { signal });
  await mkdir(join(local, 'etc'), { recursive: true });
  await mkdir(join(root, 'etc/ssl/certs'), { recursive: true });
  await cp(join('/', CERTIFICATES), join(root, CERTIFICATES), { force: true });
  await writeFile(join(local, 'etc/npmrc'), `registry=${registry}\ncafile=/${CERTIFICATES}\n`);
}

async function pack(folder: string, root: string, signal: AbortSignal): Promise<void> {
  const archive = join(folder, 'root.tar');
  await call('tar', ['--one-file-system', '--numeric-owner', '-C', root, '-cf', archive, '.'], { signal });
  await docker(['import', '--change', `ENV PATH=${PATH}`, archive, MADE], { signal });
}
