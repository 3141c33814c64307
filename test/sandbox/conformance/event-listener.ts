// A Bolt app that listens to every event, for the tests of the Events API.
import { App, ExpressReceiver, HTTPReceiver, LogLevel } from '@slack/bolt';
import { startWorkspace, type Workspace, type WorkspaceOptions } from '../../../sandbox/workspace.ts';
import { SECRET, TOKEN } from '../bolt-app.ts';
import { SCOPES } from './support.ts';

const EVENTS = [
  'app_home_opened',
  'app_mention',
  'channel_left',
  'member_joined_channel',
  'member_left_channel',
  'message.channels',
  'message.groups',
  'message.im',
  'reaction_added',
  'reaction_removed',
];

interface Heard {
  readonly event: Readonly<Record<string, unknown>>;
  readonly body: Readonly<Record<string, unknown>>;
}
interface Listening extends AsyncDisposable {
  readonly workspace: Workspace;
  readonly app: App;
  readonly heard: readonly Heard[];
  /** Resolves once the app has heard so many events. */
  hears(count: number): Promise<readonly Heard[]>;
}

const receivers = {
  HTTPReceiver: () => new HTTPReceiver({ signingSecret: SECRET, logLevel: LogLevel.ERROR }),
  ExpressReceiver: () => new ExpressReceiver({ signingSecret: SECRET, logLevel: LogLevel.ERROR }),
};

/** A Bolt app that listens to every event, its own messages included. */
export async function listening(
  options: Partial<WorkspaceOptions> = {},
  receiver: keyof typeof receivers = 'HTTPReceiver',
): Promise<Listening> {
  const workspace = await startWorkspace({
    botToken: TOKEN,
    signingSecret: SECRET,
    scopes: SCOPES,
    events: EVENTS,
    eventRetryDelaysMs: [],
    ...options,
  });
  const app = new App({
    token: TOKEN,
    receiver: receivers[receiver](),
    ignoreSelf: false,
    logLevel: LogLevel.ERROR,
    deferInitialization: true,
    clientOptions: { slackApiUrl: workspace.apiUrl, retryConfig: { retries: 0 } },
  });
  await app.init();
  const heard: Heard[] = [];
  let tell = (): void => undefined;
  app.event(/.*/, async ({ event, body }) => {
    heard.push({ event: { ...event }, body: { ...body } });
    tell();
  });
  const server = await app.start(0);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  workspace.connect(`http://127.0.0.1:${address.port}/slack/events`);
  return {
    workspace,
    app,
    heard,
    hears: count =>
      new Promise(resolve => {
        tell = () => {
          if (heard.length >= count) resolve(heard);
        };
        tell();
      }),
    [Symbol.asyncDispose]: async () => {
      await app.stop();
      await workspace[Symbol.asyncDispose]();
    },
  };
}
