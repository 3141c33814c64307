// A small Bolt app for the page's tests: a message with everything in it, a modal of three views, a Home tab.
import type { App } from '@slack/bolt';
import type { KnownBlock, ModalView, PlainTextElement, PlainTextOption } from '@slack/types';
import type { RegisteredCommand } from '../../sandbox/workspace.ts';

export const COMMANDS: readonly RegisteredCommand[] = [
  { command: '/show', description: 'Post a message', usageHint: '[everything | buttons | pick]' },
  { command: '/ask', description: 'Open a form', usageHint: '[name]' },
  { command: '/whisper', description: 'Tell only me' },
];

const plain = (text: string): PlainTextElement => ({ type: 'plain_text', text });
const option = (value: string, text = value): PlainTextOption => ({ value, text: plain(text) });

export const BUTTONS: KnownBlock[] = [
  {
    type: 'section',
    block_id: 'intro',
    text: { type: 'mrkdwn', text: '*api → production* by <@U0DANA0000>' },
  },
  {
    type: 'actions',
    block_id: 'buttons',
    elements: [
      { type: 'button', action_id: 'go', text: plain('Go'), style: 'primary' },
      {
        type: 'button',
        action_id: 'roll-back',
        text: plain('Roll back'),
        style: 'danger',
        confirm: {
          title: plain('Roll back?'),
          text: { type: 'mrkdwn', text: 'This replaces `3f9c1e2` by `91ab0c4`.' },
          confirm: plain('Roll back'),
          deny: plain('Leave it'),
          style: 'danger',
        },
      },
      { type: 'button', action_id: 'slow', text: plain('Slow') },
      { type: 'button', action_id: 'silent', text: plain('Silent') },
      {
        type: 'overflow',
        action_id: 'more',
        options: [option('log', 'Show the log'), option('lock', 'Lock')],
      },
    ],
  },
];

export const PICKS: KnownBlock[] = [
  {
    type: 'actions',
    block_id: 'picks',
    elements: [
      {
        type: 'static_select',
        action_id: 'environment',
        placeholder: plain('Pick an environment'),
        option_groups: [
          {
            label: plain('Open'),
            options: [
              { ...option('staging', 'Staging'), description: plain('anybody') },
              option('preview', 'Preview'),
            ],
          },
          { label: plain('Protected'), options: [option('production', 'Production')] },
        ],
      },
      { type: 'users_select', action_id: 'person', placeholder: plain('Pick a person') },
      { type: 'channels_select', action_id: 'channel', placeholder: plain('Pick a channel') },
      {
        type: 'external_select',
        action_id: 'commit',
        placeholder: plain('Find a commit'),
        min_query_length: 2,
      },
      {
        type: 'multi_static_select',
        action_id: 'hosts',
        placeholder: plain('Pick hosts'),
        max_selected_items: 2,
        options: [option('one'), option('two'), option('three')],
      },
      { type: 'datepicker', action_id: 'day', placeholder: plain('Pick a day') },
    ],
  },
];

export const FORM: ModalView = {
  type: 'modal',
  callback_id: 'form',
  title: plain('Deploy'),
  submit: plain('Deploy'),
  close: plain('Cancel'),
  notify_on_close: true,
  blocks: [
    {
      type: 'input',
      block_id: 'name',
      label: plain('Name'),
      hint: plain('Small letters only'),
      element: { type: 'plain_text_input', action_id: 'name', min_length: 3 },
    },
    {
      type: 'input',
      block_id: 'where',
      label: plain('Environment'),
      element: {
        type: 'static_select',
        action_id: 'where',
        placeholder: plain('Choose one'),
        options: [option('staging', 'Staging'), option('production', 'Production')],
      },
    },
    {
      type: 'input',
      block_id: 'how',
      optional: true,
      label: plain('How'),
      element: {
        type: 'checkboxes',
        action_id: 'how',
        options: [
          { value: 'quiet', text: { type: 'mrkdwn', text: '*Quietly*' }, description: plain('Tell nobody') },
          { value: 'fast', text: plain('Fast') },
        ],
      },
    },
    {
      type: 'actions',
      block_id: 'more',
      elements: [
        { type: 'button', action_id: 'deeper', text: plain('Go deeper') },
        { type: 'button', action_id: 'refresh', text: plain('Refresh') },
      ],
    },
  ],
};

