// What people type after /rollback, and what it is taken for.
import { describe, expect, test } from 'vitest';
import { parseRollBack } from '../../src/core/grammar-rollback.ts';
import type { App } from '../../src/core/service.ts';
import { sampleApp } from '../support/samples.ts';

const api = sampleApp('api', 'production', 'staging');
const one = [api];
const two = [api, sampleApp('web')];

function goal(text: string, apps: readonly App[]): string {
  const parsed = parseRollBack(text, apps);
  if (!parsed.ok) return `mistake: ${parsed.mistake.code}`;
  const { intent } = parsed;
  if (intent.kind === 'help') return 'help';
  const { scope } = intent;
  const where =
    scope.kind === 'service'
      ? `${scope.service.app}/${scope.service.environment}`
      : scope.kind === 'app'
        ? scope.app.name
        : scope.kind;
  const what = intent.goal;
  switch (what.kind) {
    case 'previous':
      return `${where} previous`;
    case 'commit':
      return `${where} ${what.sha}`;
    case 'release':
      return `${where} r${what.id}`;
    case 'deployment':
      return `${where} #${what.id}`;
  }
}

describe('/rollback with several apps', () => {
  test.each([
    ['api', 'api previous'],
    ['api previous', 'api previous'],
    ['API in Staging', 'api/staging previous'],
    ['api to staging', 'api/staging previous'],
    ['api staging', 'api/staging previous'],
    ['api/staging', 'api/staging previous'],
    ['api r12', 'api r12'],
    ['api R12', 'api r12'],
    ['api@r12', 'api r12'],
    ['api release 12', 'api r12'],
    ['api release #12', 'api r12'],
    ['api to r12', 'api r12'],
    ['api to release 12 in staging', 'api/staging r12'],
    ['api r12 in staging', 'api/staging r12'],
    ['api r12 staging', 'api/staging r12'],
    ['api #42', 'api #42'],
    ['api deployment 42', 'api #42'],
    ['api to <#C012|42>', 'api #42'],
    ['api 91AB0C4', 'api 91ab0c4'],
    ['api to 91ab0c4 in staging', 'api/staging 91ab0c4'],
    ['#42', 'all #42'],
    ['r12', 'all r12'],
    ['api help', 'help'],
    ['', 'mistake: app_needed'],
    ['91ab0c4', 'mistake: app_needed'],
    ['in staging', 'mistake: app_needed'],
    ['apii r12', 'mistake: unknown_app'],
    ['api main', 'mistake: not_a_release'],
    ['api 91ab', 'mistake: not_a_release'],
    ['api r0', 'mistake: not_a_release'],
    ['api 12', 'mistake: release_or_deployment'],
    ['api to 12', 'mistake: release_or_deployment'],
    ['api r12 please', 'mistake: too_many_words'],
    ['api r12 in staging please', 'mistake: too_many_words'],
    ['api/staging in production', 'mistake: too_many_words'],
    ['api in stagin', 'mistake: unknown_environment'],
    ['api in', 'mistake: environment_missing'],
  ])('%j is %s', (text, meaning) => {
    expect(goal(text, two)).toBe(meaning);
  });
});

describe('/rollback with one app', () => {
  test.each([
    ['', 'api previous'],
    ['r12', 'api r12'],
    ['to 91ab0c4', 'api 91ab0c4'],
    ['in staging', 'api/staging previous'],
    ['staging', 'api/staging previous'],
    ['apii', 'mistake: unknown_app'],
    ['12', 'mistake: release_or_deployment'],
    ['main', 'mistake: not_a_release'],
  ])('%j is %s', (text, meaning) => {
    expect(goal(text, one)).toBe(meaning);
  });
});

test('a bare number is asked back, in words that can be typed', () => {
  expect(parseRollBack('api 12 in staging', two)).toEqual({
    ok: false,
    mistake: {
      code: 'release_or_deployment',
      number: 12,
      asRelease: 'api r12 in staging',
      asDeployment: 'api #12 in staging',
    },
  });
});

test('a word too many is left out of what was probably meant', () => {
  expect(parseRollBack('api r12 please in staging', two)).toMatchObject({
    ok: false,
    mistake: { code: 'too_many_words', extra: ['please'], instead: 'api r12 in staging' },
  });
});
