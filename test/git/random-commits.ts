// Random histories to check out: files, programs and links under odd names, folders that become files and back.
import { execa } from 'execa';
import fc from 'fast-check';
import type { TestRepository } from './fixtures.ts';

export interface RandomFile {
  readonly kind: 'file' | 'program' | 'link';
  readonly content: string;
}
export type Files = Readonly<Record<string, RandomFile>>;

// Few, so that the same path is a file in one commit and a folder in the next.
const segments = [
  'a',
  'b',
  'ä ö',
  '-rf',
  '"quoted"',
  'new\nline',
  '*?[x]',
  'back\\slash',
  '.hidden',
  '.gitignore',
];
const paths = fc
  .array(fc.constantFrom(...segments), { minLength: 1, maxLength: 3 })
  .map(parts => parts.join('/'));
const randomFiles: fc.Arbitrary<RandomFile> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('file' as const, 'program' as const),
    content: fc.constantFrom('', '1', '2', '*\n', 'one\r\ntwo\n', '\0\u00FF', 'x'.repeat(5000)),
  }),
  fc.record({
    kind: fc.constant('link' as const),
    content: fc.constantFrom('a', '../b', '/etc/passwd', 'gone'),
  }),
);

/** Never empty; no path is both a file and a folder. */
export const fileMaps: fc.Arbitrary<Files> = fc
  .array(fc.tuple(paths, randomFiles), { minLength: 1, maxLength: 12 })
  .map(entries => {
    const files: Record<string, RandomFile> = {};
    for (const [path, file] of entries) {
      const taken = Object.keys(files).some(
        other => other.startsWith(`${path}/`) || path.startsWith(`${other}/`),
      );
      if (!taken) files[path] = file;
    }
    return files;
  });

const modes = { file: '100644', program: '100755', link: '120000' };

/** One commit for each, on `main`, by `git fast-import`. @returns their ids */
export async function importCommits(
  repository: TestRepository,
  commits: readonly Files[],
): Promise<string[]> {
  const script = commits.map((files, index) =>
    [
      'commit refs/heads/main',
      `committer Ada Example <ada@example.org> ${1_600_000_000 + index} +0000`,
      'data 1\nx',
      'deleteall',
      ...Object.entries(files).map(([path, { kind, content }]) => {
        const quoted = path.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n');
        const bytes = Buffer.from(content, 'latin1');
        return `M ${modes[kind]} inline "${quoted}"\ndata ${bytes.length}\n${bytes.toString('latin1')}`;
      }),
      '',
    ].join('\n'),
  );
  // Contents are of single bytes, names are not.
  const input = Buffer.concat(script.map(toBytes));
  await execa('git', ['fast-import', '--quiet', '--force'], { cwd: repository.path, input });
  const list = await repository.git('rev-list', '--reverse', 'main');
  return list.split('\n');
}

function toBytes(text: string): Buffer {
  return Buffer.from(text.replaceAll('ä ö', Buffer.from('ä ö').toString('latin1')), 'latin1');
}
