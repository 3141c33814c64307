// The whole story, played by itself: each stage is acted out as a person would, checked, and printed.
import { CONNECTIONS, type Stage } from './stage.ts';
import { Transcript } from './transcript.ts';
import type { Message } from './workspace.ts';

const PATIENCE_MS = 60_000;

/**
 * Plays every stage.
 *
 * @throws Error that says which expectation did not come true, and what was seen instead
 */
export async function playTour(stage: Stage, write: (text: string) => void): Promise<void> {
  const { workspace, repository } = stage;
  const script = new Transcript(write);
  const dana = workspace.as('dana');

  /** Types a line, shows what only Dana reads at once, and then the channel's message when it says `expected`. */
  async function command(line: string, expected: RegExp): Promise<Message> {
    script.line('dana types', line);
    const { at, problem, reply } = await dana.types(line);
    if (problem !== undefined) throw new Error(`${line} ended with ${problem}.`);
    const message = await dana.sees(expected, { timeoutMs: PATIENCE_MS, since: at });
    if (reply && reply.ts !== message.ts) script.message('dana reads', reply);
    script.message(message.ephemeralTo === undefined ? '#deploys' : 'dana reads', message);
    return message;
  }

  async function answers(expected: string): Promise<void> {
    const response = await fetch(stage.appUrl, { signal: AbortSignal.timeout(5_000) });
    const text = (await response.text()).trim();
    script.line('the app', `answers ${response.status}: ${text}`);
    if (!response.ok || !text.includes(expected))
      throw new Error(`The application should say "${expected}".`);
  }

  script.say(
    `\nDana deploys an application called hello. Git, the Docker engine and Deckhand are real; only Slack is played.` +
      `\nDeckhand is connected over ${stage.socket ? 'Socket Mode' : 'HTTP'}.`,
  );

  script.scene('The first deploy');
  const first = short(await repository.head());
  await command('/deploy hello', live(first));
  await answers('version 1');

  script.scene('What runs?');
  await command('/status', new RegExp(`hello.*${first}`, 's'));
  await answers('version 1');

  script.scene('A new commit is deployed');
  const second = short(await repository.greet(2));
  await command('/deploy hello', live(second));
  await answers('version 2');

  script.scene('A commit whose container never gets healthy: the old one serves again by itself');
  await repository.moveToWrongPort();
  await command('/deploy hello', new RegExp(`${second} serves again, proved healthy`));
  await answers('version 2');

  script.scene('Back to the release before, by command');
  await command('/rollback hello', live(first));
  await answers('version 1');

  script.scene('The repaired application is deployed, and rolled back by button');
  await repository.moveBack();
  const third = short(await repository.greet(3));
  const message = await command('/deploy hello', live(third));
  await answers('version 3');
  const button = `Roll back to ${first}`;
  script.line('dana presses', `[${button}]`);
  const { at, problem } = await dana.presses(button, { message });
  if (problem !== undefined) throw new Error(`The button ended with ${problem}.`);
  const done = await dana.sees(live(first), { timeoutMs: PATIENCE_MS, since: at });
  script.message('#deploys', done);
  await answers('version 1');

  await (stage.socket ? losesConnections() : refusesForgery());
  await answers('version 1');

  async function refusesForgery(): Promise<void> {
    script.scene('Somebody who does not know the signing secret is refused');
    const before = workspace.messages('deploys').length;
    const request = workspace.signedCommand('dana', '/deploy hello');
    const forged = { ...request.headers, 'x-slack-signature': `v0=${'0'.repeat(64)}` };
    script.line('somebody', 'sends /deploy hello, badly signed');
    const refusal = await workspace.sendRaw({ ...request, headers: forged });
    script.line('deckhand', `answers ${refusal.status ?? refusal.failure}`);
    if (refusal.status !== 401) throw new Error('A badly signed request should be answered with 401.');
    if (workspace.messages('deploys').length !== before)
      throw new Error('A badly signed request had an effect.');
  }

  async function losesConnections(): Promise<void> {
    const { sockets } = workspace;
    script.scene('Slack renews a connection, then both are lost: commands go on');
    script.line('slack', 'ends one connection, as it does every few hours');
    sockets.refresh(0);
    await command('/status', new RegExp(`hello.*${first}`, 's'));
    await sockets.connected(CONNECTIONS, PATIENCE_MS);
    script.line('the network', 'loses both connections');
    sockets.cut();
    await sockets.connected(CONNECTIONS, PATIENCE_MS);
    script.line('deckhand', 'has connected again, twice');
    await command('/status', new RegExp(`hello.*${first}`, 's'));
  }
}

/** A deployment's message once this commit serves, and while no later one does. */
function live(sha: string): RegExp {
  return new RegExp(`✓ hello is live (again )?in production: ${sha}(?!.*Replaced by)`, 's');
}

function short(sha: string): string {
  return sha.slice(0, 7);
}
