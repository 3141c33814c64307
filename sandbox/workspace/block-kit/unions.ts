// Makes the unions of a generated JSON schema ones that name a mistake instead of every branch that didn't fit.
import { isObject, type JsonObject, objectAt, objectsAt, textAt } from '../json.ts';

export type Definitions = Readonly<Record<string, JsonObject>>;

const REF = '#/definitions/';

const propertiesOf = (schema: JsonObject): JsonObject => objectAt(schema, 'properties') ?? {};

const mapped = (object: JsonObject, change: (value: unknown) => unknown): JsonObject =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** The names in its `required`. */
export const requiredIn = ({ required }: JsonObject): readonly unknown[] =>
  Array.isArray(required) ? required : [];

/** One object that takes the fields of each: which of them go together is for rules.ts to say. */
function merged(members: readonly JsonObject[]): JsonObject {
  const properties: Record<string, unknown> = {};
  for (const member of members) {
    for (const [name, schema] of Object.entries(propertiesOf(member))) {
      const known = properties[name];
      properties[name] = known === undefined || same(known, schema) ? schema : { anyOf: [known, schema] };
    }
  }
  const [first = [], ...others] = members.map(requiredIn);
  const required = first.filter(name => others.every(other => other.includes(name)));
  return { type: 'object', properties, required, additionalProperties: false };
}

/**
 * A union of objects that differ in `type` becomes one that looks at `type` first (Ajv's discriminator), so that
 * one mistake gives one error. A union of objects that `type` can't tell apart becomes one object.
 */
export function withPlainUnions(definitions: Definitions): Definitions {
  const target = (schema: JsonObject): JsonObject => {
    const ref = textAt(schema, '$ref');
    return ref === undefined ? schema : (definitions[ref.slice(REF.length)] ?? {});
  };

  /** The one `type` of an object, or of a union of objects that all have it. */
  const typeOf = (schema: JsonObject): string | undefined => {
    const found = target(schema);
    if (!Array.isArray(found['anyOf'])) return textAt(objectAt(propertiesOf(found), 'type') ?? {}, 'const');
    const types = new Set(objectsAt(found, 'anyOf').map(typeOf));
    return types.size === 1 ? [...types][0] : undefined;
  };

  /** The members of a union, with those of the unions within it. */
  const membersOf = (union: JsonObject): readonly JsonObject[] =>
    objectsAt(union, 'anyOf').flatMap(member =>
      Array.isArray(target(member)['anyOf']) && typeOf(member) === undefined
        ? membersOf(target(member))
        : [member],
    );

  const plain = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(plain);
    if (!isObject(value)) return value;
    if (!Array.isArray(value['anyOf'])) return mapped(value, plain);
    const members = [...new Map(membersOf(value).map(member => [JSON.stringify(member), member])).values()];
    const types = new Set(members.map(typeOf));
    if (types.size === members.length && !types.has(undefined))
      return { type: 'object', discriminator: { propertyName: 'type' }, oneOf: members.map(plain) };
    const objects = members.map(target);
    return objects.every(object => isObject(object['properties']))
      ? plain(merged(objects))
      : mapped(value, plain);
  };

  return Object.fromEntries(
    Object.entries(definitions).map(([name, definition]) => {
      const result = plain(definition);
      return [name, isObject(result) ? result : {}];
    }),
  );
}
