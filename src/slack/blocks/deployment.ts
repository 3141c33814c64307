// The one message of a deployment, as it stands: what, where, who; the steps; one line of result; what can be done now.
import type { Button, KnownBlock } from '@slack/types';
import { type Deployment, isFinal, type Release, shortSha } from '../../core/deployment.ts';
import { explainFailure } from '../../core/explain.ts';
import type { Reply } from '../command.ts';
import { clip, code, codeBlock, duration, escapeText, userMention } from '../text.ts';
import { actions, button, context, message, section } from './builders.ts';
import { rollBackButton, serviceText, serviceTitle } from './shown.ts';
import { stepLine } from './steps.ts';

/** All that the message shows, looked up beforehand. */
export interface DeploymentView {
  readonly deployment: Deployment;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** The release that served when it began to roll out. */
  readonly previous?: Release | undefined;
  /** The deployment of the same service that has to end first. */
  readonly waitsFor?: number | undefined;
  /** How long it takes, going by the last ones; milliseconds. */
  readonly expectedMs?: number | undefined;
  /** A later deployment of the same service. It makes Roll back and Retry here pointless. */
  readonly followedBy?: { readonly id: number; readonly succeeded: boolean } | undefined;
  /** The release that a roll-back would restore, when its image is still there. */
  readonly rollBackTo?: Release | undefined;
}

const longestSubject = 200;
const longestRef = 80;

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
      return [context(waits)];
    case 'running':
      return [context([...(line === '' ? ['Begins.'] : [line]), ...usually].join('   ·   '))];
    case 'succeeded':
    case 'failed':
    case 'cancelled':
    case 'interrupted':
      return line === '' ? [] : [context(line)];
  }
}

function outcomeLines(view: DeploymentView): string[] {
  const { deployment, followedBy } = view;
  const replaced = followedBy?.succeeded === true ? [`Replaced by #${followedBy.id}.`] : [];
  switch (deployment.state) {
    case 'pending':
    case 'queued':
    case 'running':
      return [];
    case 'succeeded':
      return [live(deployment), ...replaced, ...warnings(deployment)];
    case 'failed':
      return [
        `✗ *${capital(headline(deployment))}.*`,
        ...advice(deployment),
        servesNow(view),
        ...warnings(deployment),
      ];
    case 'cancelled': {
      const by =
        deployment.cancelledBy === undefined ? '' : ` by ${userMention(deployment.cancelledBy.userId)}`;
      return [`*Cancelled${by}${took(deployment, ' after ')}.*`, servesNow(view), ...warnings(deployment)];
    }
    case 'interrupted': {
      const why =
        deployment.failure === undefined ? 'Deckhand ended in the middle of it' : headline(deployment);
      return [`*Interrupted: ${why}.*`, ...advice(deployment), servesNow(view), ...warnings(deployment)];
    }
  }
}

function live(deployment: Deployment): string {
  const { app, environment, commit, downtimeMs } = deployment;
  const figures = [
    ...(commit === undefined ? [] : [code(shortSha(commit.sha))]),
    ...(took(deployment, '') === '' ? [] : [took(deployment, '')]),
    ...(downtimeMs === undefined ? [] : [`${duration(downtimeMs)} down`]),
  ];
  const again = deployment.kind === 'rollback' ? 'live again' : 'live';
  return `✓ *${escapeText(app, 80)} is ${again} in ${escapeText(environment, 80)}*: ${figures.join(', ')}`;
}

/** What answers requests now, after something that did not succeed. */
function servesNow({ deployment, previous }: DeploymentView, { marks } = { marks: true }): string {
  const sha = previous && shortSha(previous.commit.sha);
  const name = sha === undefined ? 'What served before' : marks ? code(sha) : sha;
  const service = serviceText(deployment);
  const down = deployment.downtimeMs === undefined ? '' : `, after ${duration(deployment.downtimeMs)} down`;
  switch (deployment.previous) {
    case 'untouched':
      return sha === undefined ? 'Nothing was changed.' : `Nothing was changed: ${name} was never stopped.`;
    case 'restored':
      return `${name} serves again, proved healthy${down}.`;
    case 'not_restored': {
      const alarm = `${service} may be down: ${name} was started again, but could not be proved healthy. Look at it now.`;
      return marks ? `:rotating_light: *${alarm}*` : alarm;
    }
    case 'none':
      return `Nothing served ${service} before, and nothing serves now.`;
    default:
      return previous === undefined ? 'Nothing was changed.' : `${name} still serves.`;
  }
}

function advice({ failure }: Deployment): string[] {
  if (failure === undefined) return [];
  const { detail, remedy } = explainFailure(failure);
  return [
    ...(detail === undefined ? [] : [escapeText(detail, 800)]),
    ...(remedy === undefined ? [] : [escapeText(remedy, 400)]),
  ];
}

/** The last lines; the thread has more. */
function failureLog({ failure, state }: Deployment): KnownBlock[] {
  const log = failure === undefined || !isFinal(state) ? [] : (explainFailure(failure).log ?? []);
  const lines = log.filter(line => line.trim() !== '').slice(-6);
  return lines.length === 0
    ? []
    : [
        section(
          codeBlock(
            lines.map(line => clip(line, 300)),
            1_500,
          ),
        ),
      ];
}

function headline({ failure }: Deployment): string {
  return failure === undefined ? 'it failed' : escapeText(explainFailure(failure).headline, 400);
}

function warnings({ warnings }: Deployment): string[] {
  return warnings.slice(0, 5).map(warning => `⚠ ${escapeText(warning, 300)}`);
}

function took({ startedAt, endedAt }: Deployment, before: string): string {
  return startedAt === undefined || endedAt === undefined ? '' : `${before}${duration(endedAt - startedAt)}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
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
      return [isDecided(deployment) ? undefined : cancel, log];
    case 'succeeded':
      return [rollBack(view), log];
    case 'failed':
    case 'cancelled':
    case 'interrupted': {
      const pointless = followedBy !== undefined || deployment.failure?.code === 'service_removed';
      return [pointless ? undefined : retry, log];
    }
  }
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
