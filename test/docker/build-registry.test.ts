// A base image in a private registry is pulled with the credentials of config.json, and only that registry sees them.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { dockerBuilder } from '../../src/docker/build.ts';
import { prepareContext } from '../../src/docker/build-context.ts';
import { connectEngine } from '../../src/docker/engine.ts';
import { dockerHost, testApp, testEngine } from '../support/engine.ts';
import { engineProxy, passAll, withoutBuildKit } from '../support/engine-proxy.ts';
import { buildRequest, builtService, sourceTree } from './build-fixture.ts';

const docker = await testEngine();
const basic = Buffer.from('ada:s3cret').toString('base64');
const digestOf = (bytes: Buffer) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

interface Registry extends AsyncDisposable {
  readonly host: string;
  /** Every Authorization header that came. */
  readonly seen: Set<string>;
}

/** A registry with one image, `app/base:1`, whose one file is new each time. @see the OCI distribution specification */
async function registry(accepts: string): Promise<Registry> {
  await using files = await sourceTree({ Dockerfile: '', id: crypto.randomUUID() });
  const { signal } = new AbortController();
  const layer = await buffer(
    (await prepareContext(files.path, { context: '.', dockerfile: 'Dockerfile' }, signal)).open(),
  );
  const blobs = new Map<string, Buffer>();
  const store = (bytes: Buffer, mediaType: string) => {
    blobs.set(digestOf(bytes), bytes);
    return { mediaType, digest: digestOf(bytes), size: bytes.length };
  };
  const config = {
    architecture: process.arch === 'x64' ? 'amd64' : process.arch,
    os: 'linux',
    config: {},
    rootfs: { type: 'layers', diff_ids: [digestOf(layer)] },
  };
  const type = 'application/vnd.docker.distribution.manifest.v2+json';
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: type,
      config: store(Buffer.from(JSON.stringify(config)), 'application/vnd.docker.container.image.v1+json'),
      layers: [store(gzipSync(layer), 'application/vnd.docker.image.rootfs.diff.tar.gzip')],
    }),
  );
  const seen = new Set<string>();
  const server = createServer((request, answer) => {
    const given = request.headers.authorization;
    if (given !== undefined) seen.add(given);
    if (given !== `Basic ${accepts}`) {
      answer.writeHead(401, { 'WWW-Authenticate': 'Basic realm="test"' }).end();
      return;
    }
    const [, kind, name = ''] = /\/(manifests|blobs)\/(.+)$/.exec(request.url ?? '') ?? [];
    const body = kind === 'manifests' ? manifest : blobs.get(name);
    if (kind === undefined) answer.end();
    else if (body === undefined) answer.writeHead(404).end();
    else {
      const contentType = kind === 'manifests' ? type : 'application/octet-stream';
      answer.writeHead(200, {
        'Content-Type': contentType,
        'Content-Length': body.length,
        'Docker-Content-Digest': digestOf(body),
      });
      answer.end(request.method === 'HEAD' ? undefined : body);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return {
    host: `127.0.0.1:${port}`,
    seen,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

describe.each(['BuildKit', 'the classic builder'])('with %s', kind => {
  async function build(image: string, config: object) {
    await using proxy = await engineProxy(kind === 'BuildKit' ? passAll : withoutBuildKit);
    await using app = testApp(docker);
    await using folder = await sourceTree({ 'config.json': JSON.stringify(config) });
    await using source = await sourceTree({ Dockerfile: `FROM ${image}\nCOPY Dockerfile /\n` });
    const options = { dockerConfig: folder.path };
    const request = buildRequest(builtService(app.app), source);
    try {
      await dockerBuilder(connectEngine({ dockerHost: proxy.dockerHost }), options).build(request);
    } finally {
      await docker
        .getImage(image)
        .remove()
        .catch(() => {});
    }
    return request;
  }

  test('a private base image is pulled with its registry’s credentials', async () => {
    await using registryOfOurs = await registry(basic);
    await build(`${registryOfOurs.host}/app/base:1`, { auths: { [registryOfOurs.host]: { auth: basic } } });
    expect([...registryOfOurs.seen]).toEqual([`Basic ${basic}`]);
  });

  test('another registry doesn’t get them', async () => {
    await using registryOfOurs = await registry(basic);
    const image = `${registryOfOurs.host}/app/base:1`;
    await expect(build(image, { auths: { 'other.example': { auth: basic } } })).rejects.toMatchObject({
      reason: { code: 'base_image_unavailable', image },
    });
    expect([...registryOfOurs.seen]).toEqual([]);
  });
});

test('a credential helper isn’t run, and the log says so', async () => {
  await using app = testApp(docker);
  await using folder = await sourceTree({ 'config.json': '{"credHelpers":{"ecr.example":"ecr-login"}}' });
  await using source = await sourceTree({ Dockerfile: 'FROM scratch\nCOPY . /' });
  const request = buildRequest(builtService(app.app), source);
  await dockerBuilder(connectEngine({ dockerHost }), { dockerConfig: folder.path }).build(request);
  expect(request.lines[0]).toContain('ecr.example');
});
