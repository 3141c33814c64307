// The Web API: token, scopes, the method, and the answer as Slack words it.
import { randomUUID } from 'node:crypto';
import { entryOf, isObject, type JsonObject, objectAt } from '../json.ts';
import { type Answer, json } from '../wire/http.ts';
import { rateLimited } from '../wire/rate-limits.ts';
import type { World } from '../world.ts';
import { Arguments, type Received } from './arguments.ts';
import { postTarget } from './channels.ts';
import { ApiError } from './error.ts';
import { METHODS } from './index.ts';
import { type Method, requireScope } from './method.ts';

const bearerIn = (authorization: string | undefined): string | undefined =>
  /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];

/**
 * As a bearer in the header, or a field of a form; a token in the address or in JSON isn't looked at. What Slack says to
 * that, and to a header without `Bearer`, isn't documented: here it is as if there were none.
 * Source: https://docs.slack.dev/apis/web-api and
 * https://docs.slack.dev/changelog/2020-11-no-more-tokens-in-querystrings-for-newly-created-apps
 */
const tokenOf = (authorization: string | undefined, received: Received): string | undefined =>
  bearerIn(authorization) ?? received.token;

function kindOf(world: World, token: string | undefined): 'bot' | 'app' | undefined {
  const { botToken, appToken } = world.settings;
  if (token === undefined || token === '') return undefined;
  return token === botToken ? 'bot' : token === appToken ? 'app' : undefined;
}

/**
 * An app-level token counts in the header only: https://github.com/slackapi/python-slack-sdk/issues/1877. Whether
 * auth.test takes one isn't known (its answer's type has fields that hint at it); here it doesn't.
 */
function checkToken(
  world: World,
  method: Method,
  authorization: string | undefined,
  received: Received,
): void {
  if (method.token === 'none') return;
  const token = tokenOf(authorization, received);
  if (token === undefined || token === '') throw new ApiError('not_authed');
  const kind = kindOf(world, token);
  if (kind === undefined || (kind === 'app' && bearerIn(authorization) === undefined))
    throw new ApiError('invalid_auth');
  if (kind !== (method.token ?? 'bot')) throw new ApiError('not_allowed_token_type');
}

/** The scopes that the answer's header names: those of the token. */
function scopesOf(world: World, token: string | undefined): Readonly<Record<string, string>> {
  const kind = kindOf(world, token);
  if (kind === undefined) return {};
  return { 'x-oauth-scopes': kind === 'app' ? 'connections:write' : world.settings.scopes.join(',') };
}

/** Those that the method needs whatever its arguments are. */
function acceptedScopes(name: string): Readonly<Record<string, string>> {
  const scopes = entryOf(METHODS, name)?.scopes ?? [];
  return scopes.length > 0 ? { 'x-accepted-oauth-scopes': scopes.join(',') } : {};
}

/** Slack has hundreds of methods; the message tells which side an unknown one is missing on. */
function methodOf(name: string): Method {
  const method = entryOf(METHODS, name);
  if (method) return method;
  throw new ApiError('unknown_method', {
    req_method: name,
    response_metadata: { messages: [`[ERROR] the sandbox doesn't have ${name}; Slack may`] },
  });
}

/** Warnings as Slack adds them. Source: https://docs.slack.dev/changelog/2016/09/28/response-metadata-is-on-the-way */
const warned = (warnings: readonly string[]): JsonObject =>
  warnings.length === 0 ? {} : { warning: warnings.join(','), response_metadata: { warnings } };

function run(world: World, name: string, authorization: string | undefined, received: Received): JsonObject {
  const { args, problem, warning } = received;
  try {
    const method = methodOf(name);
    checkToken(world, method, authorization, received);
    if (problem !== undefined) throw new ApiError(problem);
    for (const scope of method.scopes) requireScope(world, scope);
    const call = new Arguments(args);
    const result = method.run(world, call);
    const { response_metadata: more, ...warnings } = warned([
      ...(warning === undefined ? [] : [warning]),
      ...call.warnings,
    ]);
    const metadata = { ...objectAt(result, 'response_metadata'), ...(isObject(more) ? more : {}) };
    return {
      ok: true,
      ...result,
      ...warnings,
      ...(Object.keys(metadata).length > 0 ? { response_metadata: metadata } : {}),
    };
  } catch (error) {
    if (error instanceof ApiError) return { ok: false, error: error.code, ...error.extra };
    throw error;
  }
}

/** Answers one call. `ok: false` comes with status 200, as from Slack; 429 is for too many calls. */
export function callMethod(
  world: World,
  name: string,
  authorization: string | undefined,
  received: Received,
): Answer {
  const { args } = received;
  const channel = typeof args['channel'] === 'string' ? args['channel'] : '';
  const retryAfter = world.rateLimits.take(name, postTarget(world, channel)?.id ?? channel);
  if (retryAfter !== undefined) return rateLimited(retryAfter);
  const result = run(world, name, authorization, received);
  return json(200, result, {
    'x-slack-req-id': randomUUID().replaceAll('-', ''),
    ...scopesOf(world, tokenOf(authorization, received)),
    ...acceptedScopes(name),
  });
}
