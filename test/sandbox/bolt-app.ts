// A Bolt app over HTTP as anybody would write it, for conformance tests against the workspace.
import { App, HTTPReceiver, LogLevel } from '@slack/bolt';
import { startWorkspace, type Workspace, type WorkspaceOptions } from '../../sandbox/workspace.ts';

export const TOKEN = 'xoxb-sandbox-token';
export const SECRET = 'sandbox-signing-secret';

export interface Stage extends AsyncDisposable {
  readonly workspace: Workspace;
  readonly app: App;
}

/** A workspace with a Bolt app connected to it. `listeners` registers what the app answers. */
export async function startStage(
  listeners: (app: App) => void,
  options: Partial<WorkspaceOptions> = {},
): Promise<Stage> {
  const workspace = await startWorkspace({ botToken: TOKEN, signingSecret: SECRET, ...options });
  const receiver = new HTTPReceiver({ signingSecret: SECRET, logLevel: LogLevel.ERROR });
  const app = new App({
    token: TOKEN,
    receiver,
    logLevel: LogLevel.ERROR,
    deferInitialization: true,
    clientOptions: { slackApiUrl: workspace.apiUrl, retryConfig: { retries: 0 } },
  });
  await app.init();
  listeners(app);
  const server = await app.start(0);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  workspace.connect(`http://127.0.0.1:${address.port}/slack/events`);
  return {
    workspace,
    app,
    [Symbol.asyncDispose]: async () => {
      await app.stop();
      await workspace[Symbol.asyncDispose]();
    },
  };
}
