// What somebody reads who wants to connect an app of their own.
import type { Secrets } from './secrets.ts';
import type { RegisteredCommand } from './workspace.ts';

export interface Connecting {
  readonly pageUrl: string;
  readonly apiUrl: string;
  /** Undefined in Socket Mode. */
  readonly appUrl: string | undefined;
  /** What the environment says; it isn't printed again. */
  readonly known: { readonly [Name in keyof Secrets]: string | undefined };
  /** What stands in for the rest. */
  readonly madeUp: Secrets;
  /** Undefined: any command goes to the app. */
  readonly commands: readonly RegisteredCommand[] | undefined;
  /** The events that the manifest asks for, and the sandbox hasn't. */
  readonly unheard: readonly string[];
}

const CONSTRUCTOR = {
  http: `const app = new App({
    token: process.env.SLACK_BOT_TOKEN,
    signingSecret: process.env.SLACK_SIGNING_SECRET,
    clientOptions: { slackApiUrl: process.env.SLACK_API_URL },   // <- this line
  });`,
  socket: `const app = new App({
    token: process.env.SLACK_BOT_TOKEN,
    appToken: process.env.SLACK_APP_TOKEN,
    socketMode: true,
    clientOptions: { slackApiUrl: process.env.SLACK_API_URL },   // <- this line
  });`,
};

/** Where the page is, lines to paste, and the one line that an app with Bolt needs. */
export function howToConnect(connecting: Connecting): string {
  const { pageUrl, apiUrl, appUrl, known, madeUp, commands, unheard } = connecting;
  const mode = appUrl === undefined ? 'socket' : 'http';
  const variables: readonly (readonly [string, string, string | undefined])[] = [
    ['SLACK_API_URL', apiUrl, undefined],
    ['SLACK_BOT_TOKEN', madeUp.botToken, known.botToken],
    mode === 'http'
      ? ['SLACK_SIGNING_SECRET', madeUp.signingSecret, known.signingSecret]
      : ['SLACK_APP_TOKEN', madeUp.appToken, known.appToken],
  ];
  const lines = variables.map(([name, value, given]) =>
    given ? `  # ${name} is taken from the environment` : `  export ${name}=${value}`,
  );
  const first = commands?.[0]?.command;
  const type =
    commands === undefined
      ? 'any /command, or a message'
      : first === undefined
        ? 'a message: the manifest has no slash commands'
        : commands.map(({ command }) => command).join(', ');
  return `
Your Slack workspace is  ${pageUrl}

1. In your app's terminal:

${lines.join('\n')}

2. In your app one line more. Without SLACK_API_URL it changes nothing, so it can stay:

  ${CONSTRUCTOR[mode]}

3. Start your app. ${
    appUrl === undefined
      ? 'It connects by itself, over Socket Mode.'
      : `What people do goes to ${appUrl}, signed.`
  }
4. Open the page and type ${type}.
${unheard.length === 0 ? '' : `\nThe sandbox hasn't these events of the manifest, so your app won't hear them: ${unheard.join(', ')}.\n`}
Ctrl-C ends the workspace, and nothing of it is left.`;
}
