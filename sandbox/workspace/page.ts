// The page and what it talks to.
import { answer, text } from './http.ts';
import type { Interactions } from './interactions.ts';
import type { PageHandler } from './server.ts';
import type { World } from './world.ts';

export function createPage(_world: World, _interactions: Interactions): PageHandler {
  return async (_request, response) => answer(response, text(404, 'not yet'));
}
