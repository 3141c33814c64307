// Whether the messages say what is so: each ended, each once, each with the ending that it had.
import type { Before, Violation } from './invariants.ts';
import type { DeploymentRecord } from './records.ts';
import { isDownByEngine, type SeenMessage, type Sight } from './sight.ts';

/** The line of result that a person reads. */
const endings = {
  succeeded: /^✓ .* is live( again)? in /m,
  failed: /^✗ (?!fetch|build|roll out|verify|settle|pre-deploy)/m,
  cancelled: /^Cancelled/m,
  interrupted: /^Interrupted: /m,
} as const;
const unfinished =
  /^Begins|… (fetch|build|pre-deploy|roll out|verify|settle|post-deploy)\b|^Waits for|being cancelled|\[Cancel\]/m;
const untouched = /Nothing was changed: (\w{7}) was never stopped/;
const restored = /(\w{7}) serves again, proved healthy/;

export function messageViolations(before: Before, sight: Sight): readonly Violation[] {
  const found: string[] = [];
  for (const { id, text } of sight.messages) {
    if (unfinished.test(text)) found.push(`#${id} still runs in its message:\n${text}`);
  }
  let serves = before.sha;
  let touched = false;
  for (const [index, deployment] of sight.deployments.entries()) {
    const { id, state, commit } = deployment;
    const all = sight.messages.filter(message => message.id === id);
    // What nobody can find again says nothing but who asked for what.
    const own = before.mayRepeatMessage ? all.filter(message => !isOpening(message.text)) : all;
    const least = before.mayMissMessage ? 0 : 1;
    const most = before.mayRepeatMessage ? Number.POSITIVE_INFINITY : 1;
    if (own.length < least || own.length > most) found.push(`#${id} has ${own.length} messages`);
    const last = index === sight.deployments.length - 1;
    for (const message of own)
      found.push(...untrue(before, sight, { deployment, message, serves, touched, last }));
    touched ||= deployment.previous !== 'untouched';
    if (state === 'succeeded' && commit !== undefined) serves = commit.sha.slice(0, 7);
  }
  return found.map(what => ({ area: 'message', what }));
}

/** Title and what is deployed: no step, no result, no button. */
function isOpening(text: string): boolean {
  const claims = Object.values(endings).some(pattern => pattern.test(text));
  return !claims && !unfinished.test(text) && !text.includes('[') && text.trim().split('\n').length <= 2;
}

interface Told {
  readonly deployment: DeploymentRecord;
  readonly message: SeenMessage;
  /** The short SHA that served when it began. */
  readonly serves: string;
  /** Whether one before it, in this round, stopped the container that served. */
  readonly touched: boolean;
  /** Nothing came after it. */
  readonly last: boolean;
}

function untrue(
  before: Before,
  sight: Sight,
  { deployment, message, serves, touched, last }: Told,
): readonly string[] {
  const { id, state, commit } = deployment;
  const { text } = message;
  const found: string[] = [];
  const expect = (holds: boolean, what: string): void => {
    if (!holds) found.push(`#${id} ${what}:\n${text}`);
  };
  const read = Object.entries(endings).flatMap(([name, pattern]) => (pattern.test(text) ? [name] : []));
  expect(
    read.length === 1 && read[0] === state,
    `is ${state} and reads as ${read.join(' and ') || 'nothing'}`,
  );
  if (state === 'succeeded') {
    expect(text.includes(commit?.sha.slice(0, 7) ?? '?'), 'does not name what is live');
    if (last)
      expect(
        sight.serving?.deploymentId === id,
        `is live, and the database says #${sight.serving?.deploymentId}`,
      );
    return found;
  }
  if (last) expect(text.includes('[Retry]'), 'has no Retry');
  const named = untouched.exec(text)?.[1] ?? restored.exec(text)?.[1];
  if (named !== undefined) expect(named === serves, `speaks of ${named} where ${serves} served`);
  if (isDownByEngine(sight)) {
    const down = /may be down|nothing serves now/.test(text);
    expect(down && /Port \d+ is taken/.test(text), 'does not say that it is down, and why');
    return found;
  }
  if (before.byHand || !last || serves !== before.sha) return found;
  const running = sight.containers.find(({ state: each }) => each === 'running');
  if (untouched.test(text)) {
    expect(running?.id === before.containerId, 'changed nothing, and another container runs');
    expect(
      touched || before.stopsContainers || running?.startedAt === before.startedAt,
      'was never stopped, and was started since',
    );
  }
  expect(!/may be down/.test(text), 'may be down, and serves');
  expect(untouched.test(text) || restored.test(text), 'does not say what serves');
  return found;
}
