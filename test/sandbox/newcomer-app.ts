// An app as docs/sandbox.md tells a newcomer to write it: Bolt, and the one line that leads it to the sandbox.
import { App, LogLevel } from '@slack/bolt';

/** What the sandbox printed to be exported. */
type Env = Readonly<Record<string, string | undefined>>;

function read(env: Env, name: string): string {
  const value = env[name];
  if (value === undefined) throw new Error(`The sandbox printed no ${name}.`);
  return value;
}

/** Over HTTP, at /slack/events of this port. */
export async function startHttpApp(env: Env, port: number): Promise<AsyncDisposable> {
  const app = new App({
    token: read(env, 'SLACK_BOT_TOKEN'),
    signingSecret: read(env, 'SLACK_SIGNING_SECRET'),
    clientOptions: { slackApiUrl: read(env, 'SLACK_API_URL') },
    logLevel: LogLevel.ERROR,
  });
  answers(app);
  await app.start(port);
  return { [Symbol.asyncDispose]: async () => void (await app.stop()) };
}

export async function startSocketApp(env: Env): Promise<AsyncDisposable> {
  const app = new App({
    token: read(env, 'SLACK_BOT_TOKEN'),
    appToken: read(env, 'SLACK_APP_TOKEN'),
    socketMode: true,
    clientOptions: { slackApiUrl: read(env, 'SLACK_API_URL') },
    logLevel: LogLevel.ERROR,
  });
  answers(app);
  await app.start();
  return { [Symbol.asyncDispose]: async () => void (await app.stop()) };
}

function answers(app: App): void {
  app.command(/.*/, ({ ack, command }) => ack(`Hello, ${command.user_name}.`));
  app.event('app_mention', async ({ event, say }) => {
    await say(`Yes, <@${event.user}>.`);
  });
}
