// The one message of a deployment, as it stands: what, where, who; the steps; one line of result; what can be done now.
import type { Button, KnownBlock } from '@slack/types';
import { type Deployment, shortSha } from '../../core/deployment.ts';
import type { Reply } from '../command.ts';
import { code, duration, escapeText, userMention } from '../text.ts';
import { actions, button, context, message, section } from './builders.ts';
import { type DeploymentView, failureLog, headline, outcomeLines, servesNow } from './outcome.ts';
import { retryMayHelp, rollBackButton, serviceTitle } from './shown.ts';
import { stepLine } from './steps.ts';

const longestSubject = 200;
const longestRef = 80;
const begunAnew = 'begun anew after Deckhand was restarted';

export function deploymentMessage(view: DeploymentView): Reply {
  const { deployment } = view;
  const outcome = outcomeLines(view);
  const blocks: KnownBlock[] = [
    section([title(deployment), what(deployment)].filter(line => line !== '').join('\n')),
    ...steps(view),
    ...(outcome.length === 0 ? [] : [section(outcome.join('\n'))]),
    ...failureLog(deployment),
    ...actions(...buttons(view)),
  ];
  return message(sentence(view), blocks);
}

/** What the message of a deployment says before it says how it goes: nothing that could become untrue. */
export function openingMessage(deployment: Deployment): Reply {
  const { id, kind, app, environment, actor } = deployment;
  const asked = kind === 'rollback' ? 'Roll-back' : 'Deployment';
  return message(
    `${asked} #${id} of ${escapeText(app, 80)} to ${escapeText(environment, 80)} was asked for by ${userMention(actor.userId)}.`,
    [section([title(deployment), what(deployment)].filter(line => line !== '').join('\n'))],
  );
}

/** The full sentence for notifications and screen readers. */
function sentence(view: DeploymentView): string {
  const { deployment } = view;
  const app = escapeText(deployment.app, 80);
  const where = escapeText(deployment.environment, 80);
  const commit = deployment.commit === undefined ? '' : ` (${shortSha(deployment.commit.sha)})`;
  const kind = deployment.kind === 'rollback' ? 'Roll-back' : 'Deployment';
  switch (deployment.state) {
    case 'pending':
      return `${kind} #${deployment.id} of ${app} to ${where} waits for a confirmation.`;
    case 'queued':
      return `${kind} #${deployment.id} of ${app} to ${where} waits for its turn.`;
    case 'running':
      return deployment.kind === 'rollback'
        ? `${app} is being rolled back in ${where}${commit}.`
        : `${app} is being deployed to ${where}${commit}.`;
    case 'succeeded':
      return `${app} is live in ${where}${commit}.`;
    case 'failed':
      return `${kind} #${deployment.id} of ${app} to ${where} failed: ${headline(deployment)}. ${servesNow(view, { marks: false })}`.trim();
    case 'cancelled':
      return `${kind} #${deployment.id} of ${app} to ${where} was cancelled. ${servesNow(view, { marks: false })}`.trim();
    case 'interrupted':
      return `${kind} #${deployment.id} of ${app} to ${where} was interrupted. ${servesNow(view, { marks: false })}`.trim();
  }
}

function title({ app, environment, id, kind, actor, retryOf }: Deployment): string {
  const number = kind === 'rollback' ? `roll-back #${id}` : `#${id}`;
  const again = retryOf === undefined ? '' : `, again after #${retryOf}`;
  const service = serviceTitle({ app, environment });
  return `${service}   ${number} by ${userMention(actor.userId)}${again}`;
}

function what({ ref, commit, commitsAhead, kind }: Deployment): string {
  const shown = code(ref, longestRef);
  if (commit === undefined) return ref === '' ? '' : shown;
  const commits = commitsAhead === undefined ? '' : commitCount(commitsAhead);
  const to = kind === 'rollback' ? 'back to ' : '';
  const subject = `“${escapeText(commit.subject, longestSubject)}”`;
  return `${to}${shown} ${code(shortSha(commit.sha))} ${subject}${commits}`;
}

function commitCount(ahead: number): string {
  if (ahead === 0) return '';
  const count = Math.abs(ahead);
  return `  (${ahead > 0 ? '+' : '−'}${count} ${count === 1 ? 'commit' : 'commits'})`;
}

function steps({ deployment, now, waitsFor, expectedMs }: DeploymentView): KnownBlock[] {
  const line = stepLine(deployment, now);
  const waits = waitsFor === undefined ? 'Waits for its turn.' : `Waits for #${waitsFor} to end.`;
  const usually = expectedMs === undefined ? [] : [`usually ${duration(expectedMs)}`];
  switch (deployment.state) {
    case 'pending':
      return [context('Waits for a confirmation.')];
    case 'queued':
      return [context(deployment.takenUp === true ? `${waits}   ·   ${begunAnew}` : waits)];
    case 'running': {
      const { cancelledBy } = deployment;
      const parts = [...(line === '' ? ['Begins.'] : [line]), ...usually];
      if (deployment.takenUp === true) parts.push(begunAnew);
      if (cancelledBy !== undefined) parts.push(`being cancelled by ${userMention(cancelledBy.userId)}`);
      return [context(parts.join('   ·   '))];
    }
    case 'succeeded':
    case 'failed':
    case 'cancelled':
    case 'interrupted':
      return line === '' ? [] : [context(line)];
  }
}

function buttons(view: DeploymentView): (Button | undefined)[] {
  const { deployment, followedBy } = view;
  const log = button('Log', 'log', { deployment: deployment.id });
  const cancel = button('Cancel', 'cancel', { deployment: deployment.id });
  const retry = button('Retry', 'retry', { deployment: deployment.id });
  switch (deployment.state) {
    case 'pending':
    case 'queued':
      return [cancel];
    case 'running':
      return [isDecided(deployment) || deployment.cancelledBy !== undefined ? undefined : cancel, log];
    case 'succeeded':
      return [rollBack(view), log];
    case 'failed':
    case 'cancelled':
    case 'interrupted':
      if (followedBy !== undefined) return [log];
      return [retryMayHelp(deployment) ? retry : instead(deployment), log];
  }
}

/** Where the same again would not help: what was most likely meant, or the commit whose image is gone. */
function instead({ failure, app, environment, commit }: Deployment): Button | undefined {
  if (failure?.code === 'image_missing' && commit !== undefined) {
    const { sha } = commit;
    return button(`Deploy ${shortSha(sha)}`, 'deploy', { app, environment, ref: sha });
  }
  const ref = failure?.code === 'ref_not_found' ? failure.suggestions[0] : undefined;
  return ref === undefined ? undefined : button(`Deploy ${ref}`, 'deploy', { app, environment, ref });
}

function rollBack({ deployment, rollBackTo, followedBy }: DeploymentView): Button | undefined {
  if (rollBackTo === undefined || followedBy?.succeeded === true) return undefined;
  return rollBackButton(rollBackTo, deployment.releaseId);
}

/** The new release is taking over: there is nothing left to cancel. */
function isDecided({ steps }: Deployment): boolean {
  const last = steps.at(-1)?.name;
  return last === 'settle' || last === 'post_deploy';
}
