// npm run check: whether everything that a deploy needs is there. Ends with 1 when something would stop one.
import { pino } from 'pino';
import { createRedactor } from '../core/redact.ts';
import { connectEngine } from '../docker/engine.ts';
import { createRepositories } from '../git/repositories.ts';
import { loadSettings } from '../settings.ts';
import { createClient } from '../slack/client.ts';
import {
  checkAppToken,
  checkData,
  checkEngine,
  checkRepositories,
  checkSlack,
  type Finding,
} from './checks.ts';
import { renderTable, renderVerdict } from './table.ts';

const slackTimeoutMs = 10_000;
const engineTimeoutMs = 10_000;

const read = loadSettings(process.env);
if (read.ok) {
  const { env, settings, config } = read.loaded;
  const redact = createRedactor([...settings.secrets, ...config.secrets]);
  const { botToken, apiUrl: slackApiUrl, mode } = settings.slack;
  const logger = pino({ level: 'silent' });
  const clientOf = (token: string) => createClient({ token, slackApiUrl, logger, timeoutMs: slackTimeoutMs });
  const { host: dockerHost, tlsVerify, certPath } = settings.docker;
  const engineAddress = {
    dockerHost,
    tlsVerify,
    certPath,
    sshAuthSock: env['SSH_AUTH_SOCK'],
    answerMs: engineTimeoutMs,
  };
  const services = config.apps.flatMap(app => app.services);
  const data = await checkData(settings.dataPath);
  const [slack, appToken, engine, repositories] = await Promise.all([
    checkSlack(clientOf(botToken)),
    mode.kind === 'socket' ? checkAppToken(clientOf(mode.appToken)) : undefined,
    checkEngine(() => connectEngine(engineAddress), { dockerHost, dataPath: settings.dataPath }),
    checkRepositories(createRepositories({ dataDir: settings.dataPath, env }), services),
  ]);
  const found = `${count(config.apps.length, 'app')}, ${count(services.length, 'service')}`;
  const findings: readonly Finding[] = [
    { state: 'ok', what: 'settings', found },
    ...slack,
    ...(appToken === undefined ? [] : [appToken]),
    ...engine,
    ...data,
    ...repositories,
  ];
  console.log(redact(`${renderTable(findings)}\n\n${renderVerdict(findings)}`));
  process.exitCode = findings.some(finding => finding.state === 'wrong') ? 1 : 0;
} else {
  console.log(`✗ settings\n\n${read.problems}`);
  process.exitCode = 1;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
