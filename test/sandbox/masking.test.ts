// No token and no secret is shown, however it is spelled; what is sent again is what was signed all the same.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createMask, maskToken } from '../../sandbox/workspace/wire/masking.ts';
import { SECRET, startStage, TOKEN } from './bolt-app.ts';
import { command, control, detail, idOf, streamUntil } from './inspector-api.ts';
import { startApi } from './web-client.ts';

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

test('what was masked is still sent again as it was signed', async () => {
  await using stage = await startStage(app => {
    app.command('/deploy', ({ ack, command: { text } }) => ack(text === SECRET ? 'the same' : 'another'));
  });
  await stage.workspace.as('dana').types(`/deploy ${SECRET}`);
  const id = await idOf(stage.workspace, '/deploy');
  const answer = await command(stage.workspace, 'replay', { id, variant: 'exact' });
  expect(await answer.json()).toMatchObject({ status: 200, response: 'the same' });
});
