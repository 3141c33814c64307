// The inspector's part of the control API: the requests of both sides, live, and sending one again.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { sendLogged } from '../delivery/http.ts';
import { isObject, type JsonObject, objectAt, objectsAt, textAt } from '../json.ts';
import type { RequestDetail, RequestSummary } from '../page/inspector/types.ts';
import { type Answer, addressOf, json, text } from '../wire/http.ts';
import { createMask } from '../wire/masking.ts';
import type { LoggedRequest } from '../wire/request-log.ts';
import type { World } from '../world.ts';
import type { Commands, Queries } from './control.ts';
import { curlOf, signatureFits, VARIANT_WORDS, VARIANTS, variantOf } from './request-variants.ts';

const again = z.object({ id: z.coerce.number(), variant: z.enum(VARIANTS).default('exact') });

/** The path is the same whether an app was told `http://127.0.0.1:…` or calls the workspace by another name. */
const pathOf = (url: string): string => URL.parse(url, 'http://sandbox')?.pathname ?? url;

/** What ties requests to one interaction: the trigger_id and the response_urls that were handed out and used. */
function linksOf({ direction, name, url, request }: LoggedRequest): readonly string[] {
  if (!isObject(request)) return name === 'response_url' && url !== undefined ? [pathOf(url)] : [];
  const payload: JsonObject = objectAt(request, 'payload') ?? request;
  const urls =
    direction === 'to-app'
      ? [payload, ...objectsAt(payload, 'response_urls')].map(object => textAt(object, 'response_url'))
      : [name === 'response_url' ? url : undefined];
  const given = urls.filter(address => address !== undefined).map(pathOf);
  const trigger = textAt(payload, 'trigger_id');
  return trigger === undefined ? given : [trigger, ...given];
}

export function summaryOf(entry: LoggedRequest): RequestSummary {
  const { id, at, startedMs, direction, name, transport, connection, url } = entry;
  const { status, durationMs, note, failed } = entry;
  const shown = { id, at, startedMs, direction, name, transport, connection, url };
  return { ...shown, status, durationMs, note, failed, links: linksOf(entry) };
}

/** Looks for the text in everything that is shown of a request. */
function contains(entry: LoggedRequest, wanted: string): boolean {
  const { name, url, note, requestBody, request, responseBody, response, headers } = entry;
  const said = [name, url, note, ...Object.values(headers), requestBody ?? JSON.stringify(request)];
  return [...said, responseBody ?? JSON.stringify(response)].some(part =>
    part?.toLowerCase().includes(wanted),
  );
}

function entryOf(world: World, id: number): LoggedRequest {
  const entry = world.log.find(id);
  if (!entry) throw new Error(`Request ${id} is no longer kept, or never was.`);
  return entry;
}

/** A request that can be sent again, as it was. @throws Error when it didn't go to a request URL */
function replayable(world: World, id: number) {
  const entry = entryOf(world, id);
  const raw = world.log.rawOf(id);
  if (!raw || entry.direction !== 'to-app' || entry.url === undefined || raw.body === '')
    throw new Error('Only what went to the request URL of the app can be sent again.');
  return { entry, raw, url: entry.url };
}

function detailOf(world: World, id: number): RequestDetail {
  const { settings, log } = world;
  const entry = entryOf(world, id);
  const raw = log.rawOf(id);
  const fits = raw && entry.direction === 'to-app' ? signatureFits(raw, settings.signingSecret) : undefined;
  return { ...entry, links: linksOf(entry), signatureFits: fits, now: settings.clock() };
}

function curl(world: World, parameters: URLSearchParams): Answer {
  const { id, variant } = again.parse(Object.fromEntries(parameters));
  const { settings } = world;
  const { entry, raw, url } = replayable(world, id);
  const { headers, body } = variantOf(raw, variant, settings.signingSecret, settings.clock());
  const mask = createMask([settings.botToken, settings.signingSecret, settings.appToken ?? '']);
  const warning = entry.masked
    ? '# Something in the body is masked, so the signature does not fit it.\n'
    : '';
  return text(200, warning + curlOf(url, { headers, body: entry.masked ? mask.text(body) : body }));
}

/** What the inspector can ask. */
export const requestQueries = (world: World): Queries => ({
  /** Everything since an id, oldest first; with `text` only what contains it. */
  requests: parameters => json(200, found(world, parameters)),
  'request-ids': parameters =>
    json(
      200,
      found(world, parameters).map(({ id }) => id),
    ),
  request: parameters => json(200, detailOf(world, Number(parameters.get('id')))),
  'request-curl': parameters => curl(world, parameters),
});

function found(world: World, parameters: URLSearchParams): readonly LoggedRequest[] {
  const since = Number(parameters.get('since') ?? 0);
  const wanted = (parameters.get('text') ?? '').toLowerCase();
  return world.log.all().filter(entry => entry.id > since && (wanted === '' || contains(entry, wanted)));
}

/** What the inspector can do. What the app answers to a replay is logged, and shown to nobody in the channel. */
export const requestCommands = (world: World): Commands => ({
  'clear-requests': () => world.log.clear(),
  async replay(body) {
    const { id, variant } = again.parse(body);
    const { settings } = world;
    const { entry, raw, url } = replayable(world, id);
    const altered = variantOf(raw, variant, settings.signingSecret, settings.clock());
    const note = `request ${id} once more, ${VARIANT_WORDS[variant]}`;
    const { logged } = await sendLogged(world, url, altered, {
      name: entry.name,
      payload: entry.request,
      note,
    });
    const { durationMs, status, response } = logged;
    return { id: logged.id, durationMs, status, response, note: logged.note };
  },
});

/** A page that reads this slowly is better off connecting again. */
const MOST_UNREAD = 8 * 1024 * 1024;

/**
 * A stream of server-sent events: first all requests, or those after the one that `after` or Last-Event-ID names, then
 * each new one at once. Each event has an array of summaries; the event `cleared` says that all are forgotten.
 */
export function streamRequests({ log }: World, request: IncomingMessage, response: ServerResponse): void {
  const asked = addressOf(request).searchParams.get('after');
  const last = request.headers['last-event-id'];
  const [run, id] = (typeof last === 'string' ? last : (asked ?? `${log.run}:0`)).split(':');
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  const tell = (entries: readonly LoggedRequest[]) => {
    const newest = entries.at(-1);
    if (!newest) return;
    response.write(`id: ${log.run}:${newest.id}\ndata: ${JSON.stringify(entries.map(summaryOf))}\n\n`);
    if (response.writableLength > MOST_UNREAD) response.destroy();
  };
  const forget = () => void response.write('event: cleared\ndata: all\n\n');
  if (run !== log.run) forget();
  const since = run === log.run ? Number(id) : 0;
  response.write(': connected\n\n');
  tell(log.all().filter(entry => entry.id > since));
  const listening = log.listen(entry => (entry === 'cleared' ? forget() : tell([entry])));
  response.on('close', () => listening[Symbol.dispose]());
}
