// The Web API: token, scopes, the method, and the answer as Slack words it.
import { randomUUID } from 'node:crypto';
import { type Answer, json } from './http.ts';
import { isObject, type JsonObject, parseJson } from './json.ts';
import { chatMethods } from './methods/chat.ts';
import { fileMethods } from './methods/files.ts';
import { lookupMethods } from './methods/lookups.ts';
import { ApiError, Arguments, type Method, requireScope } from './methods/method.ts';
import { viewMethods } from './methods/views.ts';
import type { World } from './world.ts';

const METHODS: Readonly<Record<string, Method>> = {
  ...chatMethods,
  ...fileMethods,
  ...lookupMethods,
  ...viewMethods,
};

/** The arguments of a call, from a form or from JSON. */
export function argumentsOf(contentType: string, body: string): JsonObject {
  if (contentType.startsWith('application/json')) {
    const value = parseJson(body);
    return isObject(value) ? value : {};
  }
  return Object.fromEntries(new URLSearchParams(body));
}

function checkToken(world: World, authorization: string | undefined, args: JsonObject): void {
  const token = authorization?.replace(/^Bearer /i, '') ?? args['token'];
  if (token === undefined || token === '') throw new ApiError('not_authed');
  if (token !== world.settings.botToken) throw new ApiError('invalid_auth');
}

function run(world: World, name: string, authorization: string | undefined, args: JsonObject): JsonObject {
  try {
    const method = Object.hasOwn(METHODS, name) ? METHODS[name] : undefined;
    if (!method) throw new ApiError('unknown_method', { req_method: name });
    checkToken(world, authorization, args);
    for (const scope of method.scopes) requireScope(world, scope);
    return { ok: true, ...method.run(world, new Arguments(args)) };
  } catch (error) {
    if (error instanceof ApiError) return { ok: false, error: error.code, ...error.extra };
    throw error;
  }
}

/** Answers one call. `ok: false` comes with status 200, as from Slack. */
export function callMethod(
  world: World,
  name: string,
  authorization: string | undefined,
  args: JsonObject,
): Answer {
  const result = run(world, name, authorization, args);
  const known = result['error'] !== 'invalid_auth' && result['error'] !== 'not_authed';
  return json(200, result, {
    'x-slack-req-id': randomUUID().replaceAll('-', ''),
    ...(known ? { 'x-oauth-scopes': world.settings.scopes.join(',') } : {}),
  });
}
