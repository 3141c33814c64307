// The arguments of one call: how they arrive, and how a method reads them.
import { checkBlocks } from '../block-kit/check.ts';
import { isObject, type JsonObject, objectsIn, parseJson, textAt } from '../json.ts';
import { ApiError, refused } from './error.ts';

/** A call's arguments, and what Slack has to say about the way they came. */
export interface Received {
  readonly args: JsonObject;
  /** The token among the fields of a form: besides the header there is no other place for one. */
  readonly token?: string | undefined;
  /** The error name of a body that Slack doesn't read. */
  readonly problem?: string;
  /** The name of a warning that the answer carries. */
  readonly warning?: string;
}

const FORM = 'application/x-www-form-urlencoded';
const MULTIPART = 'multipart/form-data';

async function formData(contentType: string, body: Buffer): Promise<JsonObject> {
  const form = await new Response(new Uint8Array(body), {
    headers: { 'content-type': contentType },
  }).formData();
  return Object.fromEntries([...form].filter(([, value]) => typeof value === 'string'));
}

/**
 * Reads a body: a form, JSON, or a multipart form (its texts only). The names of errors and warnings are documented
 * with each method, for example https://docs.slack.dev/reference/methods/chat.postMessage
 */
export async function receive(contentType: string, body: Buffer): Promise<Received> {
  if (body.length === 0) return { args: {} };
  const [type = '', ...parameters] = contentType.toLowerCase().split(/\s*;\s*/);
  const charset = parameters.find(parameter => parameter.startsWith('charset='))?.slice('charset='.length);
  if (type === '') return { args: {}, problem: 'missing_post_type' };
  if (charset !== undefined && !['utf-8', 'utf8', 'iso-8859-1'].includes(charset))
    return { args: {}, problem: 'invalid_charset' };
  if (type === 'application/json') {
    const value = parseJson(body.toString('utf8'));
    if (value === undefined) return { args: {}, problem: 'invalid_json' };
    if (!isObject(value)) return { args: {}, problem: 'json_not_object' };
    return { args: value, ...(charset === undefined ? { warning: 'missing_charset' } : {}) };
  }
  if (type === MULTIPART)
    return formData(contentType, body).then(
      args => ({ args, token: textAt(args, 'token') }),
      () => ({ args: {}, problem: 'invalid_form_data' }),
    );
  if (type !== FORM && type !== 'text/plain') return { args: {}, problem: 'invalid_post_type' };
  const args = Object.fromEntries(new URLSearchParams(body.toString('utf8')));
  const token = textAt(args, 'token');
  return {
    args,
    token,
    ...(charset === undefined || type !== FORM ? {} : { warning: 'superfluous_charset' }),
  };
}

/** Slack reads no argument whose name has other signs than these. */
const NAME = /^\w+$/;

/** Strings from a form, any JSON from a JSON body. Arguments that a method doesn't know are ignored, as by Slack. */
export class Arguments {
  readonly #values: JsonObject;
  readonly #warnings: string[] = [];

  /** @throws ApiError invalid_arg_name */
  constructor(values: JsonObject) {
    this.#values = values;
    if (!Object.keys(values).every(name => NAME.test(name))) throw new ApiError('invalid_arg_name');
  }

  get warnings(): readonly string[] {
    return this.#warnings;
  }

  /** Lets the answer carry a warning. */
  warn(warning: string): void {
    this.#warnings.push(warning);
  }

  /** Everything, as it came. */
  all(): JsonObject {
    return this.#values;
  }

  /** Undefined when it isn't there or is empty. */
  text(name: string): string | undefined {
    const value = this.#values[name];
    if (typeof value === 'number') return String(value);
    return typeof value === 'string' && value !== '' ? value : undefined;
  }

  /**
   * An argument that is there but empty is looked up like any other: it was seen of the real Slack that
   * only an absent one is `invalid_arguments`.
   * @throws ApiError invalid_arguments
   */
  required(name: string): string {
    if (this.#values[name] === '') return '';
    const value = this.text(name);
    if (value === undefined) throw refused('invalid_arguments', [`missing required field: ${name}`]);
    return value;
  }

  /** Several values with commas between them, or a JSON array; empty when there is none. */
  list(name: string): readonly string[] {
    const value = this.#values[name];
    const parts = Array.isArray(value) ? value.map(String) : (this.text(name) ?? '').split(',');
    return parts.map(part => part.trim()).filter(part => part !== '');
  }

  flag(name: string): boolean {
    return this.choice(name) === true;
  }

  /** A boolean of which it matters whether it was given. */
  choice(name: string): boolean | undefined {
    const value = this.#values[name];
    if (value === undefined || value === null || value === '') return undefined;
    return value === true || value === 1 || value === 'true' || value === '1';
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

  /** Undefined when the call has none. @throws ApiError invalid_attachments, too_many_attachments */
  attachments(): readonly JsonObject[] | undefined {
    if (!this.has('attachments')) return undefined;
    const value = this.nested('attachments');
    if (!Array.isArray(value) || !value.every(isObject)) throw new ApiError('invalid_attachments');
    if (value.length > 100) throw new ApiError('too_many_attachments');
    return objectsIn(value);
  }
}
