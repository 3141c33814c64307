// What a Web API method is, and which scopes it needs.
import type { JsonObject } from '../json.ts';
import type { World } from '../world.ts';
import type { Arguments } from './arguments.ts';
import { ApiError } from './error.ts';

export { Arguments } from './arguments.ts';
export { ApiError, refused } from './error.ts';

export interface Method {
  /** All of them are needed. */
  readonly scopes: readonly string[];
  /** Which kind of token it takes: `none` needs no token at all; `bot` when it isn't given. */
  readonly token?: 'bot' | 'app' | 'none';
  /** What the answer says beside `ok: true`. @throws ApiError */
  readonly run: (world: World, args: Arguments) => JsonObject;
}

/** Any one of these scopes will do. @throws ApiError missing_scope */
export function requireScope(world: World, ...anyOf: readonly string[]): void {
  const { scopes } = world.settings;
  if (!anyOf.some(scope => scopes.includes(scope)))
    throw new ApiError('missing_scope', { needed: anyOf.join(','), provided: scopes.join(',') });
}
