// The page in the browser: served as it is written, with the types taken out of its scripts.
import { readFile, stat } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { createControl } from './control/control.ts';
import type { Interactions } from './people/interactions.ts';
import { type Answer, answer, text } from './wire/http.ts';
import type { PageHandler } from './wire/server.ts';
import type { Workspace } from './workspace-type.ts';
import type { World } from './world.ts';

const TYPES = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  ts: 'text/javascript; charset=utf-8',
};
/** Nothing of what an app writes can become a script: scripts come from here only, and none inline. */
const HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' https: data:; " +
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'; " +
    // The page makes nodes, never HTML: a slip would be an error, not a hole.
    "require-trusted-types-for 'script'; trusted-types 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

interface PageFile {
  /** Within the folder `page`. */
  readonly name: string;
  readonly kind: keyof typeof TYPES;
}

/** A name holds letters, digits and hyphens only, so no path leads out of the folder. */
function fileFor(path: string): PageFile | undefined {
  // A permalink leads to the page as well.
  if (path === '/' || path.startsWith('/archives/')) return { name: 'index.html', kind: 'html' };
  const found = /^\/((?:[\w-]+\/)?[\w-]+\.(ts|css))$/.exec(path);
  return found?.[1] === undefined ? undefined : { name: found[1], kind: found[2] === 'ts' ? 'ts' : 'css' };
}

/** Reads a file as a browser takes it; keeps it until the file changes. */
function createReader(): (file: PageFile) => Promise<string | undefined> {
  const kept = new Map<string, { readonly changedAt: number; readonly body: string }>();
  return async ({ name, kind }) => {
    const url = new URL(`page/${name}`, import.meta.url);
    const changedAt = await stat(url).then(
      found => found.mtimeMs,
      () => undefined,
    );
    if (changedAt === undefined) return undefined;
    const before = kept.get(name);
    if (before?.changedAt === changedAt) return before.body;
    const source = await readFile(url, 'utf8');
    const body = kind === 'ts' ? stripTypeScriptTypes(source) : source;
    kept.set(name, { changedAt, body });
    return body;
  };
}

type Read = ReturnType<typeof createReader>;

/** The scripts that a script needs, with those that they need, as paths within the folder `page`. */
async function modulesOf(read: Read, name: string, found: Set<string>): Promise<Set<string>> {
  const body = (await read({ name, kind: 'ts' })) ?? '';
  for (const [, path = ''] of body.matchAll(/\bfrom '(\.[\w./-]+\.ts)'/g)) {
    const needed = new URL(path, `http://page/${name}`).pathname.slice(1);
    if (!found.has(needed)) await modulesOf(read, needed, found.add(needed));
  }
  return found;
}

/** Tells the browser of all scripts at once; else it would learn of them level by level, each after the last has come. */
async function withPreloads(html: string, read: Read): Promise<string> {
  const modules = await modulesOf(read, 'app.ts', new Set());
  const links = Array.from(modules, name => `<link rel="modulepreload" href="/${name}" />`).join('\n    ');
  return html.replace('</head>', `  ${links}\n  </head>`);
}

/** Answers whatever the app's calls leave over. */
export function createPage(world: World, interactions: Interactions, workspace: Workspace): PageHandler {
  const control = createControl(world, interactions, workspace);
  const read = createReader();
  const page = async (path: string): Promise<Answer> => {
    const file = fileFor(path);
    const body = file && (await read(file));
    if (file === undefined || body === undefined) return text(404, 'There is nothing here.');
    const whole = file.kind === 'html' ? await withPreloads(body, read) : body;
    return { status: 200, headers: { ...HEADERS, 'content-type': TYPES[file.kind] }, body: whole };
  };
  return async (request, response, url) => {
    if (url.pathname.startsWith('/control/')) await control(request, response, url);
    else answer(response, request.method === 'GET' ? await page(url.pathname) : text(405, 'GET only.'));
  };
}
