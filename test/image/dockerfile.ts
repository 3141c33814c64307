// Reads our Dockerfile: its instructions in order, continued lines joined.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '../..');

export interface Instruction {
  readonly name: string;
  readonly text: string;
}

export async function readDockerfile(): Promise<readonly Instruction[]> {
  const text = await readFile(join(root, 'Dockerfile'), 'utf8');
  return text
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll('\\\n', ' ')
    .split('\n')
    .flatMap(line => {
      const [, name, rest] = /^([A-Z]+)\s+(.+)$/.exec(line) ?? [];
      return name === undefined || rest === undefined ? [] : [{ name, text: rest.trim() }];
    });
}

/** The last one of this name; the last stage is what runs. */
export function last(instructions: readonly Instruction[], name: string): string {
  const found = instructions.findLast(instruction => instruction.name === name);
  if (found === undefined) throw new Error(`The Dockerfile has no ${name}.`);
  return found.text;
}

/** The words of the JSON form: `CMD ["node", "src/start.mjs"]`. */
export function words(text: string): readonly string[] {
  const parsed: unknown = JSON.parse(text.slice(text.indexOf('[')));
  if (!Array.isArray(parsed)) throw new Error(`This is not a list of words: ${text}`);
  return parsed.map(String);
}

/** What the instruction COPY takes from the build context, without what comes from another stage. */
export function copied(instructions: readonly Instruction[]): readonly string[] {
  return instructions
    .filter(({ name, text }) => name === 'COPY' && !text.includes('--from='))
    .flatMap(({ text }) => text.split(/\s+/).slice(0, -1));
}
