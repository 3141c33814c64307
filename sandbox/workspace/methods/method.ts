// What a Web API method is, and how it reads its arguments.
import { checkBlocks } from '../block-kit/check.ts';
import { isObject, type JsonObject, parseJson } from '../json.ts';
import type { World } from '../world.ts';

/** `ok: false`: the error name, and what else the answer says. */
export class ApiError extends Error {
  readonly code: string;
  readonly extra: JsonObject;

  constructor(code: string, extra: JsonObject = {}) {
    super(code);
    this.code = code;
    this.extra = extra;
  }
}

/** Refuses with messages as Slack adds them to `invalid_arguments` and `invalid_blocks`. */
export const refused = (code: string, problems: readonly string[]): ApiError =>
  new ApiError(code, {
    errors: problems,
    response_metadata: { messages: problems.map(problem => `[ERROR] ${problem}`) },
  });

/** The arguments of one call: strings from a form, any JSON from a JSON body. */
export class Arguments {
  readonly #values: JsonObject;

  constructor(values: JsonObject) {
    this.#values = values;
  }

  text(name: string): string | undefined {
    const value = this.#values[name];
    if (typeof value === 'number') return String(value);
    return typeof value === 'string' && value !== '' ? value : undefined;
  }

  /** @throws ApiError invalid_arguments */
  required(name: string): string {
    const value = this.text(name);
    if (value === undefined) throw refused('invalid_arguments', [`missing required field: ${name}`]);
    return value;
  }

  flag(name: string): boolean {
    const value = this.#values[name];
    return value === true || value === 'true' || value === '1';
  }

  /** A nested value: JSON in a string, or JSON as it is. Undefined when it isn't there or isn't JSON. */
  nested(name: string): unknown {
    const value = this.#values[name];
    return typeof value === 'string' ? parseJson(value) : value;
  }

  has(name: string): boolean {
    const value = this.#values[name];
    return value !== undefined && value !== null && value !== '';
  }

  /** Undefined when the call has none. @throws ApiError invalid_blocks_format, invalid_blocks */
  blocks(): readonly JsonObject[] | undefined {
    if (!this.has('blocks')) return undefined;
    const value = this.nested('blocks');
    if (!Array.isArray(value)) throw new ApiError('invalid_blocks_format');
    const checked = checkBlocks(value);
    if (checked.problems.length > 0) throw refused('invalid_blocks', checked.problems);
    return checked.value;
  }

  /** @throws ApiError invalid_metadata_format */
  metadata(): JsonObject | undefined {
    if (!this.has('metadata')) return undefined;
    const value = this.nested('metadata');
    if (!isObject(value) || typeof value['event_type'] !== 'string' || !isObject(value['event_payload']))
      throw new ApiError('invalid_metadata_format');
    return value;
  }
}

export interface Method {
  /** All of them are needed. */
  readonly scopes: readonly string[];
  /** What the answer says beside `ok: true`. @throws ApiError */
  readonly run: (world: World, args: Arguments) => JsonObject;
}

export function requireScope(world: World, scope: string): void {
  if (!world.settings.scopes.includes(scope))
    throw new ApiError('missing_scope', { needed: scope, provided: world.settings.scopes.join(',') });
}
