// Looks into JSON, also where it is a text within JSON; pure.

/** Something with parts: an object, an array, or a text that holds one as JSON. */
export interface Branch {
  readonly kind: 'object' | 'array';
  /** Whether it was a text. */
  readonly embedded: boolean;
  readonly entries: readonly (readonly [string, unknown])[];
}

/** The object or array that a text holds as JSON; undefined when it holds none. */
function embeddedIn(text: string): object | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Undefined for a leaf: a text without JSON, a number, true, false, null. */
export function branchOf(value: unknown): Branch | undefined {
  const embedded = typeof value === 'string' ? embeddedIn(value) : undefined;
  const held = embedded ?? value;
  if (typeof held !== 'object' || held === null) return undefined;
  return {
    kind: Array.isArray(held) ? 'array' : 'object',
    embedded: embedded !== undefined,
    entries: Object.entries(held),
  };
}

/** `3 items`, `1 key`. */
export function sizeText({ kind, entries }: Branch): string {
  const unit = kind === 'array' ? 'item' : 'key';
  return `${entries.length} ${unit}${entries.length === 1 ? '' : 's'}`;
}

/** A body on several lines: a form field by field, JSON indented, anything else as it is. */
export function pretty(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value, undefined, 2) ?? '');
}
