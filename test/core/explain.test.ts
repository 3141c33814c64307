// Each failure in words: what happened, and how to mend it.
import { describe, expect, it } from 'vitest';
import type { Autopsy, Failure, FailureCode } from '../../src/core/errors.ts';
import { explainFailure } from '../../src/core/explain.ts';

const repository = 'https://git.example.com/team/api.git';
const autopsy: Autopsy = { oomKilled: false, restarts: 0, lastLogLines: [] };

/** One of each: a new reason without an example here does not compile. */
const examples: { readonly [Code in FailureCode]: Extract<Failure, { code: Code }> } = {
  repository_unreachable: { code: 'repository_unreachable', repository, detail: 'Connection timed out' },
  repository_denied: { code: 'repository_denied', repository, detail: 'Authentication failed' },
  ref_not_found: { code: 'ref_not_found', ref: 'mian', suggestions: ['main'] },
  ref_ambiguous: { code: 'ref_ambiguous', ref: '3f', candidates: ['3f9c1e2', '3fa0001'] },
  connection_lost: { code: 'connection_lost', repository, detail: 'fatal: early EOF' },
  fetch_timeout: { code: 'fetch_timeout', repository, timeoutMs: 60_000 },
  lfs_missing: { code: 'lfs_missing', repository },
  submodule_failed: { code: 'submodule_failed', detail: 'vendor/x: not found' },
  git_failed: { code: 'git_failed', detail: 'bad object' },
  context_missing: { code: 'context_missing', path: 'services/api' },
  dockerfile_missing: { code: 'dockerfile_missing', path: 'Dockerfile' },
  build_failed: { code: 'build_failed', step: 'RUN npm ci', detail: 'exit code 1', tail: ['npm error'] },
  build_timeout: { code: 'build_timeout', timeoutMs: 600_000 },
  base_image_unavailable: { code: 'base_image_unavailable', image: 'node:99', detail: 'not found' },
  disk_full: { code: 'disk_full', where: '/var/lib/docker', detail: 'no space left on device' },
  disk_low: {
    code: 'disk_low',
    where: 'the Docker engine',
    path: '/var/lib/docker',
    free: 312_000_000,
    needed: 1_450_000_000,
    freed: 0,
  },
  engine_unreachable: { code: 'engine_unreachable', detail: 'ECONNREFUSED' },
  engine_error: { code: 'engine_error', action: 'create the container', detail: 'server error' },
  image_missing: { code: 'image_missing', image: 'deckhand/api:3f9c1e200000' },
  name_taken: { code: 'name_taken', name: 'api' },
  port_taken: { code: 'port_taken', port: 80, holder: 'nginx' },
  settings_refused: { code: 'settings_refused', detail: 'invalid mount' },
  network_missing: { code: 'network_missing', network: 'backend' },
  no_way_back: { code: 'no_way_back', container: 'api' },
  stop_timeout: { code: 'stop_timeout', container: 'api', timeoutMs: 20_000 },
  start_failed: { code: 'start_failed', detail: 'no such device', autopsy },
  exited: { code: 'exited', autopsy: { ...autopsy, exitCode: 1 } },
  unhealthy: { code: 'unhealthy', probe: 'GET /up', autopsy },
  health_timeout: { code: 'health_timeout', probe: 'GET /up', timeoutMs: 60_000, autopsy },
  hook_failed: { code: 'hook_failed', hook: './migrate', exitCode: 2, tail: ['no such table'] },
  hook_timeout: { code: 'hook_timeout', hook: './migrate', timeoutMs: 300_000 },
  cancelled: { code: 'cancelled' },
  shutting_down: { code: 'shutting_down' },
  crashed: { code: 'crashed' },
  service_removed: { code: 'service_removed', service: 'api/production' },
  bug: { code: 'bug', errorId: '3f2a91bc' },
};

describe('explainFailure', () => {
  it('has words for every failure', () => {
    expect(Object.values(examples).map(failure => [failure.code, explainFailure(failure)])).toMatchSnapshot();
  });

  it.each(Object.values(examples))('gives $code a headline that ends without a full stop', failure => {
    const { headline } = explainFailure(failure);
    expect(headline).toMatch(/^\S.*[^.\s]$/);
    expect(headline).not.toMatch(/undefined|null|\[object/);
  });
});

describe('a ref that is not there', () => {
  it.each([
    [{ suggestions: [] }, 'Check the name, and that it was pushed.'],
    [{ suggestions: [], app: 'hello' }, 'If you meant the app hello, type /deploy hello.'],
    [
      { suggestions: ['help', 'held'], app: 'hello' },
      'Did you mean help or held? If you meant the app hello, type /deploy hello.',
    ],
  ])('of which %o is known is answered with what may have been meant', (known, remedy) => {
    expect(explainFailure({ code: 'ref_not_found', ref: 'helo', ...known }).remedy).toBe(remedy);
  });
});

describe('a dead container', () => {
  const explain = (changes: Partial<Autopsy>) =>
    explainFailure({ code: 'exited', autopsy: { ...autopsy, ...changes } });

  it.each([
    [{ exitCode: 137, oomKilled: true }, /^It used more memory than it may/],
    [
      { exitCode: 137, memoryLimitBytes: 16_000_000 },
      /^It was killed .* most likely because it used more memory/,
    ],
    [{ exitCode: 137 }, /killed \(SIGKILL\)/],
    [{ exitCode: 139 }, /segmentation fault/],
    [{ exitCode: 127 }, /command was not found/],
    [{ exitCode: 126 }, /could not be executed/],
    [{ exitCode: 0 }, /ended by itself, without an error/],
    [{ exitCode: 138 }, /signal 10/],
    [{ exitCode: 1, lastLogLines: ['exec /app: exec format error'] }, /another kind of processor/],
    [{ exitCode: 1, lastLogLines: ['Error: connect ECONNREFUSED 10.0.0.5:5432'] }, /refused the connection/],
    [
      { exitCode: 1, lastLogLines: ['Error: listen EADDRINUSE :::80'] },
      /port it wants to listen on is taken/,
    ],
    [{ exitCode: 1, lastLogLines: ['getaddrinfo ENOTFOUND db'] }, /host name it needs/],
    [{ exitCode: 1, lastLogLines: ['open /data/x: permission denied'] }, /denied access/],
  ])('of %o is told with its likely cause', (changes, cause) => {
    expect(explain(changes).detail).toMatch(cause);
  });

  it('of an unknown cause is told without a guess', () => {
    expect(explain({ exitCode: 1 })).toEqual({
      headline: 'The new container ended with exit code 1',
      log: [],
    });
  });

  it('is told with what its last health check said, and its last lines', () => {
    const { detail, log } = explainFailure({
      code: 'unhealthy',
      probe: 'GET /up',
      autopsy: { ...autopsy, restarts: 2, healthOutput: '503 warming up\n', lastLogLines: ['one', 'two'] },
    });
    expect(detail).toBe('Its last health check said “503 warming up”. It was restarted 2 times.');
    expect(log).toEqual(['one', 'two']);
  });
});
