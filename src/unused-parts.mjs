// Keeps parts of packages out of the process that Deckhand never uses and that the packages load in any case: a fifth of the
// time and of the memory that a start takes.
import { registerHooks } from 'node:module';

/** Each ends in a file's path; loaded, it is empty. */
export const unusedParts = [
  // dockerode's own BuildKit session, with gRPC: Deckhand opens its own (docker/build-session.ts), when something is built.
  '/node_modules/dockerode/lib/session.js',
  // For Bolt's ExpressReceiver: Deckhand listens itself (http/server.ts).
  '/node_modules/express/index.js',
  // zod's messages in fifty languages.
  '/node_modules/zod/v4/locales/index.js',
];

/** From now on they are not loaded. */
export function leaveOutUnusedParts() {
  registerHooks({
    load(url, context, load) {
      if (!unusedParts.some(part => url.endsWith(part))) return load(url, context);
      const isModule = url.includes('/zod/');
      return {
        format: isModule ? 'module' : 'commonjs',
        source: isModule ? 'export {}' : '',
        shortCircuit: true,
      };
    },
  });
}
