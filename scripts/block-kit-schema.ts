// Writes the JSON schema of Block Kit that the sandbox validates with, from the installed @slack/types.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createGenerator } from 'ts-json-schema-generator';

const SCHEMA = new URL('../sandbox/workspace/block-kit/schema.json', import.meta.url);

/** The schema as text. The same package gives the same text; it takes about 2 s. */
export function blockKitSchema(): string {
  const generator = createGenerator({
    path: fileURLToPath(import.meta.resolve('@slack/types')).replace(/\.js$/, '.d.ts'),
    // Without these the generator would check the whole package, and repeat its documentation.
    skipTypeCheck: true,
    jsDoc: 'none',
    additionalProperties: false,
  });
  return `${JSON.stringify(generator.createSchema(['KnownBlock', 'ModalView', 'HomeView']), undefined, 1)}\n`;
}

if (import.meta.main) writeFileSync(SCHEMA, blockKitSchema());
