// How the inspector talks to the workspace: the stream of requests, one request in full, and sending one again.
import type { Replayed } from './signing.ts';
import type { RequestDetail, RequestSummary, Variant } from './types.ts';

export interface Listener {
  add(added: readonly RequestSummary[]): void;
  clear(): void;
}

/** Follows the requests while it is told to; goes on where it stopped. */
export function followRequests(listener: Listener): { follow(yes: boolean): void } {
  let source: EventSource | undefined;
  let last = '';
  const start = () => {
    const opened = new EventSource(`/control/requests-stream${last === '' ? '' : `?after=${last}`}`);
    opened.addEventListener('message', event => {
      last = event.lastEventId;
      // The workspace that serves this page is the one that answers, so the event has the shape that it writes.
      listener.add(JSON.parse(String(event.data)) as readonly RequestSummary[]);
    });
    opened.addEventListener('cleared', () => listener.clear());
    return opened;
  };
  return {
    follow(yes) {
      if (yes) source ??= start();
      else {
        source?.close();
        source = undefined;
      }
    },
  };
}

async function ask<Answer>(path: string, body?: object): Promise<Answer> {
  const headers = { 'content-type': 'application/json' };
  const how = body ? { method: 'POST', headers, body: JSON.stringify(body) } : {};
  const response = await fetch(`/control/${path}`, how);
  return (await response.json()) as Answer;
}

/** One request, or why it can't be shown. */
export async function requestDetail(id: number): Promise<RequestDetail | string> {
  const found = await ask<RequestDetail | { readonly problem: string }>(`request?id=${id}`);
  return 'problem' in found ? found.problem : found;
}

/** The ids of the requests whose bodies or headers contain the text. */
export const requestsWith = (text: string): Promise<readonly number[]> =>
  ask(`request-ids?text=${encodeURIComponent(text)}`);

export const clearRequests = (): Promise<object> => ask('clear-requests', {});

export const replay = (id: number, variant: Variant): Promise<Replayed> => ask('replay', { id, variant });

/** A command for a shell. @throws Error when the request can't be sent again */
export async function curlOf(id: number, variant: Variant): Promise<string> {
  const response = await fetch(`/control/request-curl?id=${id}&variant=${variant}`);
  if (!response.ok) throw new Error('This request can not be sent again.');
  return response.text();
}
