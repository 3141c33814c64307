// What runs in production imports production dependencies, all of them, and nothing that isn't in the image.
import { existsSync } from 'node:fs';
import { glob, readFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { root } from './dockerfile.ts';

interface Import {
  readonly file: string;
  readonly from: string;
}

const statement = /^(?:import|export)\b[^;'"]*?\bfrom '([^']+)'|^import '([^']+)'|\bimport\('([^']+)'\)/gm;

const imports: Import[] = [];
for await (const file of glob('{src,commands}/**/*.ts', { cwd: root })) {
  // Imports of types are gone then, as they are when Node runs it.
  const code = stripTypeScriptTypes(await readFile(join(root, file), 'utf8'));
  for (const found of code.matchAll(statement)) {
    imports.push({ file, from: found[1] ?? found[2] ?? found[3] ?? '' });
  }
}

test('the packages that src and commands import are the production dependencies', async () => {
  const text = await readFile(join(root, 'package.json'), 'utf8');
  const { dependencies } = z
    .object({ dependencies: z.record(z.string(), z.string()) })
    .parse(JSON.parse(text));
  const packages = imports
    .filter(({ from }) => !from.startsWith('.') && !from.startsWith('node:'))
    .map(({ from }) => /^(?:@[^/]+\/)?[^/]+/.exec(from)?.[0]);
  expect(new Set(packages)).toEqual(new Set(Object.keys(dependencies)));
});

test('src and commands import no file from elsewhere in the project', () => {
  const files = imports
    .filter(({ from }) => from.startsWith('.'))
    .map(({ file, from }) => relative(root, join(root, dirname(file), from)));
  expect(files.length).toBeGreaterThan(100);
  expect(files.filter(file => !/^(?:src|commands)\//.test(file) || !existsSync(join(root, file)))).toEqual(
    [],
  );
});
