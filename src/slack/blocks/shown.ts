// How services, commits, releases and deployments are written in every message: mrkdwn, escaped and short.
import type { Button } from '@slack/types';
import { type Commit, type Deployment, type Release, shortSha } from '../../core/deployment.ts';
import type { ServiceName } from '../../core/service.ts';
import { code, duration, escapeText, slackDate, userMention } from '../text.ts';
import { button, confirmation } from './builders.ts';

const longestName = 80;
const longestSubject = 120;

/** `api in production`, within a sentence. */
export function serviceText({ app, environment }: ServiceName): string {
  return `${escapeText(app, longestName)} in ${escapeText(environment, longestName)}`;
}

/** `*api* → *production*`, at the head of a paragraph. */
export function serviceTitle({ app, environment }: ServiceName): string {
  return `*${escapeText(app, longestName)}* → *${escapeText(environment, longestName)}*`;
}

/** `3f9c1e2 “Fix login redirect”` */
export function commitText({ sha, subject }: Commit): string {
  return `${code(shortSha(sha))} “${escapeText(subject, longestSubject)}”`;
}

/** `r12 3f9c1e2 “Fix login redirect”`: the number is what `/rollback` takes. */
export function releaseText(release: Release): string {
  return `r${release.id} ${commitText(release.commit)}`;
}

/** `✓ #42 main 3f9c1e2 “Fix login redirect” by @ann, yesterday 11:04, 15.2 s` */
export function deploymentText(deployment: Deployment): string {
  const { id, kind, ref, commit, actor, createdAt, startedAt, endedAt } = deployment;
  const back = kind === 'rollback' ? ' back to' : '';
  const shownRef = ref === '' ? '' : ` ${code(ref, 60)}`;
  const shownCommit = commit === undefined ? '' : ` ${commitText(commit)}`;
  const time = startedAt === undefined || endedAt === undefined ? '' : `, ${duration(endedAt - startedAt)}`;
  const what = `#${id}${back}${shownRef}${shownCommit} by ${userMention(actor.userId)}`;
  return `${stateSign(deployment)} ${what}, ${slackDate(createdAt)}${time}`;
}

/** How a deployment stands, as the rest of a sentence: `#42 …`. */
export function stateText({ state }: Deployment): string {
  switch (state) {
    case 'pending':
      return 'waits for a confirmation';
    case 'queued':
      return 'waits for its turn';
    case 'running':
      return 'runs';
    case 'succeeded':
      return 'succeeded';
    case 'failed':
      return 'failed';
    case 'cancelled':
      return 'was cancelled';
    case 'interrupted':
      return 'was interrupted';
  }
}

/** Whether the very same may end otherwise: a name that means no commit goes on meaning none. */
export function retryMayHelp({ kind, failure }: Deployment): boolean {
  switch (failure?.code) {
    case 'ref_not_found':
    case 'ref_ambiguous':
    case 'service_removed':
      return false;
    case 'image_missing':
      return kind === 'deploy';
    default:
      return true;
  }
}

/** Rolls this service back to a release, after asking. `serving` is the release that serves as the button is shown. */
export function rollBackButton(release: Release, serving: number | undefined): Button {
  const sha = shortSha(release.commit.sha);
  const { app, environment } = release;
  return button(
    `Roll back to ${sha}`,
    'rollBack',
    { release: release.id, ...(serving === undefined ? {} : { serving }) },
    {
      confirm: confirmation(
        `Roll back ${app}?`,
        `${sha} will serve in ${environment} instead of what serves now. Nothing is rebuilt.`,
        'Roll back',
      ),
    },
  );
}

function stateSign({ state }: Deployment): string {
  switch (state) {
    case 'pending':
    case 'queued':
    case 'running':
      return '…';
    case 'succeeded':
      return '✓';
    case 'failed':
    case 'interrupted':
      return '✗';
    case 'cancelled':
      return '–';
  }
}
