// npm run audit: who asked for what, and what became of it. Reads beside a running Deckhand.
import { loadEnvFile } from '../config/env-file.ts';
import { readAuditTrail } from '../store/audit-trail.ts';
import { readOptions, usage } from './options.ts';
import { renderAudit } from './render.ts';

const folder = loadEnvFile('.env', process.env)['DECKHAND_DATA'] || './data';
try {
  const { filter, json, help } = readOptions(process.argv.slice(2), Date.now());
  if (help) console.log(usage);
  else {
    const lines = readAuditTrail(folder, filter);
    console.log(
      json
        ? lines
            .toReversed()
            .map(line => JSON.stringify(line))
            .join('\n')
        : renderAudit(lines),
    );
  }
} catch (error) {
  console.error(`${folder}: ${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  process.exitCode = 1;
}
