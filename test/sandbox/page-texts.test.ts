// What the page gets of a text: everything is parsed in the workspace, the page only draws.
import { expect, test } from 'vitest';
import { type Api, startApi } from './web-client.ts';

async function messagesIn(api: Api): Promise<unknown> {
  const response = await fetch(`${api.workspace.pageUrl}control/state?user=dana&channel=deploys`);
  const state = (await response.json()) as { readonly messages: unknown };
  return state.messages;
}

test('quotes, Markdown and emoji names are read in the workspace', async () => {
  await using api = await startApi();
  await api.client.chat.postMessage({
    channel: '#deploys',
    text: 'a :wave::skin-tone-3: `:tada:`\n&gt; quoted :large_green_circle:\nend :not_an_emoji:',
  });
  await api.client.chat.postMessage({
    channel: '#deploys',
    text: 'b',
    blocks: [
      { type: 'markdown', text: '## Title\n- [x] <b>done</b>' },
      { type: 'header', text: { type: 'plain_text', text: ':flag-de: :thinking_face:' } },
    ],
  });
  expect(await messagesIn(api)).toMatchObject([
    {
      inlines: [
        { kind: 'text', text: 'a 👋🏼 ' },
        { kind: 'code', text: ':tada:' },
        { kind: 'text', text: '\n' },
        { kind: 'quote', children: [{ kind: 'text', text: 'quoted 🟢' }] },
        { kind: 'text', text: '\nend :not_an_emoji:' },
      ],
    },
    {
      blocks: [
        {
          parsed: [
            { kind: 'heading', depth: 2, inlines: [{ text: 'Title' }] },
            {
              kind: 'list',
              items: [
                {
                  checked: true,
                  children: [{ inlines: [{ text: '<b>' }, { text: 'done' }, { text: '</b>' }] }],
                },
              ],
            },
          ],
        },
        { text: { text: '🇩🇪 🤔' } },
      ],
    },
  ]);
});

test('addresses that stand in a text are links, without the signs of the sentence', async () => {
  await using api = await startApi();
  const text =
    'See https://a.example/x_y_z?b=1&amp;c=2. (http://127.0.0.1:80/) `https://code.example` xhttps://no';
  await api.client.chat.postMessage({ channel: '#deploys', text });
  const link = (url: string) => ({ kind: 'link', url, label: url });
  expect(await messagesIn(api)).toMatchObject([
    {
      inlines: [
        { text: 'See ' },
        link('https://a.example/x_y_z?b=1&c=2'),
        { text: '. (' },
        link('http://127.0.0.1:80/'),
        { text: ') ' },
        { kind: 'code', text: 'https://code.example' },
        { text: ' xhttps://no' },
      ],
    },
  ]);
});
