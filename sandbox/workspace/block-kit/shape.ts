// Whether blocks and views have the types, fields and values that @slack/types defines, by JSON schema.
import { readFileSync } from 'node:fs';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { isObject, type JsonObject, objectAt, parseJson } from '../json.ts';
import { asSlackHasIt } from './overlay.ts';
import { type Problem, problem } from './problem.ts';
import { type Definitions, withPlainUnions } from './unions.ts';

/** Where blocks stand. */
export type Surface = (typeof SURFACES)[number];
const SURFACES = ['message', 'modal', 'home'] as const;

const ROOTS: Readonly<Record<Surface, string>> = { message: 'Message', modal: 'ModalView', home: 'HomeView' };

const MESSAGE: JsonObject = {
  type: 'object',
  properties: { blocks: { type: 'array', items: { $ref: '#/definitions/KnownBlock' } } },
  required: ['blocks'],
};

/** @throws Error when the generated file isn't a schema. */
function definitionsOf(schema: unknown): Definitions {
  const entries = Object.entries(isObject(schema) ? (objectAt(schema, 'definitions') ?? {}) : {});
  if (entries.length === 0) throw new Error('schema.json has no definitions: run `npm run block-kit`');
  return Object.fromEntries(
    entries.map(([name, definition]) => [name, isObject(definition) ? definition : {}]),
  );
}

const compiled = new Map<Surface, ValidateFunction>();
let ajv: Ajv | undefined;

/** Compiled at first use, which takes 0.1 to 1 s: a workspace that gets no blocks doesn't wait for it. */
function validatorFor(surface: Surface): ValidateFunction {
  const known = compiled.get(surface);
  if (known) return known;
  ajv ??= withDefinitions();
  const validate = ajv.compile({ $ref: `block-kit#/definitions/${ROOTS[surface]}` });
  compiled.set(surface, validate);
  return validate;
}

/** Compiles for every surface, so that nobody waits for it later. */
export function prepareShapes(): void {
  for (const surface of SURFACES) validatorFor(surface);
}

function withDefinitions(): Ajv {
  const generated = parseJson(readFileSync(new URL('schema.json', import.meta.url), 'utf8'));
  const definitions = { ...withPlainUnions(asSlackHasIt(definitionsOf(generated))), Message: MESSAGE };
  // Without inlineRefs each definition is compiled once, not at each place that refers to it.
  return new Ajv({
    allErrors: true,
    verbose: true,
    discriminator: true,
    inlineRefs: false,
    code: { optimize: false },
    strict: false,
    validateSchema: false,
  }).addSchema({ $id: 'block-kit', definitions });
}

const ARTICLES: Readonly<Record<string, string>> = {
  array: 'an array',
  object: 'an object',
  integer: 'an integer',
};

/**
 * In the words that Slack's API has been seen to use. Known from its documents and from apps' reports: `unsupported
 * type`, `missing required field`, `invalid additional property`, `must provide a string`. The rest is a guess.
 * @see https://docs.slack.dev/reference/methods/blocks.validate
 */
function worded({ keyword, instancePath, params, data }: ErrorObject): Problem {
  const value = typeof data === 'string' ? data : typeof data;
  switch (keyword) {
    case 'required':
      return problem(instancePath, `missing required field: ${String(params['missingProperty'])}`);
    case 'additionalProperties':
      return problem(instancePath, `invalid additional property: ${String(params['additionalProperty'])}`);
    case 'discriminator':
      return params['error'] === 'tag'
        ? problem(instancePath, 'missing required field: type')
        : problem(`${instancePath}/type`, `unsupported type: ${String(params['tagValue'])}`);
    case 'const':
    case 'enum':
      return instancePath.endsWith('/type')
        ? problem(instancePath, `unsupported type: ${value}`)
        : problem(instancePath, 'must be a valid enum value');
    default: {
      const wanted = String(params['type']);
      return problem(instancePath, `must provide ${ARTICLES[wanted] ?? `a ${wanted}`}`);
    }
  }
}

/** What else is said of an object of the wrong type is judged by the type that was wanted: one mistake, one problem. */
function withoutEchoes(problems: readonly Problem[]): readonly Problem[] {
  const wrong = problems
    .filter(({ text }) => text.startsWith('unsupported type'))
    .map(({ pointer }) => pointer);
  const isEcho = ({ pointer }: Problem) =>
    wrong.some(type => pointer !== type && `${pointer}/`.startsWith(type.slice(0, -'type'.length)));
  return problems.filter(found => !isEcho(found));
}

/** @param value `{ blocks }` for a message, otherwise the view. */
export function shapeProblems(surface: Surface, value: unknown): readonly Problem[] {
  const validate = validatorFor(surface);
  return validate(value) ? [] : withoutEchoes((validate.errors ?? []).map(worded));
}
