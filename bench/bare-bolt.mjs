// The least Bolt app that answers slash commands: what Deckhand's start, answers and memory are measured against.
// JavaScript: a TypeScript entry would cost it Node's reader for that, some 100 ms and 20 MiB, and flatter Deckhand.
import { App } from '@slack/bolt';

const { SLACK_BOT_TOKEN: token = '', SLACK_SIGNING_SECRET: signingSecret = '' } = process.env;
const { SLACK_API_URL: slackApiUrl = '', PORT: port = '' } = process.env;

const app = new App({
  token,
  signingSecret,
  clientOptions: { slackApiUrl },
  // With this, `init` asks auth.test: listening then means that Slack knows the token, as Deckhand's /readyz does.
  deferInitialization: true,
  customRoutes: [{ path: '/readyz', method: 'GET', handler: (_request, response) => void response.end() }],
});
app.command(/.*/, async ({ ack }) => {
  await ack();
});
await app.init();
await app.start({ port: Number(port), host: '127.0.0.1' });
