// Which settings are secret, so that they can be hidden wherever Deckhand writes.

const secretWord = /TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL|PRIVATE|AUTHORIZATION|DSN/i;
const secretEnding = /(?:KEYS?|AUTH|PASS|PWD)(?=$|[^A-Za-z])/i;
const namesAPlace = /(?:_|-)(?:FILE|PATH|DIR)$/i;

/** Shorter texts are part of ordinary words: hiding them would make logs unreadable and tell that they are there. */
const shortest = 6;

/** Whether a variable's or a key's name says that its value is a secret. A name that ends in _FILE says where one is. */
export function looksSecret(name: string): boolean {
  return !namesAPlace.test(name) && (secretWord.test(name) || secretEnding.test(name));
}

/** The secrets in named values: whole values by their name, and passwords inside URLs whatever the name. */
export function secretsIn(values: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(values).flatMap(([name, value]) => [
    ...(looksSecret(name) ? [value] : []),
    ...urlPasswords(value),
  ]);
}

/** The user part of `scheme://user:password@host` is left readable; the password is not. */
export function urlPasswords(text: string): readonly string[] {
  return [...text.matchAll(/[a-z][a-z0-9+.-]*:\/\/[^\s:/?#]*:([^\s/?#]+)@/gi)].flatMap(
    match => match[1] ?? [],
  );
}

/**
 * Every form in which a secret may turn up in a line of text: itself, each line of a key file, URL-encoded and
 * decoded, and escaped as in JSON.
 * Sorted by length, so that a secret which holds another one is hidden whole. Texts under 6 characters are left out.
 */
export function hideable(values: readonly string[]): readonly string[] {
  const forms = values.flatMap(value => [
    value,
    ...value.split(/\r?\n/),
    encodeURIComponent(value.toWellFormed()),
    decoded(value),
    JSON.stringify(value).slice(1, -1),
  ]);
  const wanted = forms
    .map(form => form.trim())
    .filter(form => form.length >= shortest && !form.startsWith('-----'));
  return [...new Set(wanted)].sort((a, b) => b.length - a.length);
}

export function hide(text: string, secrets: readonly string[]): string {
  return secrets.reduce((shown, secret) => shown.replaceAll(secret, '***'), text);
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
