// What people type after /deploy, /status and /deckhand, and what it is taken for.
import { describe, expect, test } from 'vitest';
import { parseDeckhand, parseDeploy, parseStatus } from '../../src/core/grammar.ts';
import type { App, Service } from '../../src/core/service.ts';
import { sampleApp } from '../support/samples.ts';

const api = sampleApp('api', 'production', 'staging');
const web = sampleApp('web');
const one = [api];
const two = [api, web];

function service(app: App, environment = 'production'): Service {
  const found = app.services.find(candidate => candidate.environment === environment);
  if (found === undefined) throw new Error(environment);
  return found;
}

function deployed(text: string, apps: readonly App[]): string {
  const parsed = parseDeploy(text, apps);
  if (!parsed.ok) return `mistake: ${parsed.mistake.code}`;
  const { intent } = parsed;
  if (intent.kind === 'deploy') {
    return `${intent.service.app}/${intent.service.environment} ${intent.ref ?? '(branch)'}`;
  }
  return intent.kind === 'help' ? 'help' : `choose ${intent.services.length}`;
}

describe('/deploy with several apps', () => {
  test.each([
    ['', 'choose 3'],
    ['api', 'api/production (branch)'],
    ['API', 'api/production (branch)'],
    ['  web  ', 'web/production (branch)'],
    ['api main', 'api/production main'],
    ['api@v1.2', 'api/production v1.2'],
    ['api @v1.2', 'api/production v1.2'],
    ['api@ v1.2', 'api/production v1.2'],
    ['<mailto:api@v1.2|api@v1.2>', 'api/production v1.2'],
    ['api main to staging', 'api/staging main'],
    ['api main TO Staging', 'api/staging main'],
    ['api main staging', 'api/staging main'],
    ['api main in staging', 'api/staging main'],
    ['api main on staging', 'api/staging main'],
    ['api main into staging', 'api/staging main'],
    ['api -&gt; staging', 'api/staging (branch)'],
    ['api → staging', 'api/staging (branch)'],
    ['api to staging', 'api/staging (branch)'],
    ['api/staging', 'api/staging (branch)'],
    ['api/staging@main', 'api/staging main'],
    ['api/staging main', 'api/staging main'],
    ['api@main staging', 'api/staging main'],
    ['to staging', 'api/staging (branch)'],
    ['to production', 'choose 2'],
    ['api pr/12', 'api/production pr/12'],
    ['api PR/12', 'api/production pr/12'],
    ['api pr#12', 'api/production pr/12'],
    ['api #12', 'api/production #12'],
    ['api 3f9c1e2', 'api/production 3f9c1e2'],
    ['api feature/login-form', 'api/production feature/login-form'],
    ['api feature—x', 'api/production feature--x'],
    ['“api” ‘main’', 'api/production main'],
    ['`api` main', 'api/production main'],
    ['api <http://api.example.com|api.example.com>', 'api/production api.example.com'],
    ['<#C012|api> a&amp;b', 'api/production a&b'],
    ['api to to staging', 'api/staging to'],
    ['api@to', 'api/production to'],
    ['api@staging', 'api/production staging'],
    ['api@help', 'api/production help'],
    ['api staging to staging', 'api/staging staging'],
    ['api help', 'help'],
    ['help', 'help'],
    ['Help api', 'help'],
    ['api staging', 'mistake: environment_or_branch'],
    ['apii main', 'mistake: unknown_app'],
    ['main', 'mistake: unknown_app'],
    ['api main to stagin', 'mistake: unknown_environment'],
    ['api main stagin', 'mistake: unknown_environment'],
    ['to nowhere', 'mistake: unknown_environment'],
    ['api main to', 'mistake: environment_missing'],
    ['api to', 'mistake: environment_missing'],
    ['api main please now', 'mistake: too_many_words'],
    ['api main to staging please', 'mistake: too_many_words'],
    ['api/staging to production', 'mistake: too_many_words'],
    ['api --upload-pack=x', 'mistake: not_a_ref'],
    ['api HEAD~1', 'mistake: not_a_ref'],
    ['api a..b', 'mistake: not_a_ref'],
    [`api ${'x'.repeat(251)}`, 'mistake: not_a_ref'],
  ])('%j is %s', (text, meaning) => {
    expect(deployed(text, two)).toBe(meaning);
  });
});

