// Deckhand processes on one data folder, with a workspace, and an engine that only says that it is there.
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../sandbox/free-port.ts';
import { startWorkspace } from '../../sandbox/workspace.ts';
import { deckhandChild } from './deckhand-child.ts';

const secrets = { botToken: 'xoxb-house', signingSecret: 'house-secret', appToken: 'xapp-house' };

/** For tests of starting and of health, which need no container. */
export async function aHouse({ socket = false } = {}) {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'deckhand-house-'));
  stack.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
  const workspace = stack.use(await startWorkspace({ ...secrets, socketMode: socket }));
  const engine = createServer((_request, response) => void response.end('OK'));
  const engineSocket = join(folder, 'docker.sock');
  await new Promise<void>(resolve => void engine.listen(engineSocket, resolve));
  stack.defer(() => void engine.close());
  const dataPath = join(folder, 'data');
  const disposal = stack.move();
  const deckhand = async (port?: number) => {
    const at = port ?? (await freePort());
    const child = disposal.use(
      deckhandChild(folder, {
        PATH: process.env['PATH'] ?? '',
        HOME: folder,
        PORT: String(at),
        HOST: '127.0.0.1',
        SLACK_BOT_TOKEN: secrets.botToken,
        ...(socket ? { SLACK_APP_TOKEN: secrets.appToken } : { SLACK_SIGNING_SECRET: secrets.signingSecret }),
        SLACK_API_URL: workspace.apiUrl,
        DECKHAND_DATA: dataPath,
        DOCKER_HOST: `unix://${engineSocket}`,
        REPOSITORY_URL: 'https://git.example.com/team/api.git',
      }),
    );
    const ask = async (path: string, method = 'GET') => {
      const response = await fetch(`http://127.0.0.1:${at}${path}`, { method });
      return { status: response.status, body: await response.text() };
    };
    const ready = async () => {
      const { status, body } = await ask('/readyz');
      return { status, found: JSON.parse(body) as Record<string, string> };
    };
    return { ...child, port: at, ask, ready };
  };
  return {
    workspace,
    folder,
    dataPath,
    engine,
    deckhand,
    [Symbol.asyncDispose]: () => disposal.disposeAsync(),
  };
}

/** What /readyz shows of a Deckhand that is well. */
export const allWell = { engine: 'ok', database: 'ok', slack: 'ok', dataFolder: 'ok', disk: 'ok' };
