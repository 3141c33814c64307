// Hides secrets in text: the values we know, however they are encoded, and the shapes that tokens are known to have.

export type Redact = (text: string) => string;

export const redacted = '[redacted]';

/** A shorter value would hide half of every log, and is no secret. */
export const shortestSecret = 4;
/** A line of a multi-line secret shorter than this, such as `}` or `-----`, is left alone. */
const shortestLine = 8;

/** Tokens by their look, so that one that nobody told us of is hidden too. Each starts with fixed text, which keeps the search quick. */
const shapes = [
  // Slack: https://api.slack.com/concepts/token-types, and the addresses that anybody can post to
  'xox[a-z](?:\\.xox[a-z])?-[\\w-]{10,}',
  'xapp-\\d-[\\w-]{10,}',
  'hooks\\.slack(?:-gov)?\\.com/[a-z]+/[\\w/-]{8,}',
  // GitHub, GitLab, npm, Docker Hub, AWS
  'gh[oprsu]_\\w{30,}',
  'github_pat_\\w{20,}',
  'gl[a-z]{2,6}-[\\w-]{20,}',
  'npm_\\w{30,}',
  'dckr_[a-z]{3}_[\\w-]{20,}',
  'A(?:KIA|SIA)[0-9A-Z]{16}',
  // RFC 6750, JSON web tokens, RFC 7468
  '[Bb]earer\\s+[\\w.~+/-]{16,}=*',
  'eyJ[\\w-]{8,}\\.eyJ[\\w-]{8,}\\.[\\w-]{8,}',
  '-----BEGIN [A-Z ]*PRIVATE KEY-----[\\s\\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)',
];
/** A password in an address, up to the last @ before the path. */
const passwordInUrl = '://[^\\s/:@"\'<>]*:[^\\s/"\'<>]+@';

/** Hides every given secret and every well-known shape in any text. */
export function createRedactor(secrets: readonly string[]): Redact {
  const forms = [...new Set(secrets.flatMap(formsOf))]
    .filter(form => form.length >= shortestSecret && !redacted.includes(form))
    // The longest first, so that a secret that begins with another one is hidden whole.
    .sort((a, b) => b.length - a.length);
  const pattern = new RegExp([...forms.map(escapePattern), passwordInUrl, ...shapes].join('|'), 'g');
  const known = new Set(forms);
  const replacement = (match: string): string =>
    match.startsWith('://') && !known.has(match) ? `://${redacted}@` : redacted;
  return text => text.replace(pattern, replacement);
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

/** A redactor whose secrets are replaced when the settings are read again. */
export function createReplaceableRedactor(secrets: readonly string[]): {
  readonly redact: Redact;
  readonly update: (secrets: readonly string[]) => void;
} {
  let current = createRedactor(secrets);
  return {
    redact: text => current(text),
    update: next => {
      current = createRedactor(next);
    },
  };
}

/** For text that comes line by line: also hides the body of a private key, whose lines look like nothing. */
export function createLineRedactor(redact: Redact): Redact {
  let keyLines = 0;
  return line => {
    if (keyLines > 0) {
      keyLines = line.includes('-----END ') ? 0 : keyLines - 1;
      return redacted;
    }
    if (line.includes('PRIVATE KEY-----') && !line.includes('-----END ')) keyLines = 200;
    return redact(line);
  };
}

/** The secret as written, in an address, in JSON, in base64, and each line of it. */
function formsOf(secret: string): string[] {
  const whole = secret.trim();
  if (whole.length < shortestSecret) return [];
  const lines = whole.split(/\r?\n/).map(line => line.trim());
  const parts = [whole, ...lines.filter(line => lines.length > 1 && line.length >= shortestLine)];
  return parts.flatMap(part => [
    part,
    ...urlForms(part),
    JSON.stringify(part).slice(1, -1),
    ...base64Forms(part),
  ]);
}

function urlForms(text: string): string[] {
  const encoded = encodeURIComponent(text.toWellFormed());
  const form = encoded.replaceAll('%20', '+');
  const strict = encoded.replace(/[!'()*]/g, character => `%${character.charCodeAt(0).toString(16)}`);
  const lower = (value: string): string => value.replace(/%../g, digits => digits.toLowerCase());
  const upper = (value: string): string => value.replace(/%../g, digits => digits.toUpperCase());
  return [encoded, form, strict].flatMap(value => [lower(value), upper(value)]);
}

/**
 * The secret inside base64 text, where it may begin at any of three positions (`user:secret` is what Basic authentication
 * encodes). Characters that it shares with its neighbours are left out.
 */
function base64Forms(text: string): string[] {
  const bytes = [...new TextEncoder().encode(text)];
  return [0, 1, 2].flatMap(offset => {
    const padded = [...Array<number>(offset).fill(0), ...bytes];
    const encoded = btoa(String.fromCharCode(...padded));
    const first = Math.ceil((offset * 8) / 6);
    const inner = encoded.slice(first, Math.floor((padded.length * 8) / 6));
    // Too little of a short secret is left to be told from other text.
    if (inner.length < 6) return [];
    return [inner, inner.replaceAll('+', '-').replaceAll('/', '_')];
  });
}
