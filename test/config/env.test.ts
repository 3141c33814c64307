// Deckhand's own variables: defaults, the two ways to reach Slack, and every mistake at once.
import { describe, expect, it } from 'vitest';
import { parseEnv } from '../../src/config/env.ts';
import { loadEnvFile, parseRawEnvFile } from '../../src/config/env-file.ts';

const http = { SLACK_BOT_TOKEN: 'xoxb-1-bot', SLACK_SIGNING_SECRET: 'signing-secret' };

function sentences(env: Readonly<Record<string, string>>): readonly string[] {
  const result = parseEnv(env);
  return result.ok ? [] : result.report.map(({ path, message }) => `${path}: ${message}`);
}

describe('parseEnv', () => {
  it('needs two variables; the rest has defaults', () => {
    expect(parseEnv(http)).toEqual({
      ok: true,
      settings: {
        slack: {
          botToken: 'xoxb-1-bot',
          apiUrl: 'https://slack.com/api/',
          mode: { kind: 'http', signingSecret: 'signing-secret' },
        },
        http: { host: '0.0.0.0', port: 3000 },
        configPath: 'deckhand.yml',
        dataPath: './data',
        log: { level: 'info', format: 'auto' },
        docker: { tlsVerify: false },
        shutdownGraceMs: 30_000,
        secrets: ['signing-secret', 'xoxb-1-bot'],
      },
    });
  });

  it('reads everything', () => {
    const result = parseEnv({
      ...http,
      SLACK_API_URL: 'http://127.0.0.1:9000/api',
      PORT: ' 8080 ',
      HOST: '127.0.0.1',
      DECKHAND_CONFIG: '/etc/deckhand.yml',
      DECKHAND_DATA: '/var/lib/deckhand',
      LOG_LEVEL: 'debug',
      LOG_FORMAT: 'json',
      DOCKER_HOST: 'tcp://10.0.0.1:2376',
      DOCKER_TLS_VERIFY: '1',
      DOCKER_CERT_PATH: '/certs',
      SHUTDOWN_GRACE: '1m',
    });
    expect(result).toMatchObject({
      settings: {
        slack: { apiUrl: 'http://127.0.0.1:9000/api/' },
        http: { host: '127.0.0.1', port: 8080 },
        configPath: '/etc/deckhand.yml',
        dataPath: '/var/lib/deckhand',
        log: { level: 'debug', format: 'json' },
        docker: { host: 'tcp://10.0.0.1:2376', tlsVerify: true, certPath: '/certs' },
        shutdownGraceMs: 60_000,
      },
    });
  });

  it('prefers Socket Mode when both are set, and hides both secrets', () => {
    expect(parseEnv({ ...http, SLACK_APP_TOKEN: 'xapp-1-app' })).toMatchObject({
      settings: {
        slack: { mode: { kind: 'socket', appToken: 'xapp-1-app' } },
        secrets: ['signing-secret', 'xoxb-1-bot', 'xapp-1-app'],
      },
    });
  });

  it('counts an empty variable as not set', () => {
    expect(parseEnv({ ...http, PORT: '', SLACK_APP_TOKEN: ' ' })).toMatchObject({
      settings: { http: { port: 3000 } },
    });
  });

  it('tells every mistake at once, and repeats no secret', () => {
    expect(
      sentences({
        SLACK_BOT_TOKEN: 'xapp-swapped',
        SLACK_APP_TOKEN: 'hunter2',
        SLACK_API_URL: 'slack.com',
        PORT: '70000',
        HOST: 'http://x',
        LOG_LEVEL: 'loud',
        LOG_FORMAT: 'xml',
        DOCKER_HOST: '/var/run/docker.sock',
        SHUTDOWN_GRACE: '30',
      }),
    ).toEqual([
      'SLACK_BOT_TOKEN: This is not a bot token: it begins with xoxb-. The one given begins with xapp-.',
      'SLACK_APP_TOKEN: This is not an app-level token: it begins with xapp-.',
      'SLACK_API_URL: "slack.com" is not a web address. Slack’s is https://slack.com/api/.',
      'PORT: "70000" is not what fits here. Write a whole number from 1 to 65535.',
      'HOST: "http://x" is not an address to listen on. Write 0.0.0.0 for every one, or 127.0.0.1 for this machine only.',
      'LOG_LEVEL: "loud" is not known here. Write fatal, error, warn, info, debug, trace or silent.',
      'LOG_FORMAT: "xml" is not known here. Write json, pretty or auto.',
      'DOCKER_HOST: "/var/run/docker.sock" is not the address of a Docker engine. Write unix:///var/run/docker.sock, tcp://host:2376 or ssh://user@host.',
      'SHUTDOWN_GRACE: "30" is not a duration. Write 250ms, 30s, 5m or 1h30m. A number needs its unit: 30s.',
    ]);
  });

  it('says what is missing, and which variable may be misspelt', () => {
    expect(sentences({ SLACK_BOT_TOEKN: 'xoxb-1', PATH: '/bin' })).toEqual([
      'SLACK_BOT_TOKEN: This is not set. It is the “Bot User OAuth Token” of the Slack app (OAuth & Permissions). There is a variable SLACK_BOT_TOEKN: is it misspelt?',
      'SLACK_SIGNING_SECRET: Neither SLACK_SIGNING_SECRET (HTTP) nor SLACK_APP_TOKEN (Socket Mode) is set. One of them says how Slack reaches Deckhand.',
    ]);
  });
});

describe('loadEnvFile', () => {
  it('puts the file beneath the real environment, and changes neither', () => {
    const env = { PORT: '1', HOME: '/root' };
    const text = `PORT=2\n# comment\nCONTAINER_ARGS='-e A="x # y" -p 80:80'\n`;
    expect(loadEnvFile('.env', env, () => text)).toEqual({
      PORT: '1',
      HOME: '/root',
      CONTAINER_ARGS: '-e A="x # y" -p 80:80',
    });
    expect(env).toEqual({ PORT: '1', HOME: '/root' });
    expect(process.env['CONTAINER_ARGS']).toBeUndefined();
  });

  it('is fine without the file', () => {
    expect(loadEnvFile('/nowhere/.env', { A: '1' })).toEqual({ A: '1' });
  });
});

describe('a file for docker run --env-file', () => {
  it('keeps values as they stand', () => {
    const text = `A="1" # not a comment\n  B= x \r\n\n#C=1\nD\nE\n`;
    expect(parseRawEnvFile(text, { D: 'given' })).toEqual({
      ok: true,
      value: { A: '"1" # not a comment', B: ' x ', D: 'given' },
    });
  });

  it('is refused with the line of a name that is none', () => {
    expect(parseRawEnvFile('A=1\nexport B=2\n', {})).toEqual({
      ok: false,
      message: 'Line 2 is not NAME=value: "export B" is no name.',
    });
  });
});
