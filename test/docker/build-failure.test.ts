// The engine's words become a reason. Engine 20.10 was asked; what newer ones say is taken from public reports.
import { describe, expect, test } from 'vitest';
import { buildFailure } from '../../src/docker/build-failure.ts';

function step(name: string, error: string, tail: readonly string[] = []) {
  return { name, error, tail };
}

describe('a base image that can’t be had is named', () => {
  test.each([
    [
      'BuildKit that looks it up',
      'failed to solve with frontend dockerfile.v0: failed to create LLB definition: failed to do request: Head "https://…": no such host',
      step(
        '[internal] load metadata for docker.io/library/node:99',
        'failed to do request: Head "https://…": no such host',
      ),
      'node:99',
    ],
    [
      'BuildKit that fetches its layers',
      'failed to solve: failed to copy: httpReadSeeker: failed open: unexpected status code 403',
      step(
        'FROM ghcr.io/o/i:1@sha256:0011',
        'failed to copy: httpReadSeeker: failed open: unexpected status code 403',
      ),
      'ghcr.io/o/i:1',
    ],
    [
      'BuildKit without a step',
      'failed to solve: node:99: failed to resolve source metadata for docker.io/library/node:99: docker.io/library/node:99: not found',
      undefined,
      'node:99',
    ],
    [
      'the image of a # syntax line',
      'failed to solve: …',
      step('resolve image config for docker.io/docker/dockerfile:1', 'i/o timeout'),
      'docker/dockerfile:1',
    ],
    [
      'the classic builder, unknown',
      "pull access denied for nosuch, repository does not exist or may require 'docker login'",
      undefined,
      'nosuch',
    ],
    [
      'the classic builder, no such tag',
      'manifest for busybox:99 not found: manifest unknown',
      undefined,
      'busybox:99',
    ],
    [
      'the classic builder, no network',
      'Get "https://registry-1.docker.io/v2/": dial tcp: i/o timeout',
      step('FROM nosuch:1 AS build', 'Get "https://registry-1.docker.io/v2/": dial tcp: i/o timeout'),
      'nosuch:1',
    ],
  ])('by %s', (_, message, failed, image) => {
    expect(buildFailure(message, failed, 'Dockerfile')).toMatchObject({
      code: 'base_image_unavailable',
      image,
    });
  });
});

describe('a mistake in the Dockerfile has its line', () => {
  test.each([
    'failed to solve with frontend dockerfile.v0: failed to create LLB definition: dockerfile parse error line 7: unknown instruction: RUNN',
    'failed to solve: dockerfile parse error on line 7: unknown instruction: RUNN',
    'dockerfile parse error line 7: unknown instruction: RUNN',
  ])('%s', message => {
    expect(buildFailure(message, undefined, 'web/Dockerfile')).toEqual({
      code: 'build_failed',
      step: 'web/Dockerfile line 7',
      detail: 'unknown instruction: RUNN',
      tail: [],
    });
  });
});

describe('a failing command has its exit code', () => {
  test.each([
    'executor failed running [/bin/sh -c npm test]: exit code: 3',
    'process "/bin/sh -c npm test" did not complete successfully: exit code: 3',
    "The command '/bin/sh -c npm test' returned a non-zero code: 3",
  ])('%s', error => {
    const failure = buildFailure(
      `failed to solve: ${error}`,
      step('RUN npm test', error, ['1 failed']),
      'Dockerfile',
    );
    expect(failure).toEqual({
      code: 'build_failed',
      step: 'RUN npm test',
      detail: 'exit code 3',
      tail: ['1 failed'],
    });
  });

  test('and 137 is explained', () => {
    const failure = buildFailure('…', step('RUN make', 'exit code: 137'), 'Dockerfile');
    expect(failure).toMatchObject({ detail: expect.stringContaining('memory') });
  });
});

describe('a full disk', () => {
  test.each([
    [
      'of the engine',
      'failed to solve: failed to prepare: write /var/lib/docker/x: no space left on device',
      undefined,
    ],
    [
      'of a command',
      'exit code: 1',
      step('RUN make', 'exit code: 1', ['cc: a.o: No space left on device', 'make: *** [a.o] 1']),
    ],
  ])('%s is told from other failures', (_, message, failed) => {
    expect(buildFailure(message, failed, 'Dockerfile')).toMatchObject({
      code: 'disk_full',
      detail: expect.stringMatching(/no space left/i),
    });
  });

  test('isn’t taken from the text of a command that speaks of one', () => {
    const error = 'executor failed running [/bin/sh -c grep "no space left on device" log]: exit code: 1';
    expect(buildFailure(error, step('RUN grep …', error), 'Dockerfile')).toMatchObject({
      code: 'build_failed',
    });
  });
});

test('a Dockerfile that the engine doesn’t find is missing', () => {
  const messages = [
    'failed to solve with frontend dockerfile.v0: failed to read dockerfile: open /x/Dockerfile: no such file or directory',
    'Cannot locate specified Dockerfile: Dockerfile',
  ];
  for (const message of messages) {
    expect(buildFailure(message, undefined, 'Dockerfile')).toEqual({
      code: 'dockerfile_missing',
      path: 'Dockerfile',
    });
  }
});

test('anything else is said in the engine’s words, without BuildKit’s frames', () => {
  const message =
    'failed to solve with frontend dockerfile.v0: failed to create LLB definition: target stage x could not be found';
  expect(buildFailure(message, undefined, 'Dockerfile')).toEqual({
    code: 'build_failed',
    step: 'Dockerfile',
    detail: 'target stage x could not be found',
    tail: [],
  });
});
