// What tests of the inspector ask the control API.
import { z } from 'zod';
import type { Workspace } from '../../sandbox/workspace.ts';

export const control = (workspace: Workspace, path: string): Promise<Response> =>
  fetch(`${workspace.pageUrl}control/${path}`);
export const command = (workspace: Workspace, name: string, body: object): Promise<Response> =>
  fetch(`${workspace.pageUrl}control/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

export const Replayed = z.object({ id: z.number(), status: z.number().optional(), response: z.unknown() });
export const Detail = z.looseObject({
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
export const detail = async (workspace: Workspace, id: number) =>
  Detail.parse(await (await control(workspace, `request?id=${id}`)).json());

export const Summaries = z.array(z.looseObject({ id: z.number(), name: z.string() }));
/** The id of the first request with this name. */
export async function idOf(workspace: Workspace, name: string): Promise<number> {
  const entries = Summaries.parse(await (await control(workspace, 'requests')).json());
  const entry = entries.find(one => one.name === name);
  if (!entry) throw new Error(`No request is called ${name}.`);
  return entry.id;
}

/** Reads events of the stream until one passes the check. */
export async function streamUntil(response: Response, done: (said: string) => boolean): Promise<string> {
  let said = '';
  for await (const text of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    said += text;
    if (done(said)) break;
  }
  return said;
}
