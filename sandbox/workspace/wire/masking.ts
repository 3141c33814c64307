// Keeps tokens and secrets out of what is shown, yet lets a person see which token it was.

/** A shorter text would be found in everything, and hides nothing. */
const SHORTEST_SECRET = 4;
/** Slack's kinds of tokens (https://docs.slack.dev/authentication/tokens), also behind an escape such as `\n` or `%22`. */
const TOKEN = /x(?:ox[a-z]|app|wfp)-[\w-]{6,}/g;

/** `xoxb-1234…` becomes `xoxb-…wxyz`: the kind, and the last four characters where they give nothing away. */
export function maskToken(token: string): string {
  const kind = /^x(?:ox[a-z]|app|wfp)-/.exec(token)?.[0] ?? '';
  return `${kind}…${token.length >= 16 ? token.slice(-4) : ''}`;
}

/** A secret as it stands in plain text, in JSON, in JSON within JSON, and each of these in an address or a form. */
function spellings(secret: string): readonly string[] {
  const quoted = (text: string) => JSON.stringify(text).slice(1, -1);
  const form = (text: string) => new URLSearchParams([['', text]]).toString().slice(1);
  const texts = [secret, quoted(secret), quoted(quoted(secret))];
  return [...new Set(texts.flatMap(text => [text, encodeURIComponent(text), form(text)]))];
}

export interface Mask {
  readonly text: (value: string) => string;
  /** The same value with every text masked, keys too; what had nothing to mask is handed back as it was. */
  readonly deep: (value: unknown) => unknown;
  readonly headers: (headers: Readonly<Record<string, string>>) => Readonly<Record<string, string>>;
}

/** Masks these secrets, and whatever looks like a token of Slack. */
export function createMask(secrets: readonly string[]): Mask {
  const found = [...new Set(secrets)]
    .filter(secret => secret.length >= SHORTEST_SECRET)
    .flatMap(secret => spellings(secret).map(spelling => ({ spelling, shown: maskToken(secret) })))
    // A secret that holds another is masked as a whole.
    .toSorted((a, b) => b.spelling.length - a.spelling.length);

  function text(value: string): string {
    let masked = value.replace(TOKEN, maskToken);
    for (const { spelling, shown } of found) masked = masked.replaceAll(spelling, () => shown);
    return masked;
  }

  function deep(value: unknown): unknown {
    if (typeof value === 'string') return text(value);
    if (Array.isArray(value)) {
      const items: readonly unknown[] = value;
      const masked = items.map(deep);
      return masked.every((item, index) => item === items[index]) ? items : masked;
    }
    if (typeof value !== 'object' || value === null) return value;
    const entries: readonly (readonly [string, unknown])[] = Object.entries(value);
    const masked = entries.map(([key, item]) => [text(key), deep(item)] as const);
    const same = masked.every(([key, item], at) => key === entries[at]?.[0] && item === entries[at][1]);
    return same ? value : Object.fromEntries(masked);
  }

  const headers: Mask['headers'] = all =>
    Object.fromEntries(
      Object.entries(all).map(([name, value]) => {
        if (name.toLowerCase() === 'authorization') return [name, credentials(value)];
        return [name, /^(?:set-)?cookie$/i.test(name) ? '…' : text(value)];
      }),
    );
  return { text, deep, headers };
}

/** The scheme stays; what comes after it is masked whatever it looks like. */
function credentials(value: string): string {
  const [scheme = '', ...rest] = value.split(' ');
  return rest.length === 0 ? maskToken(scheme) : `${scheme} ${maskToken(rest.join(' '))}`;
}
