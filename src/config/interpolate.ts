// Variables in text as Compose writes them: $NAME, ${NAME}, ${NAME:-default}, ${NAME:?message}, ${NAME:+other}, and $$ for a dollar.

export interface Interpolated {
  readonly text: string;
  /** The variables whose value became part of the text. */
  readonly used: readonly { readonly name: string; readonly value: string }[];
  /** One sentence a mistake. */
  readonly mistakes: readonly string[];
}

const simple = /^[A-Za-z_][A-Za-z0-9_]*/;
const operators = [':-', ':?', ':+', '-', '?', '+'] as const;

/**
 * Puts variables in. A variable that is not set and has no default is a mistake, not an empty text.
 * Defaults may hold variables themselves. https://docs.docker.com/reference/compose-file/interpolation/
 */
export function interpolate(text: string, env: Readonly<Record<string, string | undefined>>): Interpolated {
  const used: { name: string; value: string }[] = [];
  const mistakes: string[] = [];

  function put(source: string): string {
    let result = '';
    let at = 0;
    while (at < source.length) {
      const dollar = source.indexOf('$', at);
      if (dollar === -1) return result + source.slice(at);
      result += source.slice(at, dollar);
      const rest = source.slice(dollar + 1);
      const name = simple.exec(rest)?.[0];
      if (rest.startsWith('$')) {
        result += '$';
        at = dollar + 2;
      } else if (name !== undefined) {
        result += lookUp(name, '', '');
        at = dollar + 1 + name.length;
      } else {
        const end = rest.startsWith('{') ? closingBrace(source, dollar + 2) : undefined;
        if (end === undefined) {
          mistakes.push(
            rest.startsWith('{')
              ? `"\${" is never closed. Write \${NAME}, or $$ for a dollar sign.`
              : 'A single "$" stands before no name. Write $$ for a dollar sign.',
          );
          return result;
        }
        result += braced(source.slice(dollar + 2, end));
        at = end + 1;
      }
    }
    return result;
  }

  function braced(inside: string): string {
    const name = simple.exec(inside)?.[0];
    const tail = inside.slice(name?.length ?? 0);
    const operator = operators.find(candidate => tail.startsWith(candidate)) ?? '';
    if (name === undefined || (tail !== '' && operator === '')) {
      mistakes.push(
        `"\${${inside}}" is not a variable. Write \${NAME}, \${NAME:-default} or \${NAME:?message}.`,
      );
      return '';
    }
    return lookUp(name, operator, tail.slice(operator.length));
  }

  function lookUp(name: string, operator: string, argument: string): string {
    const value = Object.hasOwn(env, name) ? env[name] : undefined;
    const given = operator.startsWith(':') ? value !== undefined && value !== '' : value !== undefined;
    if (operator.endsWith('+')) return given ? put(argument) : '';
    if (given && value !== undefined) {
      used.push({ name, value });
      return value;
    }
    if (operator.endsWith('-')) return put(argument);
    const reason = operator.endsWith('?') && argument !== '' ? `: ${argument}` : '';
    mistakes.push(
      `The variable ${name} is ${value === '' ? 'empty' : 'not set'}${reason}. Set it in the environment or in .env, or give a default: \${${name}:-value}.`,
    );
    return '';
  }

  return { text: put(text), used, mistakes };
}

/** Where the brace that was opened before `from` is closed, counting those of nested variables. */
function closingBrace(source: string, from: number): number | undefined {
  let depth = 1;
  for (let at = from; at < source.length; at += 1) {
    if (source.startsWith('${', at)) depth += 1;
    else if (source[at] === '}') depth -= 1;
    if (depth === 0) return at;
  }
  return undefined;
}
