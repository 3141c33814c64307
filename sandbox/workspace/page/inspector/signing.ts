// The tab that explains a signature, and sends the request to the app once more.
import { make } from '../elements.ts';
import { copyButton } from './copy.ts';
import { durationText } from './rows.ts';
import { AGAIN, DOCUMENT, signatureOf, unsignedBecause, verdictOf } from './signature.ts';
import type { RequestDetail, Variant } from './types.ts';

/** What the tab asks of the workspace. */
export interface Sender {
  readonly curl: (id: number, variant: Variant) => Promise<string>;
  readonly replay: (id: number, variant: Variant) => Promise<Replayed>;
  /** Goes to a request. */
  readonly goTo: (id: number) => void;
}

/** How a replay ended. */
export interface Replayed {
  readonly id?: number;
  readonly status?: number;
  readonly durationMs?: number;
  /** Why it wasn't sent. */
  readonly problem?: string;
}

const fact = (name: string, ...value: readonly (Node | string)[]): readonly HTMLElement[] => [
  make('dt', {}, name),
  make('dd', {}, ...value),
];

/** What is known of the signature; the verdict counts on while it is looked at. */
function facts(detail: RequestDetail, clock: () => number): HTMLElement {
  const signature = signatureOf(detail.headers, detail.requestBody);
  const link = make(
    'a',
    { href: DOCUMENT, target: '_blank', rel: 'noreferrer' },
    'Verifying requests from Slack',
  );
  if (!signature)
    return make(
      'div',
      {},
      make('p', {}, unsignedBecause(detail)),
      make('p', { class: 'quiet' }, 'Slack’s document: ', link),
    );
  const verdict = make('p', { class: 'verdict' });
  const judge = () => {
    const { accepted, words } = verdictOf(signature, detail.signatureFits, clock());
    verdict.classList.toggle('refused', !accepted);
    if (verdict.textContent !== words) verdict.textContent = words;
  };
  judge();
  const timer = setInterval(() => {
    if (verdict.isConnected) judge();
    else clearInterval(timer);
  }, 1000);
  const masked = detail.masked
    ? [
        make(
          'p',
          { class: 'quiet' },
          'Something in the body is masked here; the signature is over the body as it was.',
        ),
      ]
    : [];
  const date = new Date(Number(signature.timestamp) * 1000);
  return make(
    'div',
    {},
    verdict,
    make(
      'dl',
      {},
      ...fact('Version', make('code', {}, signature.version)),
      ...fact('Timestamp', make('code', {}, signature.timestamp), ` · ${date.toLocaleString()}`),
      ...fact('Signature', make('code', {}, signature.header)),
      ...fact('Slack’s document', link),
    ),
    make(
      'div',
      { class: 'tools' },
      make('h4', {}, 'Base string'),
      copyButton('Copy', () => signature.baseString),
    ),
    make('pre', { class: 'raw base-string' }, signature.baseString),
    ...masked,
  );
}

function sendAgain(detail: RequestDetail, sender: Sender): HTMLElement {
  const hint = make('p', { class: 'quiet' });
  const result = make('p', { class: 'result', role: 'status' });
  const select = make(
    'select',
    { 'aria-label': 'How to send it again' },
    ...AGAIN.map(({ variant, label }) => make('option', { value: variant }, label)),
  );
  const chosen = () => AGAIN.find(({ variant }) => variant === select.value) ?? AGAIN[0];
  const explain = () => {
    hint.textContent = chosen()?.hint ?? '';
    result.replaceChildren();
  };
  select.addEventListener('change', explain);
  explain();
  const send = make('button', { type: 'button', class: 'small' }, 'Send');
  const run = async () => {
    result.textContent = 'Sending…';
    const {
      id,
      status,
      durationMs = 0,
      problem,
    } = await sender.replay(detail.id, chosen()?.variant ?? 'exact');
    if (id === undefined) {
      result.textContent = `That didn't work: ${problem ?? 'no answer'}`;
      return;
    }
    const words =
      status === undefined ? 'No answer.' : `Answered ${status} after ${durationText(durationMs)}.`;
    const show = make('button', { type: 'button', class: 'small' }, `Show request ${id}`);
    show.addEventListener('click', () => sender.goTo(id));
    result.replaceChildren(make('strong', {}, words), ' ', show);
  };
  send.addEventListener('click', () => void run());
  return make(
    'section',
    { class: 'again' },
    make('h4', {}, 'Send it to the app again'),
    make(
      'div',
      { class: 'tools' },
      select,
      send,
      copyButton('Copy as curl', () => sender.curl(detail.id, chosen()?.variant ?? 'exact')),
    ),
    hint,
    result,
    make('p', { class: 'quiet' }, 'What the app answers to this is shown to nobody in the channel.'),
  );
}

/** `clock` gives the workspace's time, in ms since the epoch. */
export function signatureTab(
  detail: RequestDetail,
  sender: Sender,
  clock: () => number,
): readonly HTMLElement[] {
  const canSend = detail.direction === 'to-app' && detail.transport === 'http' && detail.url !== undefined;
  return canSend ? [facts(detail, clock), sendAgain(detail, sender)] : [facts(detail, clock)];
}
