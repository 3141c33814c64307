// Secrets are hidden wherever they turn up, and other text stays as it is.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  createLineRedactor,
  createRedactor,
  createReplaceableRedactor,
  redacted,
} from '../../src/core/redact.ts';

const secret = fc.string({ minLength: 4, maxLength: 40 }).filter(isUsable);
const text = fc.string({ maxLength: 60 });

/** Brackets belong to the mark that stands for a secret; what is only part of the mark is no secret. */
function isUsable(value: string): boolean {
  return value.trim().length >= 4 && !/[[\]]/.test(value) && !redacted.includes(value.trim());
}

test('no output holds a secret', () => {
  fc.assert(
    fc.property(fc.array(secret, { minLength: 1, maxLength: 5 }), text, text, (secrets, before, after) => {
      const redact = createRedactor(secrets);
      for (const value of secrets) {
        const output = redact(`${before}${value}${after}`);
        for (const other of secrets) expect(output).not.toContain(other.trim());
      }
    }),
  );
});

test('no output holds a secret that was encoded for a URL, for JSON or in base64', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', minLength: 10, maxLength: 40 }).filter(isUsable),
      text,
      (value, before) => {
        const redact = createRedactor([value]);
        const trimmed = value.trim();
        fc.pre(trimmed.length >= 8);
        const url = encodeURIComponent(trimmed);
        expect(redact(`?token=${url}`)).toBe(`?token=${redacted}`);
        const lower = url.replace(/%../g, digits => digits.toLowerCase());
        expect(redact(`?token=${lower}`)).toBe(`?token=${redacted}`);
        const json = JSON.stringify(trimmed).slice(1, -1);
        expect(redact(`{"token":"${json}"}`)).not.toContain(json);
        for (const encoding of ['base64', 'base64url'] as const) {
          const bytes = Buffer.from(`${before}:${trimmed}`);
          const encoded = bytes.toString(encoding);
          // What may be left of it are the characters at either end that it shares with its neighbours.
          const start = Math.ceil(((bytes.length - Buffer.byteLength(trimmed)) * 8) / 6);
          const core = encoded.slice(start, Math.floor((bytes.length * 8) / 6));
          expect(redact(encoded)).not.toContain(core);
        }
      },
    ),
  );
});

test('text without a secret is unchanged', () => {
  const words = fc.array(
    fc.constantFrom('step', '5/9', 'RUN', 'npm', 'ci', '#12', 'bearer of news', 'a@b.c:', '://'),
  );
  fc.assert(
    fc.property(words, parts => {
      const line = parts.join(' ');
      expect(createRedactor(['s3cret-value'])(line)).toBe(line);
    }),
  );
});

test.each([
  'https://example.org:8080/path@2x.png',
  'git@github.com:team/app.git',
  'ssh://git@github.com/team/app.git',
  'http://[::1]:3000/',
  'Bearer authentication is used',
  'commit 3f9c1e2d4b5a69788796a5b4c3d2e1f001122334',
  'sha256:0000000000000000000000000000000000000000000000000000000000000000',
  'eyJ is how JSON begins in base64',
])('%s is no secret', line => {
  expect(createRedactor([])(line)).toBe(line);
});

describe('tokens are known by their look', () => {
  // Put together here, so that no scanner takes them for real ones.
  const letters = (count: number): string => 'aB3dE5gH7j'.repeat(8).slice(0, count);
  test.each([
    ['a Slack bot token', `xoxb-${letters(12)}-${letters(12)}`],
    ['a Slack app token', `xapp-1-${letters(30)}`],
    ['a rotating Slack token', `xoxe.xoxp-1-${letters(40)}`],
    ['a Slack response address', `hooks.slack.com/commands/T1/${letters(20)}`],
    ['a GitHub token', `ghp_${letters(36)}`],
    ['a fine-grained GitHub token', `github_pat_${letters(50)}`],
    ['a GitLab token', `glpat-${letters(20)}`],
    ['an AWS key id', `AKIA${'Z7'.repeat(8)}`],
    ['a bearer token', `Bearer ${letters(30)}`],
    ['a JSON web token', `eyJ${letters(20)}.eyJ${letters(20)}.${letters(30)}`],
    [
      'a private key',
      `-----BEGIN OPENSSH PRIVATE KEY-----\n${letters(60)}\n-----END OPENSSH PRIVATE KEY-----`,
    ],
    ['the beginning of a private key', `-----BEGIN PRIVATE KEY-----\n${letters(60)}`],
  ])('%s', (_, token) => {
    expect(createRedactor([])(`before ${token}`)).toBe(`before ${redacted}`);
  });

  test('a password in an address goes, the host stays', () => {
    expect(createRedactor([])('fatal: https://ada:p@ss:w0rd@git.example.org/app.git denied')).toBe(
      `fatal: https://${redacted}@git.example.org/app.git denied`,
    );
  });
});

test('a secret that begins with another secret is hidden whole', () => {
  expect(createRedactor(['swordfish', 'swordfish-2'])('swordfish-2 swordfish')).toBe(
    `${redacted} ${redacted}`,
  );
});

test('each line of a secret with several lines is hidden, except the shortest', () => {
  const redact = createRedactor(['{\n  "private": "hunter2hunter2"\n}']);
  expect(redact('  "private": "hunter2hunter2"')).toBe(`  ${redacted}`);
  expect(redact('}')).toBe('}');
});

test('values too short to be secrets hide nothing', () => {
  expect(createRedactor(['', ' ', '1', 'abc'])('abc 1')).toBe('abc 1');
});

test('new settings bring new secrets', () => {
  const { redact, update } = createReplaceableRedactor(['first-secret']);
  expect(redact('first-secret second-secret')).toBe(`${redacted} second-secret`);
  update(['second-secret']);
  expect(redact('first-secret second-secret')).toBe(`first-secret ${redacted}`);
});

test('the body of a private key that comes line by line is hidden', () => {
  const redact = createLineRedactor(createRedactor([]));
  const lines = [
    '#5 -----BEGIN RSA PRIVATE KEY-----',
    '#5 MIIEow',
    '#5 -----END RSA PRIVATE KEY-----',
    '#5 done',
  ];
  expect(lines.map(redact)).toEqual([`#5 ${redacted}`, redacted, redacted, '#5 done']);
});

test('50 MB of build log take seconds at most', () => {
  const redact = createRedactor(Array.from({ length: 30 }, (_, index) => `secret-value-number-${index}`));
  const line =
    '#12 12.345 npm http fetch GET 200 https://registry.example.org/foo/-/foo-1.2.3.tgz 45ms (cache miss)';
  const begin = performance.now();
  for (let size = 0; size < 50_000_000; size += line.length) redact(line);
  expect(performance.now() - begin).toBeLessThan(5000);
});
