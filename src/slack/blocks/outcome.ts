// How a deployment ended, line by line: the result, what went wrong and how to mend it, and what serves now.
import type { KnownBlock } from '@slack/types';
import { type Deployment, isFinal, type Release, shortSha } from '../../core/deployment.ts';
import { explainFailure } from '../../core/explain.ts';
import { clip, code, codeBlock, duration, escapeText, userMention } from '../text.ts';
import { section } from './builders.ts';
import { serviceText } from './shown.ts';

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

export function outcomeLines(view: DeploymentView): string[] {
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
export function servesNow({ deployment, previous }: DeploymentView, { marks } = { marks: true }): string {
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
export function failureLog({ failure, state }: Deployment): KnownBlock[] {
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

export function headline({ failure }: Deployment): string {
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
