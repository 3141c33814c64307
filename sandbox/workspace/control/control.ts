// The control API under /control/: how the page, a test in another process, or a curious person drives the workspace.
import type { IncomingMessage } from 'node:http';
import { entryOf, parseJson } from '../json.ts';
import type { Interactions } from '../people/interactions.ts';
import { type Answer, answer, isFromElsewhere, json, readBody } from '../wire/http.ts';
import type { PageHandler } from '../wire/server.ts';
import type { Workspace } from '../workspace-type.ts';
import type { World } from '../world.ts';
import { driveCommands, driveQueries } from './drive.ts';
import { announceChanges, pageCommands, pageQueries } from './page.ts';
import { requestCommands, requestQueries, streamRequests } from './requests.ts';

/** Answers a GET from the address's parameters. What it throws is told with status 400. */
export type Queries = Readonly<Record<string, (parameters: URLSearchParams) => Answer>>;
/** Carries out a POST; undefined is answered as `{}`. What it throws is told with status 400. */
export type Commands = Readonly<Record<string, (body: unknown) => unknown>>;

/** An old browser doesn't say where a form comes from, but no form has this content type. */
const isJson = (request: IncomingMessage): boolean =>
  /^application\/json *(;|$)/i.test(request.headers['content-type'] ?? '');

const FOREIGN =
  'Send JSON with the header "content-type: application/json"; pages of other sites may do nothing here.';

export function createControl(world: World, interactions: Interactions, workspace: Workspace): PageHandler {
  const queries: Queries = {
    ...pageQueries(world, interactions),
    ...driveQueries(workspace),
    ...requestQueries(world),
  };
  const commands: Commands = {
    ...pageCommands(world, interactions),
    ...driveCommands(workspace),
    ...requestCommands(world),
  };

  async function carryOut(name: string, request: IncomingMessage): Promise<Answer> {
    const command = entryOf(commands, name);
    if (!command) throw new Error(`There is no command "${name}".`);
    const body = parseJson((await readBody(request)).toString('utf8'));
    if (body === undefined) throw new Error('What was sent is no JSON.');
    return json(200, (await command(body)) ?? {});
  }

  return async (request, response, url) => {
    if (isFromElsewhere(request)) {
      answer(response, json(403, { problem: FOREIGN }));
      return;
    }
    const name = url.pathname.slice('/control/'.length);
    if (name === 'events') {
      announceChanges(world, response);
      return;
    }
    if (name === 'requests-stream') {
      streamRequests(world, request, response);
      return;
    }
    try {
      const query = entryOf(queries, name);
      if (request.method === 'GET')
        answer(response, query ? query(url.searchParams) : json(404, { problem: 'There is nothing here.' }));
      else if (!isJson(request)) answer(response, json(403, { problem: FOREIGN }));
      else answer(response, await carryOut(name, request));
    } catch (error) {
      answer(response, json(400, { problem: error instanceof Error ? error.message : String(error) }));
    }
  };
}