const deeper = (depth: number): ModalView => ({
  type: 'modal',
  callback_id: 'deeper',
  title: plain(`Level ${depth}`),
  notify_on_close: true,
  blocks: [
    { type: 'section', text: { type: 'mrkdwn', text: `This is level ${depth}.` } },
    {
      type: 'actions',
      elements: [{ type: 'button', action_id: 'deeper', text: plain('Go deeper'), value: String(depth) }],
    },
  ],
});

/** Registers everything. @param heard takes what the app was told, one word each */
export const pageApp =
  (heard: (what: string) => void) =>
  (app: App): void => {
    app.command('/show', async ({ ack, command, client }) => {
      await ack();
      const blocks = command.text === 'pick' ? PICKS : BUTTONS;
      await client.chat.postMessage({ channel: command.channel_id, text: 'api to production', blocks });
    });
    app.command('/whisper', async ({ ack, command }) => {
      if (command.text !== 'too late') await ack({ text: 'Between *us* :shushing_face:' });
    });
    app.command('/ask', async ({ ack, client, command }) => {
      await ack();
      await client.views.open({ trigger_id: command.trigger_id, view: FORM });
    });
    app.action('deeper', async ({ ack, client, body, payload }) => {
      await ack();
      const depth = Number(('value' in payload && payload.value) || 1) + 1;
      if ('trigger_id' in body) await client.views.push({ trigger_id: body.trigger_id, view: deeper(depth) });
    });
    app.action('refresh', async ({ ack, client, body }) => {
      await ack();
      if (body.type !== 'block_actions' || !body.view) return;
      const note: KnownBlock = { type: 'context', block_id: 'note', elements: [plain('Refreshed')] };
      const { name, ...rest } = { name: FORM.blocks[0], rest: FORM.blocks.slice(1) };
      const changed = { ...name, hint: plain('Still small letters') };
      await client.views.update({
        view_id: body.view.id,
        view: { ...FORM, blocks: [note, changed, ...rest.rest] as KnownBlock[] },
      });
    });
    app.view('form', async ({ ack, view }) => {
      const name = view.state.values['name']?.['name']?.value ?? '';
      if (name !== name.toLowerCase()) {
        await ack({ response_action: 'errors', errors: { name: 'Small letters, please' } });
        return;
      }
      heard(`submitted ${name} ${view.state.values['where']?.['where']?.selected_option?.value}`);
      await ack();
    });
    app.view({ callback_id: 'form', type: 'view_closed' }, async ({ ack, body }) => {
      heard(`closed form${'is_cleared' in body && body.is_cleared ? ' and all' : ''}`);
      await ack();
    });
    app.view({ callback_id: 'deeper', type: 'view_closed' }, async ({ ack, view }) => {
      heard(`closed ${view.title.text}`);
      await ack();
    });
    app.options('commit', async ({ ack, options }) => {
      const found = ['abc123', 'abd456'].filter(sha => sha.startsWith(options.value));
      if (options.value !== 'silence') await ack({ options: found.map(sha => option(sha)) });
    });
    app.action('slow', async ({ ack }) => {
      heard('slow');
      await new Promise(resolve => setTimeout(resolve, 400));
      await ack();
    });
    app.action(
      /^(?:go|roll-back|environment|person|channel|commit|hosts|day|more)$/,
      async ({ ack, payload }) => {
        await ack();
        heard(describe(payload));
      },
    );
  };

/** An action as one line: its id, and what was chosen. */
function describe(payload: object): string {
  const seen: Record<string, unknown> = { ...payload };
  const options = seen['selected_options'];
  const chosen = [
    seen['selected_user'],
    seen['selected_channel'],
    seen['selected_date'],
    ...[seen['selected_option'], ...(Array.isArray(options) ? options : [])].map(chosenIn),
  ];
  return [seen['action_id'], ...chosen].filter(part => typeof part === 'string').join(' ');
}

const chosenIn = (option: unknown): unknown =>
  typeof option === 'object' && option !== null && 'value' in option ? option.value : undefined;