describe('/deploy with one app', () => {
  test.each([
    ['', 'api/production (branch)'],
    ['main', 'api/production main'],
    ['api main', 'api/production main'],
    ['feature/x@2', 'api/production feature/x@2'],
    ['main to staging', 'api/staging main'],
    ['main staging', 'api/staging main'],
    ['to staging', 'api/staging (branch)'],
    ['staging', 'mistake: environment_or_branch'],
    ['apii main', 'mistake: unknown_app'],
    ['apii main to staging', 'mistake: unknown_app'],
  ])('%j is %s', (text, meaning) => {
    expect(deployed(text, one)).toBe(meaning);
  });
});

describe('a mistake says what was probably meant', () => {
  test.each([
    ['apii main', 'api main'],
    ['wbe@v1', 'web@v1'],
    ['api main to stagin', 'api main to staging'],
    ['api main to prod', 'api main to production'],
    ['api main please to staging', 'api main to staging'],
    ['api main to staging please', 'api main to staging'],
    ['zebra', undefined],
  ])('%j: %j', (text, instead) => {
    const parsed = parseDeploy(text, two);
    expect(parsed.ok).toBe(false);
    expect(!parsed.ok && 'instead' in parsed.mistake ? parsed.mistake.instead : undefined).toBe(instead);
  });

  test('an environment that may be a branch has both readings', () => {
    expect(parseDeploy('api staging', two)).toEqual({
      ok: false,
      mistake: {
        code: 'environment_or_branch',
        word: 'staging',
        environment: service(api, 'staging'),
        branch: service(api),
      },
    });
  });
});

test('without any app every command says so', () => {
  expect(parseDeploy('api', [])).toEqual({ ok: false, mistake: { code: 'no_apps' } });
  expect(parseStatus('', [])).toEqual({ ok: false, mistake: { code: 'no_apps' } });
});

describe('/status', () => {
  const scopes: [string, unknown][] = [
    ['', { kind: 'all' }],
    ['api', { kind: 'app', app: api }],
    ['api in staging', { kind: 'service', service: service(api, 'staging') }],
    ['api staging', { kind: 'service', service: service(api, 'staging') }],
    ['API/Staging', { kind: 'service', service: service(api, 'staging') }],
    ['in Staging', { kind: 'environment', environment: 'staging' }],
    ['staging', { kind: 'environment', environment: 'staging' }],
  ];
  test.each(scopes)('%j', (text, scope) => {
    expect(parseStatus(text, two)).toEqual({ ok: true, intent: { kind: 'status', scope } });
  });

  test.each([
    ['apo', { code: 'unknown_app', word: 'apo', instead: 'api' }],
    ['api in', { code: 'environment_missing', preposition: 'in' }],
    ['api in stagin', { code: 'unknown_environment', word: 'stagin', instead: 'api in staging' }],
    ['api staging now', { code: 'too_many_words', extra: ['now'], instead: 'api staging' }],
    ['api in staging now', { code: 'too_many_words', extra: ['now'], instead: 'api in staging' }],
    ['api/staging in production', { code: 'too_many_words', instead: 'api/staging' }],
  ])('%j is a mistake', (text, mistake) => {
    expect(parseStatus(text, two)).toMatchObject({ ok: false, mistake });
  });
});

describe('/deckhand', () => {
  const intents: [string, unknown][] = [
    ['', { kind: 'help' }],
    ['help', { kind: 'help' }],
    ['releases help', { kind: 'help' }],
    ['releases', { kind: 'releases', scope: { kind: 'all' } }],
    ['Releases api', { kind: 'releases', scope: { kind: 'app', app: api } }],
    ['cancel', { kind: 'cancel' }],
    ['cancel #42', { kind: 'cancel', deployment: 42 }],
    ['cancel <#C012|42>', { kind: 'cancel', deployment: 42 }],
    ['log 42', { kind: 'log', deployment: 42 }],
    ['logs deployment 42', { kind: 'log', deployment: 42 }],
    [
      'deploy api <http://a.test|a.test>',
      { kind: 'other', command: 'deploy', text: 'api <http://a.test|a.test>' },
    ],
    ['/status', { kind: 'other', command: 'status', text: '' }],
  ];
  test.each(intents)('%j', (text, intent) => {
    expect(parseDeckhand(text, two)).toEqual({ ok: true, intent });
  });

  test.each([
    ['relases api', { code: 'unknown_word', word: 'relases', instead: 'releases api' }],
    ['dance', { code: 'unknown_word', word: 'dance' }],
    ['cancel api', { code: 'not_a_deployment', word: 'api' }],
    ['log #0', { code: 'not_a_deployment', word: '#0' }],
    ['log 99999999999999999999', { code: 'not_a_deployment' }],
  ])('%j is a mistake', (text, mistake) => {
    expect(parseDeckhand(text, two)).toMatchObject({ ok: false, mistake });
  });
});
