// The page in the browser: served as it is written, with the types taken out of its scripts.
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { createControl } from './control/control.ts';
import { type Answer, answer, text } from './http.ts';
import type { Interactions } from './interactions.ts';
import type { PageHandler } from './server.ts';
import type { World } from './world.ts';

const TYPES = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  ts: 'text/javascript; charset=utf-8',
};
/** The page's own files are all that can be asked for. */
const FILES: ReadonlySet<string> = new Set(readdirSync(new URL('page/', import.meta.url)));
/** Nothing of what an app writes can become a script: scripts come from here only, and none inline. */
const HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' https: data:; " +
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

function fileFor(path: string): { readonly name: string; readonly kind: keyof typeof TYPES } | undefined {
  // A permalink leads to the page as well.
  if (path === '/' || path.startsWith('/archives/')) return { name: 'index.html', kind: 'html' };
  const name = path.slice(1);
  if (!FILES.has(name)) return undefined;
  if (name.endsWith('.css')) return { name, kind: 'css' };
  return name.endsWith('.ts') ? { name, kind: 'ts' } : undefined;
}

async function page(path: string): Promise<Answer> {
  const file = fileFor(path);
  if (!file) return text(404, 'There is nothing here.');
  const source = await readFile(new URL(`page/${file.name}`, import.meta.url), 'utf8');
  const body = file.kind === 'ts' ? stripTypeScriptTypes(source) : source;
  return { status: 200, headers: { ...HEADERS, 'content-type': TYPES[file.kind] }, body };
}

/** Answers whatever the app's calls leave over. */
export function createPage(world: World, interactions: Interactions): PageHandler {
  const control = createControl(world, interactions);
  return async (request, response, url) => {
    if (url.pathname.startsWith('/control/')) await control(request, response, url);
    else answer(response, request.method === 'GET' ? await page(url.pathname) : text(405, 'GET only.'));
  };
}
