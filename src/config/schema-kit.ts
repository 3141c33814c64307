// The few pieces that every schema is made of; each mistake is one whole sentence, and an unknown key carries the known ones.
import { z } from 'zod';
import { didYouMean } from '../core/did-you-mean.ts';
import { bad, good, type Parsed, type Parser, parseText, show } from './values.ts';

/** Advice for keys that people write and Deckhand does not take. */
export type Advice = Readonly<Record<string, string>>;

type Form = 'map' | 'list' | 'text' | 'nothing';

function formOf(input: unknown): Form {
  if (input === undefined || input === null) return 'nothing';
  if (Array.isArray(input)) return 'list';
  return typeof input === 'object' ? 'map' : 'text';
}

function missing(input: unknown, expected: string): string {
  const form = formOf(input);
  if (form === 'nothing') return `This is missing. It has to be ${expected}.`;
  const shown = form === 'text' ? show(String(input)) : `a ${form}`;
  return `This is ${shown}. It has to be ${expected}.`;
}

/** A value read from its text: `80`, `true` and `"80"` are alike, because a variable gives only text. */
export function text<T>(parse: Parser<T>, expected: string): z.ZodType<T> {
  return z.unknown().transform((input, context): T => {
    const result =
      formOf(input) === 'text'
        ? parse(String(input))
        : { ok: false as const, message: missing(input, expected) };
    return settle(result, context);
  });
}

export function plainText(expected: string): z.ZodType<string> {
  return text(parseText, expected);
}

/** A map with exactly these keys. */
export function map<Shape extends z.ZodRawShape>(shape: Shape, expected: string, advice: Advice = {}) {
  const known = Object.keys(shape);
  const unknownKey = z.unknown().check(context => {
    context.issues.push({ code: 'custom', message: '', input: context.value, params: { known, advice } });
  });
  return z.object(shape, { error: issue => missing(issue.input, expected) }).catchall(unknownKey);
}

export function list<T>(item: z.ZodType<T>, expected: string) {
  return z.array(item, { error: issue => missing(issue.input, expected) });
}

/** A map with names that the user chooses. */
export function record<T>(value: z.ZodType<T>, expected: string): z.ZodType<Record<string, T>> {
  return z.record(z.string(), value, { error: issue => missing(issue.input, expected) });
}

/** Chooses the schema by the input's form, so that mistakes are told about the form that was meant. */
export function byForm<T>(
  forms: { readonly text?: z.ZodType<T>; readonly list?: z.ZodType<T>; readonly map?: z.ZodType<T> },
  expected: string,
): z.ZodType<T> {
  return z.unknown().transform((input, context): T => {
    const form = formOf(input);
    const schema = form === 'nothing' ? undefined : forms[form];
    if (schema === undefined) return settle<T>({ ok: false, message: missing(input, expected) }, context);
    const result = schema.safeParse(input);
    if (result.success) return result.data;
    for (const issue of result.error.issues) {
      const params = issue.code === 'custom' ? issue.params : undefined;
      context.issues.push({
        code: 'custom',
        message: issue.message,
        path: [...issue.path],
        input,
        ...(params && { params }),
      });
    }
    return z.NEVER;
  });
}

/** Reads on from what another schema gave. */
export function andThen<In, Out>(schema: z.ZodType<In>, parse: (value: In) => Parsed<Out>): z.ZodType<Out> {
  return schema.transform((value, context): Out => settle(parse(value), context));
}

/** One text, or a list of them. */
export function oneOrMore<T>(parse: Parser<T>, expected: string): z.ZodType<readonly T[]> {
  const item = text(parse, expected);
  return byForm<readonly T[]>(
    { text: item.transform(value => [value]), list: list(item, expected) },
    `${expected}, or a list of them`,
  );
}

/** A map of texts; a name without a value gives null. Lists of `NAME=value` have become maps before. */
export function namedValues(expected: string): z.ZodType<Record<string, string | null>> {
  const whole = 'text; put a list or a map into quotes';
  const value = byForm<string | null>({ text: z.unknown().transform(String) }, whole);
  return andThen(record(value.nullable(), expected), values =>
    '' in values ? bad(`The value ${show(values[''] ?? '')} has no name before it.`) : good(values),
  );
}

export interface Issue {
  readonly path: readonly (string | number)[];
  readonly message: string;
  /** The key itself is the mistake, not its value. */
  readonly atKey?: boolean;
}

/** What zod found, as sentences with paths. */
export function issuesOf(error: z.ZodError): readonly Issue[] {
  return error.issues.map(issue => {
    const path = issue.path.filter(segment => typeof segment !== 'symbol');
    const advice = issue.code === 'custom' ? unknownKeyMessage(issue, String(path.at(-1))) : undefined;
    return advice === undefined ? { path, message: issue.message } : { path, message: advice, atKey: true };
  });
}

const unknownKeyParams = z.object({ known: z.array(z.string()), advice: z.record(z.string(), z.string()) });

function unknownKeyMessage(issue: z.core.$ZodIssueCustom, key: string): string | undefined {
  const params = unknownKeyParams.safeParse(issue.params);
  if (!params.success) return undefined;
  const { known, advice } = params.data;
  if (Object.hasOwn(advice, key)) return advice[key] ?? '';
  const meant = didYouMean(key, known);
  const hint = meant === undefined ? `Known: ${known.join(', ')}.` : `Did you mean "${meant}"?`;
  return `"${key}" is not known here. ${hint}`;
}

function settle<T>(result: Parsed<T>, context: z.RefinementCtx): T {
  if (result.ok) return result.value;
  context.addIssue({ code: 'custom', message: result.message });
  return z.NEVER;
}
