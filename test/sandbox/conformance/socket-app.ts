// A workspace in Socket Mode, and the official client for it, for conformance tests.
import { SocketModeClient, type SocketModeOptions } from '@slack/socket-mode';
import { type Logger, LogLevel } from '@slack/web-api';
import { startWorkspace, type Workspace, type WorkspaceOptions } from '../../../sandbox/workspace.ts';
import { SECRET, TOKEN } from '../bolt-app.ts';

export const APP_TOKEN = 'xapp-1-sandbox-token';

/** The clients also log what they throw. */
export const SILENT: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  getLevel: () => LogLevel.ERROR,
  setName: () => undefined,
};

export const startSocketWorkspace = (options: Partial<WorkspaceOptions> = {}): Promise<Workspace> =>
  startWorkspace({
    botToken: TOKEN,
    signingSecret: SECRET,
    appToken: APP_TOKEN,
    socketMode: true,
    ...options,
  });

/** What the client hands over for an envelope. */
export interface Received {
  readonly ack: (payload?: unknown) => Promise<void>;
  readonly envelope_id: string;
  readonly type: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly accepts_response_payload: boolean;
  readonly retry_num?: number;
  readonly retry_reason?: string;
}

export interface SocketApp extends AsyncDisposable {
  readonly client: SocketModeClient;
  /** Resolves when the client has had the hello of its next connection. */
  connected(): Promise<void>;
  /** Every envelope so far. */
  readonly received: readonly Received[];
}

/** The client waits as long as its `clientPingTimeout`, 5 s by default, before it reconnects. */
export const SOON_BACK: Partial<SocketModeOptions> = { clientPingTimeout: 400 };

/** An official client that is not connected yet. It answers every envelope with `answer`. */
export function socketApp(
  workspace: Workspace,
  answer: (envelope: Received) => Promise<void> = ({ ack }) => ack(),
  options: Partial<SocketModeOptions> = {},
): SocketApp {
  const received: Received[] = [];
  const client = new SocketModeClient({
    appToken: APP_TOKEN,
    logger: SILENT,
    clientOptions: { slackApiUrl: workspace.apiUrl, retryConfig: { retries: 0 } },
    ...options,
  });
  client.on('slack_event', (envelope: Received) => {
    received.push(envelope);
    void answer(envelope);
  });
  const connected = () => new Promise<void>(resolve => client.once('connected', () => resolve()));
  return { client, received, connected, [Symbol.asyncDispose]: () => client.disconnect() };
}
