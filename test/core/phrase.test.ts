// The grammar and its phrases are each other's inverse, and no text at all makes the grammar throw.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mayBeRef, parseDeckhand, parseDeploy, parseStatus } from '../../src/core/grammar.ts';
import { parseRollBack } from '../../src/core/grammar-rollback.ts';
import type { DeckhandIntent, Goal, RollBackIntent, Scope, StatusIntent } from '../../src/core/intent.ts';
import {
  phraseDeckhand,
  phraseDeploy,
  phraseRollBack,
  phraseService,
  phraseStatus,
} from '../../src/core/phrase.ts';
import type { App } from '../../src/core/service.ts';
import { wordsOf } from '../../src/core/words.ts';
import { sampleApp, sampleService } from '../support/samples.ts';

/** Names as a mean person would choose them: words of the grammar, look-alikes of releases and shas. */
const name = fc.oneof(
  fc.stringMatching(/^[a-z][a-z0-9_.-]{0,12}$/),
  fc.constantFrom(
    'to2',
    'r2d2',
    'cafe',
    'previous-app',
    'main',
    'production',
    'staging',
    'deploy',
    'releases',
  ),
);
const apps = fc
  .uniqueArray(fc.tuple(name, fc.uniqueArray(name, { minLength: 1, maxLength: 3 })), {
    minLength: 1,
    maxLength: 4,
    selector: ([app]) => app,
  })
  .map(list => list.map(([app, environments]): App => sampleApp(app, ...environments)));
const ref = fc
  .oneof(
    name,
    fc.stringMatching(/^[a-z0-9/_.#!&<>@+-]{1,30}$/),
    fc.constantFrom('to', 'in', 'help', 'pr/12', '#12', '@', '@x', 'a@b', '3f9c1e2', 'feature/to/in', '→'),
  )
  // Quotes and capital letters around request numbers are taken off while reading: no meaning has them.
  .filter(text => mayBeRef(text) && !/^(pr|pull|mr)#\d+$/i.test(text));
const number = fc.integer({ min: 1, max: 999_999_999 });

/** What Slack makes of typed text before it sends it. */
function slackEncoded(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function services(list: readonly App[]): fc.Arbitrary<App['services'][number]> {
  return fc.constantFrom(...list.flatMap(app => app.services));
}

function scopes(list: readonly App[]): fc.Arbitrary<Scope> {
  return fc.oneof(
    fc.constant<Scope>({ kind: 'all' }),
    services(list).map((service): Scope => ({ kind: 'environment', environment: service.environment })),
    fc.constantFrom(...list).map((app): Scope => ({ kind: 'app', app })),
    services(list).map((service): Scope => ({ kind: 'service', service })),
  );
}

const goal = fc.oneof(
  fc.constant<Goal>({ kind: 'previous' }),
  number.map((id): Goal => ({ kind: 'release', id })),
  number.map((id): Goal => ({ kind: 'deployment', id })),
  fc.stringMatching(/^[0-9a-f]{7,40}$/).map((sha): Goal => ({ kind: 'commit', sha })),
);

describe('what is phrased is understood', () => {
  test('/deploy', () => {
    const input = apps.chain(list =>
      fc.tuple(fc.constant(list), services(list), fc.option(ref, { nil: undefined })),
    );
    fc.assert(
      fc.property(input, ([list, service, branch]) => {
        const intent = { kind: 'deploy' as const, service, ...(branch === undefined ? {} : { ref: branch }) };
        expect(parseDeploy(slackEncoded(phraseDeploy(intent, list)), list)).toEqual({ ok: true, intent });
      }),
      { numRuns: 1_000 },
    );
  });

  test('/rollback', () => {
    const input = apps.chain(list =>
      fc.tuple(
        fc.constant(list),
        fc.oneof(
          fc.constantFrom(...list).map((app): Scope => ({ kind: 'app', app })),
          services(list).map((service): Scope => ({ kind: 'service', service })),
        ),
        goal,
      ),
    );
    fc.assert(
      fc.property(input, ([list, scope, to]) => {
        const intent: RollBackIntent = { kind: 'rollback', scope, goal: to };
        expect(parseRollBack(phraseRollBack(intent), list)).toEqual({ ok: true, intent });
      }),
      { numRuns: 1_000 },
    );
  });

  test('/status and /deckhand', () => {
    const input = apps.chain(list =>
      fc.tuple(fc.constant(list), scopes(list), fc.option(number, { nil: undefined })),
    );
    fc.assert(
      fc.property(input, ([list, scope, deployment]) => {
        const status: StatusIntent = { kind: 'status', scope };
        expect(parseStatus(phraseStatus(status), list)).toEqual({ ok: true, intent: status });
        const numbered = deployment === undefined ? {} : { deployment };
        const intents: DeckhandIntent[] = [
          { kind: 'help' },
          { kind: 'releases', scope },
          { kind: 'cancel', ...numbered },
          { kind: 'log', ...numbered },
          { kind: 'other', command: 'deploy', text: 'api main' },
        ];
        for (const intent of intents) {
          expect(parseDeckhand(phraseDeckhand(intent), list)).toEqual({ ok: true, intent });
        }
      }),
    );
  });
});

test('phrases are as people would type them', () => {
  const list = [sampleApp('api', 'production', 'staging'), sampleApp('web')];
  const deploy = (app: string, environment: string, branch?: string): string =>
    phraseDeploy(
      {
        kind: 'deploy',
        service: sampleService(app, environment),
        ...(branch === undefined ? {} : { ref: branch }),
      },
      list,
    );
  expect(deploy('api', 'production')).toBe('api');
  expect(deploy('api', 'production', 'main')).toBe('api main');
  expect(deploy('api', 'staging', 'main')).toBe('api main to staging');
  expect(deploy('api', 'production', 'staging')).toBe('api@staging');
  expect(phraseService(sampleService('web'), list)).toBe('web');
  expect(phraseService(sampleService('api', 'staging'), list)).toBe('api in staging');
});

describe('any text gives an answer', () => {
  const typed = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc
      .array(
        fc.oneof(
          ref,
          name,
          fc.constantFrom(
            'to',
            'in',
            '@',
            '#',
            '<#C1|42>',
            '<http://a.b|a.b>',
            '&amp;',
            '“',
            '<',
            '|',
            '>',
            ' ',
          ),
        ),
        { maxLength: 8 },
      )
      .map(parts => parts.join(' ')),
  );

  test('and what it suggests instead is not the same text again', () => {
    fc.assert(
      fc.property(apps, typed, (list, text) => {
        for (const parse of [parseDeploy, parseRollBack, parseStatus, parseDeckhand]) {
          const parsed = parse(text, list);
          if (!parsed.ok && 'instead' in parsed.mistake) {
            expect(parsed.mistake.instead).not.toBe(wordsOf(text).join(' '));
          }
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test('quickly, whatever its length', () => {
    const started = performance.now();
    for (const piece of ['<', '"', 'to ', '@', '&amp;', '#', 'a/', '\u200b']) {
      const text = piece.repeat(100_000);
      for (const parse of [parseDeploy, parseRollBack, parseStatus, parseDeckhand]) {
        parse(text, [sampleApp('api'), sampleApp('web')]);
      }
    }
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});
