// The page: puts its parts together, and keeps who looks at what.
import { createClient } from './client.ts';
import { createComposer } from './composer.ts';
import { problemText } from './controls/act.ts';
import { createConversation } from './conversation.ts';
import { byId } from './elements.ts';
import { createHome } from './home.ts';
import { createInspector } from './inspector/inspector.ts';
import { startKeys } from './keys.ts';
import { startLive } from './live.ts';
import { createModal } from './modal.ts';
import { labelOf, learnNames, nameOfApp } from './names.ts';
import { createPlaces } from './places.ts';
import { createSidebar } from './sidebar.ts';
import { createSwitcher } from './switcher.ts';
import { startTheme } from './theme.ts';
import type { Command, Message, State } from './types.ts';

const status = byId('status', HTMLElement);
const line = byId('line', HTMLTextAreaElement);
const menu = byId('menu', HTMLButtonElement);
const inspectorToggle = byId('inspector-toggle', HTMLButtonElement);

let user = sessionStorage.getItem('user') ?? 'dana';
/** A permalink names its channel by id; the first answer gives the name. */
const [, linked] = /^\/archives\/(\w+)/.exec(location.pathname) ?? [];
let channel = linked ?? sessionStorage.getItem('channel') ?? 'deploys';
let commands: readonly Command[] = [];
/** What is drawn: until the answer to a change of `user` or `channel` has come, it is still that of before. */
let shown = { user, channel };

const tell = (problem: string | undefined): void => {
  status.textContent = problem === undefined ? '' : `That didn't work: ${problemText(problem)}`;
};
const client = createClient(() => user, tell);
const places = createPlaces(client, () => shown.user);
/** False when nothing came of it, not even an answer of Slack's own. */
async function type(line: string, threadTs?: string): Promise<boolean> {
  const { problem, reply } = await client.perform('type', { ...shown, line, threadTs });
  return problem === undefined || reply !== undefined;
}
const composer = createComposer({
  form: byId('composer', HTMLFormElement),
  box: line,
  hint: byId('hint', HTMLElement),
  commands: () => commands,
  send: text => type(text),
});
const replyComposer = createComposer({
  form: byId('reply-composer', HTMLFormElement),
  box: byId('reply', HTMLTextAreaElement),
  commands: () => [],
  send: text => type(text, conversation.thread()),
});
const conversation = createConversation(places.message, key => replyComposer.show(key));
const showModal = createModal(byId('modal', HTMLDialogElement), {
  place: places.view,
  submit: (view, values) => client.perform('submit', { user: shown.user, viewId: view.id, values }),
  close: (view, all) =>
    client.perform('close', { user: shown.user, viewId: view.id, ...(all ? { all } : {}) }),
});
const showHome = createHome({
  place: places.view,
  opened: tab => void client.send('home-opened', { tab }).catch(() => undefined),
});

/** On a narrow screen the side lies over the messages, and only when it is wanted. */
function showSide(isShown: boolean): void {
  if (document.body.classList.contains('with-side') === isShown) return;
  document.body.classList.toggle('with-side', isShown);
  menu.setAttribute('aria-expanded', String(isShown));
  byId('main', HTMLElement).inert = isShown;
  (isShown ? byId('person', HTMLElement) : menu).focus();
}
matchMedia('(max-width: 760px)').addEventListener('change', () => showSide(false));
const moves = {
  become(name: string): void {
    user = name;
    sessionStorage.setItem('user', user);
    document.documentElement.dataset['user'] = user;
    live.refresh();
  },
  open(name: string): void {
    channel = name;
    showSide(false);
    live.refresh();
  },
};
const showSidebar = createSidebar(moves);

function show(state: State, messages: readonly Message[]): void {
  learnNames(state);
  ({ channel, commands } = state);
  shown = { user, channel };
  sessionStorage.setItem('channel', channel);
  showSidebar(user, state);
  const here = state.channels.find(({ name }) => name === channel);
  const label = here ? labelOf(here).replace(/^# /, '#') : '';
  byId('title', HTMLElement).textContent = label;
  document.title = `${label} · Sandbox workspace`;
  const command = commands[0]?.command;
  line.placeholder = `Message ${label}${command === undefined ? '' : `, or type ${command}`}`;
  byId('empty', HTMLElement).hidden = messages.length > 0;
  byId('empty-hint', HTMLElement).textContent =
    command === undefined ? `Say something to ${nameOfApp()}.` : `Type ${command} to begin.`;
  showHome(`${user} ${channel}`, { isApp: here?.kind === 'im', hasHome: state.hasHome }, state.home);
  composer.show(`${user} ${channel}`);
  conversation.show(user, channel, messages);
  showModal(state.modal, state.modals);
}

document.documentElement.dataset['user'] = user;
startTheme(byId('theme', HTMLButtonElement));
byId('close-thread', HTMLButtonElement).addEventListener('click', () => conversation.closeThread());
menu.addEventListener('click', () => showSide(!document.body.classList.contains('with-side')));
byId('shade', HTMLElement).addEventListener('click', () => showSide(false));
createInspector(inspectorToggle, byId('inspector', HTMLElement));
startKeys({
  write: () => line.focus(),
  jump: createSwitcher(moves),
  leave: () => {
    const inspector = byId('inspector', HTMLElement);
    const isBelow = !byId('thread', HTMLElement).checkVisibility({ visibilityProperty: true });
    const isFirst = isBelow || inspector.contains(document.activeElement);
    if (document.body.classList.contains('with-side')) showSide(false);
    else if (inspector.hidden) conversation.closeThread();
    else if (isFirst || !conversation.closeThread()) {
      inspectorToggle.click();
      inspectorToggle.focus();
    }
  },
});
const live = startLive({
  client,
  looking: () => ({ user, channel }),
  show,
  refused: tell,
  connected: isConnected => {
    document.body.classList.toggle('disconnected', !isConnected);
    status.textContent = isConnected
      ? ''
      : 'The workspace has stopped. This page goes on as soon as it is back.';
  },
});
