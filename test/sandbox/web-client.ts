// The official Web API client against a workspace of its own, without retries so that a test sees every answer.
import { ErrorCode, type Logger, LogLevel, WebClient } from '@slack/web-api';
import { z } from 'zod';
import { startWorkspace, type Workspace, type WorkspaceOptions } from '../../sandbox/workspace.ts';
import { SECRET, TOKEN } from './bolt-app.ts';

export interface Api extends AsyncDisposable {
  readonly workspace: Workspace;
  readonly client: WebClient;
}

export async function startApi(options: Partial<WorkspaceOptions> = {}, token = TOKEN): Promise<Api> {
  const workspace = await startWorkspace({ botToken: TOKEN, signingSecret: SECRET, ...options });
  return {
    workspace,
    client: clientOf(workspace, token),
    [Symbol.asyncDispose]: () => workspace[Symbol.asyncDispose](),
  };
}

/** The client also logs what it throws. */
const SILENT: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  getLevel: () => LogLevel.ERROR,
  setName: () => undefined,
};

export const clientOf = (workspace: Workspace, token?: string): WebClient =>
  new WebClient(token, {
    slackApiUrl: workspace.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: 5000,
    logger: SILENT,
  });

const Refusal = z.object({
  error: z.string(),
  needed: z.string().optional(),
  provided: z.string().optional(),
  response_metadata: z.object({ messages: z.array(z.string()).optional() }).optional(),
});

/** The answer of a call that Slack refuses with `ok: false`. @throws Error when it isn't refused. */
export async function refusal(call: Promise<unknown>): Promise<z.infer<typeof Refusal>> {
  const outcome: unknown = await call.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(outcome instanceof Error) || !('code' in outcome) || outcome.code !== ErrorCode.PlatformError)
    throw new Error(`Expected ok: false, got ${String(outcome)}`);
  return Refusal.parse('data' in outcome ? outcome.data : undefined);
}
