// The page: who you are, which channel, its messages, the line to type, live.
import { confirmed, createModal } from './dialogs.ts';
import { byId, make } from './elements.ts';
import { createInspector } from './inspector.ts';
import { createMessageList } from './message-list.ts';
import { learnNames } from './text.ts';
import type { Block, Command, Element, Message, On, Option, Outcome, State } from './types.ts';

const person = byId('person', HTMLSelectElement);
const channels = byId('channels', HTMLElement);
const title = byId('title', HTMLElement);
const status = byId('status', HTMLElement);
const line = byId('line', HTMLInputElement);
const hint = byId('hint', HTMLElement);
const question = byId('confirm', HTMLDialogElement);

let user = sessionStorage.getItem('user') ?? 'dana';
let channel = 'deploys';
let commands: readonly Command[] = [];
let lastLine = '';

/** The workspace that serves this page is the one that answers, so the answer has the shape that it writes. */
async function post<Answer>(name: string, body: object): Promise<Answer> {
  const response = await fetch(`/control/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user, ...body }),
  });
  return (await response.json()) as Answer;
}

/** Does something and shows what went wrong, if anything did. */
async function perform(name: string, body: object): Promise<Outcome> {
  const outcome = await post<Outcome>(name, body);
  status.textContent = outcome.problem === undefined ? '' : `That didn't work: ${outcome.problem}`;
  return outcome;
}

/** What can be done in the blocks of one message; without a message, in the modal. */
function actionsIn(message: Message | undefined): On {
  const where = (block: Block, element: Element) => ({
    channel: message?.channel,
    ts: message?.ts,
    blockId: block.block_id,
    actionId: element.action_id,
  });
  const act: On['act'] = (block, element, choice) => {
    const run = async () => {
      if (element.confirm && !(await confirmed(question, element.confirm))) return;
      await perform('act', { ...where(block, element), choice });
    };
    void run();
  };
  return {
    act,
    async suggest(block, element, query) {
      const found = await post<readonly Option[] | Outcome>('suggest', { ...where(block, element), query });
      return 'map' in found ? found : [];
    },
  };
}

const showMessages = createMessageList(byId('messages', HTMLElement), actionsIn);
const showModal = createModal(byId('modal', HTMLDialogElement), {
  ...actionsIn(undefined),
  submit: values => perform('submit', { values }),
  close: () => void perform('close', {}),
});

function channelButton({ name, kind }: State['channels'][number]): HTMLElement {
  const label = kind === 'im' ? 'Deckhand' : `${kind === 'private' ? '🔒' : '#'} ${name}`;
  const button = make(
    'button',
    { type: 'button', 'aria-current': name === channel ? 'true' : undefined },
    label,
  );
  button.addEventListener('click', () => {
    channel = name;
    void refresh();
  });
  return button;
}

function show(state: State): void {
  learnNames(state);
  ({ channel, commands } = state);
  if (person.options.length === 0)
    for (const one of state.people)
      if (one.role !== 'bot')
        person.append(make('option', { value: one.name }, `${one.realName} (${one.role})`));
  person.value = user;
  channels.replaceChildren(...state.channels.map(channelButton));
  const here = channel.startsWith('dm-') ? 'Deckhand' : `#${channel}`;
  title.textContent = here;
  line.placeholder = `Message ${here}, or type ${commands[0]?.command ?? '/deploy'}`;
  byId('commands', HTMLElement).replaceChildren(
    ...commands.map(({ command, description }) =>
      make('option', { value: `${command} ` }, description ?? ''),
    ),
  );
  showMessages(state.messages, user);
  showModal(state.modal);
}

let asked = 0;
/** Draws the newest state; an answer that a later one has overtaken is dropped. */
async function refresh(): Promise<void> {
  asked += 1;
  const mine = asked;
  const response = await fetch(`/control/state?${new URLSearchParams({ user, channel })}`);
  const state = (await response.json()) as State;
  if (mine === asked) show(state);
}

person.addEventListener('change', () => {
  user = person.value;
  sessionStorage.setItem('user', user);
  void refresh();
});
line.addEventListener('input', () => {
  const typed = commands.find(({ command }) => line.value.split(' ')[0] === command);
  hint.textContent = typed
    ? [typed.command, typed.usageHint, typed.description].filter(Boolean).join(' · ')
    : '';
});
line.addEventListener('keydown', event => {
  if (event.key === 'ArrowUp' && line.value === '') line.value = lastLine;
});
byId('composer', HTMLFormElement).addEventListener('submit', event => {
  event.preventDefault();
  if (line.value.trim() === '') return;
  lastLine = line.value.trim();
  line.value = '';
  hint.textContent = '';
  void perform('type', { channel, line: lastLine });
});

createInspector(byId('inspector-toggle', HTMLButtonElement), byId('inspector', HTMLElement));

const events = new EventSource('/control/events');
events.addEventListener('message', () => void refresh());
events.addEventListener('open', () => {
  status.textContent = '';
});
events.addEventListener('error', () => {
  status.textContent = 'The workspace has stopped. This page goes on as soon as it is back.';
});
