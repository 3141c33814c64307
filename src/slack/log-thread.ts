// Puts a deployment's log into the thread below its message: the end as text, the whole as a file.
import { openAsBlob } from 'node:fs';
import { WebAPIHTTPError, type WebClient } from '@slack/web-api';
import type { Logger } from 'pino';
import type { Deployer } from '../deploy/deployer.ts';
import type { MessageReference } from '../deploy/ports.ts';
import { note } from './blocks/builders.ts';
import { logTail, shownTail } from './blocks/thread.ts';
import type { Reply } from './command.ts';
import { describeSlackFailure, slackFailure } from './errors.ts';
import { asIs } from './posting.ts';
import { bytes, escapeText } from './text.ts';

export interface LogThreadDeps {
  readonly client: WebClient;
  readonly deployer: Deployer;
  readonly logger: Logger;
}

const uploadTimeoutMs = 5 * 60_000;

export class LogThread {
  readonly #deps: LogThreadDeps;

  constructor(deps: LogThreadDeps) {
    this.#deps = deps;
  }

  /** After a failure. @throws what Slack's client throws for the tail; a failing upload is only told in the thread. */
  async tell(deploymentId: number, reference: MessageReference): Promise<void> {
    const { deployer } = this.#deps;
    // One line more than is shown tells whether there is more.
    const lines = await deployer.logTail(deploymentId, shownTail.lines + 1);
    if (lines.length === 0) return;
    await this.#say(reference, logTail(deploymentId, lines.slice(-shownTail.lines)));
    const characters = lines.reduce((sum, line) => sum + line.length + 1, 0);
    if (lines.length > shownTail.lines || characters > shownTail.characters) {
      await this.attach(deploymentId, reference);
    }
  }

  /** Uploads the whole log into the thread, or says there why not. Never rejects but for what the hint throws. */
  async attach(deploymentId: number, reference: MessageReference): Promise<void> {
    const { deployer, logger } = this.#deps;
    const file = await deployer.logFile(deploymentId);
    if (file === undefined) {
      await this.#say(reference, note(`There is no log of #${deploymentId} any more.`));
      return;
    }
    try {
      await this.#upload(deploymentId, file.path, file.sizeBytes, reference);
    } catch (error) {
      logger.warn({ err: error, deployment: deploymentId }, 'The log could not be uploaded');
      const why = escapeText(describeSlackFailure(slackFailure(error)), 300);
      const hint = `The whole log of #${deploymentId} (${bytes(file.sizeBytes)}) could not be uploaded: ${why}. It is in Deckhand's data folder.`;
      await this.#say(reference, note(hint));
    }
  }

  async #say({ channel, ts }: MessageReference, { text, blocks }: Reply): Promise<void> {
    await this.#deps.client.chat.postMessage({ channel, thread_ts: ts, text, blocks, ...asIs });
  }

  /**
   * Streams the file. The client's own uploadV2 would hold it in memory, and once more as text for its debug log.
   * @see https://docs.slack.dev/messaging/working-with-files#upload
   */
  async #upload(
    deploymentId: number,
    path: string,
    length: number,
    { channel, ts }: MessageReference,
  ): Promise<void> {
    const { client } = this.#deps;
    const filename = `deployment-${deploymentId}.log`;
    const blob = await openAsBlob(path, { type: 'text/plain' });
    const target = await client.files.getUploadURLExternal({ filename, length: blob.size || length });
    if (target.upload_url === undefined || target.file_id === undefined)
      throw new Error('Slack told no upload URL');
    const response = await fetch(target.upload_url, {
      method: 'POST',
      body: blob,
      signal: AbortSignal.timeout(uploadTimeoutMs),
    });
    await response.body?.cancel();
    if (!response.ok) throw new WebAPIHTTPError(response.status, response.statusText, {});
    const title = `Log of deployment #${deploymentId}`;
    await client.files.completeUploadExternal({
      files: [{ id: target.file_id, title }],
      channel_id: channel,
      thread_ts: ts,
    });
  }
}
