// A request as a curl command, tried in a shell.
import { execFile } from 'node:child_process';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { curlOf } from '../../sandbox/workspace/control/request-variants.ts';
import { startStage } from './bolt-app.ts';
import { control, idOf } from './inspector-api.ts';

test('a curl command sends the same bytes and headers, whatever is in them', async () => {
  const { promise, resolve } = Promise.withResolvers<{ headers: IncomingHttpHeaders; body: string }>();
  const server = createServer((request, response) => {
    request.setEncoding('utf8');
    let body = '';
    request.on('data', (part: string) => (body += part));
    request.on('end', () => {
      response.end('taken');
      resolve({ headers: request.headers, body });
    });
  });
  await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening));
  await using _ = { [Symbol.asyncDispose]: () => new Promise<void>(closed => server.close(() => closed())) };
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  const raw = {
    headers: { 'content-type': 'application/json', 'x-quote': `it's "$HOME" \`id\` \\ !`, 'x-empty': '' },
    body: '@file\n{"text":"it\'s \\n $(id) `id` \\\\ %25 ünï 🚀 !!"}\r\n',
  };
  const shell = curlOf(`http://127.0.0.1:${address.port}/slack/events?a=1&b='2'`, raw);
  const { stdout } = await promisify(execFile)('sh', ['-c', shell]);
  expect(stdout).toMatch(/^HTTP\/1\.1 200 OK[\s\S]*taken$/);
  const received = await promise;
  expect(received.body).toBe(raw.body);
  expect(received.headers).toMatchObject(raw.headers);
});

test('the curl command of a request is taken by Bolt', async () => {
  await using stage = await startStage(app => {
    app.command('/deploy', ({ ack, command: { text } }) => ack(`You said ${text}`));
  });
  await stage.workspace.as('dana').types(`/deploy it's "quoted" $HOME`);
  const id = await idOf(stage.workspace, '/deploy');
  const curl = await (await control(stage.workspace, `request-curl?id=${id}&variant=signed-again`)).text();
  const { stdout } = await promisify(execFile)('sh', ['-c', curl]);
  expect(stdout).toMatch(/200 OK/);
  expect(stdout).toContain('$HOME');
});
