// What became of a deployment, in one sentence, for who pressed a button that is not up to date any more.
import { type Deployment, type Release, shortSha } from '../../core/deployment.ts';
import { explainFailure } from '../../core/explain.ts';
import type { Reply } from '../command.ts';
import { code, escapeText, slackDate, userMention } from '../text.ts';
import { note } from './builders.ts';
import { rollBackButton, serviceText } from './shown.ts';

/** `#42 was cancelled by @x, today at 10:12.` */
export function meanwhile(deployment: Deployment): string {
  const { id, state, endedAt, cancelledBy, failure } = deployment;
  const when = endedAt === undefined ? '' : `, ${slackDate(endedAt)}`;
  switch (state) {
    case 'pending':
      return `#${id} waits for a confirmation.`;
    case 'queued':
      return `#${id} waits for its turn.`;
    case 'running':
      return `#${id} is running.`;
    case 'succeeded':
      return `#${id} succeeded: ${serviceText(deployment)} went live${when}.`;
    case 'failed': {
      const why = failure === undefined ? '' : `: ${escapeText(explainFailure(failure).headline, 300)}`;
      return `#${id} failed${when}${why}.`;
    }
    case 'cancelled':
      return `#${id} was cancelled${cancelledBy === undefined ? '' : ` by ${userMention(cancelledBy.userId)}`}${when}.`;
    case 'interrupted':
      return `#${id} was interrupted${when}.`;
  }
}

/** For a press that comes too late, or a second time. */
export function tooLate(deployment: Deployment, ...more: readonly string[]): Reply {
  return note([meanwhile(deployment), ...more, 'Nothing was done.'].join(' '));
}

/** For a roll-back that was offered while another release served. `serving` is the deployment that serves now. */
export function servesMeanwhile(target: Release, serving: Deployment): Reply {
  const sha = code(shortSha(target.commit.sha));
  const by = `#${serving.id} by ${userMention(serving.actor.userId)}`;
  if (serving.releaseId === target.id) {
    return note(`${sha} serves already: ${by} brought it. Nothing was done.`);
  }
  const current = serving.commit === undefined ? 'another release' : code(shortSha(serving.commit.sha));
  return note(
    `This button is from before ${by}: ${current} serves ${serviceText(target)} now. Nothing was done. Roll back to ${sha} all the same?`,
    rollBackButton(target, serving.releaseId),
  );
}
