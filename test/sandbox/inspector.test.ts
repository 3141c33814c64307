// What the inspector is told: both sides of the wire, live, without secrets; and requests sent once more.
import { execFile } from 'node:child_process';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { curlOf } from '../../sandbox/workspace/control/request-variants.ts';
import { createMask, maskToken } from '../../sandbox/workspace/masking.ts';
import { RequestLog, type RequestToLog } from '../../sandbox/workspace/request-log.ts';
import { sign, type Workspace } from '../../sandbox/workspace.ts';
import { SECRET, startStage, TOKEN } from './bolt-app.ts';
import { startApi } from './web-client.ts';

const control = (workspace: Workspace, path: string): Promise<Response> =>
  fetch(`${workspace.pageUrl}control/${path}`);
const command = (workspace: Workspace, name: string, body: object): Promise<Response> =>
  fetch(`${workspace.pageUrl}control/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

const Replayed = z.object({ id: z.number(), status: z.number().optional(), response: z.unknown() });
const Detail = z.looseObject({
  id: z.number(),
  headers: z.record(z.string(), z.string()),
  requestBody: z.string().optional(),
  responseHeaders: z.record(z.string(), z.string()).optional(),
  note: z.string().optional(),
  failed: z.boolean(),
  masked: z.boolean(),
  links: z.array(z.string()),
  signatureFits: z.boolean().optional(),
});
const detail = async (workspace: Workspace, id: number) =>
  Detail.parse(await (await control(workspace, `request?id=${id}`)).json());

const Summaries = z.array(z.looseObject({ id: z.number(), name: z.string() }));
/** The id of the first request with this name. */
async function idOf(workspace: Workspace, name: string): Promise<number> {
  const entries = Summaries.parse(await (await control(workspace, 'requests')).json());
  const entry = entries.find(one => one.name === name);
  if (!entry) throw new Error(`No request is called ${name}.`);
  return entry.id;
}

/** Reads events of the stream until one passes the check. */
async function streamUntil(response: Response, done: (said: string) => boolean): Promise<string> {
  let said = '';
  for await (const text of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    said += text;
    if (done(said)) break;
  }
  return said;
}

const logged = (given: Partial<RequestToLog>): RequestToLog => ({
  at: 0,
  direction: 'from-app',
  name: 'chat.postMessage',
  headers: {},
  request: {},
  status: 200,
  response: { ok: true },
  durationMs: 1,
  ...given,
});

test('a token is masked, yet its kind and its end are told', () => {
  expect(maskToken('xoxb-1234567890-abcdefgh')).toBe('xoxb-…efgh');
  expect(maskToken('xapp-short')).toBe('xapp-…');
  expect(createMask([]).text('in a form: %22xoxp-1234567890123%22')).toBe('in a form: %22xoxp-…0123%22');
});

test('a secret is found however it is spelled, and nothing else changes', () => {
  const payload = fc.letrec(tie => ({
    value: fc.oneof(
      fc.string(),
      fc.integer(),
      fc.constant(null),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.string(), tie('value'), { maxKeys: 3 }),
    ),
  })).value;
  fc.assert(
    fc.property(
      fc.string({ minLength: 8 }),
      payload,
      fc.string(),
      fc.string(),
      (secret, value, before, after) => {
        const inside = `${before}${secret}${after}`;
        const mask = createMask([secret]);
        const body = { inside, value, [inside]: JSON.stringify({ inside }) };
        const shown = mask.deep(body);
        expect(textsIn(shown).filter(text => text.includes(secret))).toEqual([]);
        const form = new URLSearchParams({ payload: JSON.stringify(body) }).toString();
        const read = new URLSearchParams(mask.text(form)).get('payload') ?? '';
        expect(read).not.toContain(secret);
      },
    ),
  );
  const calm = { text: 'nothing to hide', blocks: [1, null, 'x'] };
  expect(createMask([SECRET]).deep(calm)).toBe(calm);
});

/** Every text in a value, keys too. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => [key, ...textsIn(item)]);
}

test('the log keeps 5,000 requests, and fewer when they are large', () => {
  const log = new RequestLog([]);
  for (let count = 0; count < 5001; count += 1) log.add(logged({}));
  expect([log.all().length, log.all().at(0)?.id, log.all().at(-1)?.id]).toEqual([5000, 2, 5001]);
  const large = 'x'.repeat(2_000_000);
  for (let count = 0; count < 100; count += 1)
    log.add(logged({ requestBody: large, request: { text: large } }));
  expect(log.all().length).toBeLessThan(20);
  const huge = log.add(logged({ requestBody: `${large}${large}`, request: { text: large + large } }));
  expect(huge).toMatchObject({
    requestBody: expect.stringMatching(/^\[40000\d\d characters: too long to keep\]$/),
  });
});

test('an entry says by itself whether it failed, and why', () => {
  const log = new RequestLog([]);
  const refused = {
    ok: false,
    error: 'invalid_blocks',
    response_metadata: { messages: ['[ERROR] no text'] },
  };
  expect(log.add(logged({ response: refused }))).toMatchObject({
    failed: true,
    note: 'invalid_blocks · [ERROR] no text',
  });
  expect(
    log.add(logged({ headers: { 'x-slack-retry-num': '1', 'x-slack-retry-reason': 'http_timeout' } })),
  ).toMatchObject({ failed: false, note: 'retry 1, http_timeout' });
  const envelope = { transport: 'socket', status: undefined, request: { envelope_id: 'e' } } as const;
  expect(log.add(logged(envelope)).failed).toBe(true);
  expect(log.add(logged({ ...envelope, request: { type: 'hello' } })).failed).toBe(false);
});

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

test('a command is kept with the exact bytes that were signed, and both sides of its answer', async () => {
  await using stage = await startStage(app => {
    app.command('/deploy', ({ ack }) => ack({ text: 'Here we go' }));
  });
  await stage.workspace.as('dana').types('/deploy hello');
  const shown = await detail(stage.workspace, await idOf(stage.workspace, '/deploy'));
  const { 'x-slack-signature': signature, 'x-slack-request-timestamp': timestamp = '' } = shown.headers;
  expect(sign(SECRET, timestamp, shown.requestBody ?? '')).toBe(signature);
  expect(shown).toMatchObject({
    name: '/deploy',
    direction: 'to-app',
    transport: 'http',
    method: 'POST',
    request: { command: '/deploy', text: 'hello' },
    status: 200,
    response: { text: 'Here we go' },
    responseBody: expect.stringContaining('Here we go'),
    signatureFits: true,
    failed: false,
    masked: false,
  });
  expect(shown.responseHeaders?.['content-type']).toMatch(/json/);
});

test('what an app does with a trigger or a response_url is tied to the command that gave it', async () => {
  await using stage = await startStage(app => {
    app.command('/deploy', async ({ ack, client, command: { trigger_id }, respond }) => {
      await ack();
      const title = { type: 'plain_text', text: 'A view' } as const;
      await client.views.open({ trigger_id, view: { type: 'modal', title, blocks: [] } });
      await respond('Done');
    });
  });
  await stage.workspace.as('dana').types('/deploy');
  await stage.workspace.as('dana').sees(/^Done$/);
  const links = async (name: string) =>
    (await detail(stage.workspace, await idOf(stage.workspace, name))).links;
  const [trigger, url, ...none] = await links('/deploy');
  expect(none).toEqual([]);
  expect(await links('views.open')).toEqual([trigger]);
  expect(await links('response_url')).toEqual([url]);
});

test('a fault, a time-out and an app that is not there are told in the note', async () => {
  await using api = await startApi();
  api.workspace.fault('chat.postMessage', { kind: 'error', error: 'fatal_error' });
  await api.client.chat.postMessage({ channel: '#deploys', text: 'hi' }).catch(() => undefined);
  await api.workspace.as('dana').types('/deploy');
  api.workspace.connect('http://127.0.0.1:1/');
  await api.workspace.as('dana').types('/deploy');
  expect(api.workspace.requests.map(({ note, failed }) => [note, failed])).toEqual([
    ['fault asked for: error error "fatal_error" · fatal_error', true],
    ["the app's request URL isn't known", true],
    ['no connection, or it broke', true],
  ]);
});

test('bare Bolt takes an exact replay and a future timestamp, and answers 401 to what is wrong or old', async () => {
  let runs = 0;
  await using stage = await startStage(app => {
    app.command('/deploy', async ({ ack }) => {
      runs += 1;
      await ack(`run ${runs}`);
    });
  });
  const { workspace } = stage;
  await workspace.as('dana').types('/deploy hello');
  const id = await idOf(workspace, '/deploy');
  const replay = async (variant: string) =>
    Replayed.parse(await (await command(workspace, 'replay', { id, variant })).json());
  const exact = await replay('exact');
  expect(exact).toMatchObject({ status: 200, response: 'run 2' });
  expect(await replay('signed-again')).toMatchObject({ status: 200, response: 'run 3' });
  expect(await replay('future-timestamp')).toMatchObject({ status: 200, response: 'run 4' });
  const wrong = await replay('wrong-signature');
  const old = await replay('old-timestamp');
  const unsigned = await replay('unsigned');
  expect([wrong.status, old.status, unsigned.status]).toEqual([401, 401, 401]);
  expect(runs).toBe(4);
  const [first, again] = [await detail(workspace, id), await detail(workspace, exact.id)];
  expect(again).toMatchObject({ note: `request ${id} once more, exactly as it was`, signatureFits: true });
  expect(again.headers).toEqual(first.headers);
  expect(again.requestBody).toBe(first.requestBody);
  expect(await detail(workspace, wrong.id)).toMatchObject({ failed: true, signatureFits: false });
  expect(await detail(workspace, old.id)).toMatchObject({ failed: true, signatureFits: true });
  expect(await detail(workspace, unsigned.id)).not.toHaveProperty('signatureFits');
  expect(workspace.messages('deploys')).toHaveLength(1);
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

test('only what went to the request URL can be sent again', async () => {
  await using api = await startApi();
  await api.client.auth.test();
  for (const id of [1, 99]) {
    const refused = await command(api.workspace, 'replay', { id, variant: 'exact' });
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({
      problem: expect.stringMatching(/sent again|no longer kept/),
    });
  }
});

test('the stream begins with what was, goes on with what comes, and where it was broken off', async () => {
  await using api = await startApi();
  await api.client.auth.test();
  const first = await streamUntil(await control(api.workspace, 'requests-stream'), said =>
    said.includes('auth.test'),
  );
  const id = /^id: (.+)$/m.exec(first)?.[1] ?? '';
  expect(id).toMatch(/^[\w-]+:1$/);
  const resumed = await fetch(`${api.workspace.pageUrl}control/requests-stream`, {
    headers: { 'last-event-id': id },
  });
  await api.client.chat.postMessage({ channel: '#deploys', text: 'hi' });
  const next = await streamUntil(resumed, said => said.includes('chat.postMessage'));
  expect(next).not.toContain('auth.test');
  const other = await control(api.workspace, 'requests-stream?after=another-run:7');
  expect(await streamUntil(other, said => said.includes('chat.postMessage'))).toMatch(
    /event: cleared[\s\S]*auth\.test/,
  );
});

test('a cleared log is empty for everybody, and ids go on', async () => {
  await using api = await startApi();
  await api.client.auth.test();
  const stream = await control(api.workspace, 'requests-stream');
  await command(api.workspace, 'clear-requests', {});
  expect(await streamUntil(stream, said => said.includes('event: cleared'))).toContain('auth.test');
  await api.client.auth.test();
  expect(
    Summaries.parse(await (await control(api.workspace, 'requests')).json()).map(({ id }) => id),
  ).toEqual([2]);
});

test('requests are found by what is in their bodies, but not by what is masked', async () => {
  await using api = await startApi();
  await api.client.chat.postMessage({ channel: '#deploys', text: 'A needle' });
  await api.client.chat.postMessage({ channel: '#deploys', text: `The token is ${TOKEN}` });
  const ids = async (text: string): Promise<unknown> =>
    (await control(api.workspace, `request-ids?text=${encodeURIComponent(text)}`)).json();
  expect(await ids('NEEDLE')).toEqual([1]);
  expect(await ids('the token is')).toEqual([2]);
  expect(await ids(TOKEN.slice(0, 10))).toEqual([]);
});

test('no token and no secret is in anything that the inspector is served', async () => {
  const appToken = 'xapp-1-A0000000000-1234567890123-abcdef';
  await using stage = await startStage(
    app => {
      app.command('/deploy', ({ ack }) => ack({ text: `leaks ${SECRET}`, blocks: [] }));
    },
    { appToken },
  );
  const { workspace } = stage;
  const secrets = [TOKEN, SECRET, appToken];
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...secrets), fc.string(), fc.string(), async (secret, before, after) => {
      const words = `${before}${secret}${after}`;
      const posted = workspace.requests.length;
      await workspace.as('dana').types(`/deploy ${words}`);
      await fetch(`${workspace.apiUrl}chat.postMessage?token=${encodeURIComponent(words)}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
        body: JSON.stringify({ channel: words, text: words, blocks: JSON.stringify([{ text: words }]) }),
      });
      await fetch(`${workspace.apiUrl}auth.test`, {
        method: 'POST',
        body: new URLSearchParams({ token: secret, cookie: words }),
        headers: { cookie: `d=${secret}` },
      });
      const ids = workspace.requests.slice(posted).map(({ id }) => id);
      expect(ids).toHaveLength(3);
      const [typed = 0] = ids;
      const served = [
        await control(workspace, `requests?since=${posted}`),
        ...(await Promise.all(ids.map(id => control(workspace, `request?id=${id}`)))),
        await control(workspace, `request-curl?id=${typed}&variant=signed-again`),
        await command(workspace, 'replay', { id: typed, variant: 'exact' }),
      ];
      const texts = await Promise.all(served.map(response => response.text()));
      const stream = await control(workspace, 'requests-stream');
      texts.push(await streamUntil(stream, said => said.includes('\n\nid: ') || said.includes('data: [')));
      for (const text of texts) for (const one of secrets) expect(text.includes(one)).toBe(false);
    }),
    { numRuns: 25 },
  );
  expect((await detail(workspace, await idOf(workspace, '/deploy'))).masked).toBe(true);
});

test('what was masked is still sent again as it was signed', async () => {
  await using stage = await startStage(app => {
    app.command('/deploy', ({ ack, command: { text } }) => ack(text === SECRET ? 'the same' : 'another'));
  });
  await stage.workspace.as('dana').types(`/deploy ${SECRET}`);
  const id = await idOf(stage.workspace, '/deploy');
  const answer = await command(stage.workspace, 'replay', { id, variant: 'exact' });
  expect(await answer.json()).toMatchObject({ status: 200, response: 'the same' });
});
