// Opening an engine, describing it, and naming what goes wrong on it.
import { describe, expect, test, vi } from 'vitest';
import { DeployError } from '../../src/core/errors.ts';
import { connectEngine, describeEngine, engineError, messageOf } from '../../src/docker/engine.ts';
import { dockerHost, testEngine } from '../support/engine.ts';
import { engineProxy } from '../support/engine-proxy.ts';

describe('an engine', () => {
  test('describes itself', async () => {
    expect(await describeEngine(await testEngine())).toEqual({
      version: expect.stringMatching(/^\d+\./),
      apiVersion: expect.stringMatching(/^\d+\.\d+$/),
      storageDriver: expect.any(String),
    });
  });

  test('is reached over tcp', async () => {
    await using proxy = await engineProxy();
    expect(await describeEngine(connectEngine({ dockerHost: proxy.dockerHost }))).toHaveProperty('version');
    const bare = proxy.dockerHost.replace('tcp://', '');
    expect(await describeEngine(connectEngine({ dockerHost: bare }))).toHaveProperty('version');
  });

  test('is the one that is given, whatever the environment says', async () => {
    vi.stubEnv('DOCKER_HOST', 'tcp://127.0.0.1:9');
    vi.stubEnv('DOCKER_TLS_VERIFY', '1');
    expect(await describeEngine(connectEngine({ dockerHost }))).toHaveProperty('version');
  });

  test.each([
    'unix:///nowhere/docker.sock',
    'tcp://127.0.0.1:9',
    'ssh://nobody@127.0.0.1:9',
    'https://127.0.0.1:9',
    'ftp://engine',
    'tcp://',
  ])('that can’t be had at %s is unreachable', async address => {
    const ask = async () => describeEngine(connectEngine({ dockerHost: address, certPath: '/nowhere' }));
    await expect(ask()).rejects.toMatchObject({ reason: { code: 'engine_unreachable' } });
  });

  test('with TLS needs certificates, and the folder without them is named', () => {
    expect(() =>
      connectEngine({ dockerHost: 'tcp://engine', tlsVerify: true, certPath: '/nowhere' }),
    ).toThrow(
      expect.objectContaining({
        reason: expect.objectContaining({ detail: expect.stringContaining('/nowhere') }),
      }),
    );
  });
});

describe('an error of the engine', () => {
  const action = 'create the container';

  test('has what was tried and the engine’s own words', async () => {
    const docker = await testEngine();
    const error: unknown = await docker
      .getImage('no-such-image')
      .inspect()
      .catch((error: unknown) => error);
    expect(engineError(error, action)).toMatchObject({
      reason: {
        code: 'engine_error',
        action,
        detail: expect.stringMatching(/^no such image: no-such-image/i),
      },
    });
  });

  test('about a full disk is disk_full', () => {
    const message = '(HTTP code 500) server error - write /var/lib/docker/x: no space left on device ';
    const error = Object.assign(new Error(message), { statusCode: 500 });
    expect(engineError(error, action)).toMatchObject({
      reason: { code: 'disk_full', detail: 'write /var/lib/docker/x: no space left on device' },
    });
  });

  test('by an aborted signal is cancelled', () => {
    expect(engineError(AbortSignal.abort().reason, action)).toMatchObject({ reason: { code: 'cancelled' } });
  });

  test('that is named already stays as it is', () => {
    const error = new DeployError({ code: 'image_missing', image: 'x' });
    expect(engineError(error, action)).toBe(error);
  });

  test('that nobody expects stays a bug', () => {
    const bug = new TypeError('undefined is not a function');
    expect(engineError(bug, action)).toBe(bug);
    const missingFile = Object.assign(new Error('ENOENT: open'), { code: 'ENOENT', syscall: 'open' });
    expect(engineError(missingFile, action)).toBe(missingFile);
    expect(engineError('odd', action)).toBeInstanceOf(Error);
  });

  test('is shown without docker-modem’s frame', () => {
    expect(messageOf(new Error('(HTTP code 404) no such container - No such container: a - b '))).toBe(
      'No such container: a - b',
    );
  });
});
