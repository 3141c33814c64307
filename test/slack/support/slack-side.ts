// Deckhand's Slack side against the sandbox workspace, over real HTTP with real signatures.
import pino from 'pino';
import { startWorkspace, type Workspace, type WorkspaceOptions } from '../../../sandbox/workspace.ts';
import type { App } from '../../../src/core/service.ts';
import { listen } from '../../../src/http/server.ts';
import { createSlack, type Slack, type SlackOptions } from '../../../src/slack/app.ts';
import type { SlashCommand } from '../../../src/slack/command.ts';
import { eventsPath } from '../../../src/slack/receiver.ts';
import { sampleApp } from '../../support/samples.ts';
import { FakeDeployer } from './fake-deployer.ts';

export interface SlackSide extends AsyncDisposable {
  readonly workspace: Workspace;
  readonly deployer: FakeDeployer;
  readonly slack: Slack;
  /** The port that Slack's requests come to. */
  readonly port: number;
  /** What was logged, as parsed lines. */
  readonly log: readonly Readonly<Record<string, unknown>>[];
}

export interface SideOptions {
  readonly apps?: readonly App[];
  readonly deployer?: FakeDeployer;
  readonly commands?: readonly SlashCommand[];
  readonly workspace?: Partial<WorkspaceOptions>;
  readonly pacing?: SlackOptions['pacing'];
  /** A workspace that is there already. */
  readonly into?: Workspace;
}

/** `/deploy` deploys the first app at once, as the real one does when nothing is to be asked. */
export const deployCommand: SlashCommand = {
  name: '/deploy',
  description: 'Deploy an app',
  usageHint: '[app] [ref]',
  async run({ text, actor, origin, requestId, deployer }) {
    const service = deployer.apps()[0]?.services[0];
    if (service === undefined) throw new Error('No app');
    await deployer.deploy({ service, actor, origin, requestId, ...(text === '' ? {} : { ref: text }) });
    return undefined;
  },
};

const botToken = 'xoxb-test-token';
const signingSecret = '8f742231b10e8888abcd99yyyzzz85a5';

export async function slackSide(options: SideOptions = {}): Promise<SlackSide> {
  const workspace = options.into ?? (await startWorkspace({ botToken, signingSecret, ...options.workspace }));
  const deployer = options.deployer ?? new FakeDeployer(...(options.apps ?? [sampleApp('api')]));
  const log: Record<string, unknown>[] = [];
  const logger = pino(
    { level: 'debug' },
    { write: line => void log.push(JSON.parse(line) as Record<string, unknown>) },
  );
  await using undo = new AsyncDisposableStack();
  if (options.into === undefined) undo.use(workspace);
  const http = await listen({
    listen: { port: 0, host: '127.0.0.1' },
    routes: [],
    expected: [eventsPath],
    onError: error => logger.error({ err: error }, 'HTTP'),
  });
  undo.defer(() => http.close());
  const slack = await createSlack({
    botToken,
    connection: { mode: 'http', signingSecret },
    mount: listener => http.mount(eventsPath, listener),
    slackApiUrl: workspace.apiUrl,
    commands: options.commands ?? [deployCommand],
    deployer,
    store: deployer.store,
    clock: { now: Date.now, monotonic: () => performance.now() },
    logger,
    pacing: options.pacing ?? { firstPauseMs: 20, longestPauseMs: 200 },
  });
  await slack.start();
  undo.defer(() => slack.stop(2_000));
  workspace.connect(`http://127.0.0.1:${http.port()}${eventsPath}`);
  const resources = undo.move();
  const port = http.port();
  return { workspace, deployer, slack, port, log, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

/** Resolves as soon as `look` finds something in the workspace, looked at after each change of it. */
export async function until<T>(workspace: Workspace, look: () => T | undefined): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const check = (): void => {
    const found = look();
    if (found !== undefined) resolve(found);
  };
  using _listening = workspace.onChange(check);
  const timer = setTimeout(() => reject(new Error('It did not happen within 5 s')), 5_000);
  check();
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
  }
}
