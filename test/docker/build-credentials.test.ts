// Registry credentials from a config.json.
import { expect, test } from 'vitest';
import { parseRegistryAuth, readRegistryAuth } from '../../src/docker/build-credentials.ts';
import { sourceTree } from './build-fixture.ts';

const auth = Buffer.from('ada:p:ss+/?>').toString('base64');

test('each registry gets its own credentials and no other’s', () => {
  const { find } = parseRegistryAuth(
    JSON.stringify({ auths: { 'https://one.example:5000/v2/': { auth }, two: {} } }),
  );
  expect(find('one.example:5000')).toEqual({ username: 'ada', secret: 'p:ss+/?>' });
  expect(find('one.example')).toBeUndefined();
  expect(find('two')).toBeUndefined();
});

test('Docker Hub is known by all of its names', () => {
  const { find, header } = parseRegistryAuth(
    JSON.stringify({ auths: { 'https://index.docker.io/v1/': { auth } } }),
  );
  expect(find('registry-1.docker.io')?.username).toBe('ada');
  expect(find('docker.io')?.username).toBe('ada');
  expect(Object.keys(decode(header))).toEqual(['https://index.docker.io/v1/']);
});

test('an identity token stands alone', () => {
  const { find } = parseRegistryAuth(JSON.stringify({ auths: { r: { auth, identitytoken: 'tok' } } }));
  expect(find('r')).toEqual({ username: '', secret: 'tok' });
});

test('the classic builder’s header is in the alphabet that the engine reads', () => {
  const { header } = parseRegistryAuth(
    JSON.stringify({ auths: { r: { username: 'u', password: '???>>>~~~' } } }),
  );
  expect(header).toMatch(/^[\w-]+=*$/);
  expect(header.length % 4).toBe(0);
  expect(decode(header)).toEqual({ r: { username: 'u', password: '???>>>~~~' } });
});

test('registries whose credentials a helper has are named', () => {
  const config = { auths: { a: {} }, credsStore: 'desktop', credHelpers: { 'b.example': 'ecr-login' } };
  expect(parseRegistryAuth(JSON.stringify(config)).helped).toEqual(['b.example', 'a']);
});

test('a folder without config.json means no credentials', async () => {
  await using folder = await sourceTree({});
  expect((await readRegistryAuth(folder.path)).find('docker.io')).toBeUndefined();
});

test('a broken config.json is named, and not quoted', async () => {
  await using folder = await sourceTree({ 'config.json': '{"auths": {"r": {"auth": "c2VjcmV0' });
  const failure = readRegistryAuth(folder.path);
  await expect(failure).rejects.toMatchObject({ reason: { detail: expect.stringContaining('config.json') } });
  await expect(failure).rejects.not.toMatchObject({ reason: { detail: expect.stringContaining('c2Vj') } });
});

function decode(header: string): object {
  const value: unknown = JSON.parse(Buffer.from(header, 'base64url').toString());
  return typeof value === 'object' && value !== null ? value : {};
}
