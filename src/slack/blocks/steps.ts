// The steps of a deployment on one line, each with its sign and its time.
import type { Deployment, Step, StepName, StepOutcome } from '../../core/deployment.ts';
import { duration, escapeText } from '../text.ts';

const names: Readonly<Record<StepName, string>> = {
  fetch: 'fetch',
  build: 'build',
  pre_deploy: 'pre-deploy',
  roll_out: 'roll out',
  verify: 'verify',
  settle: 'settle',
  post_deploy: 'post-deploy',
};

const signs: Readonly<Record<StepOutcome, string>> = {
  running: '…',
  done: '✓',
  skipped: '–',
  failed: '✗',
  cancelled: '✗',
  interrupted: '✗',
};

/** `✓ fetch 0.3 s   ✓ build 12.1 s   … verify 2.0 s`; mrkdwn. */
export function stepLine({ steps }: Deployment, now: number): string {
  return steps
    .filter(isWorthALook)
    .map(step => one(step, now))
    .join('   ');
}

/** Settling takes moments; only while it runs, or when it failed, is it news. */
function isWorthALook({ name, outcome }: Step): boolean {
  return name !== 'settle' || outcome !== 'done';
}

function one(step: Step, now: number): string {
  const detail = step.detail === undefined || step.detail === '' ? '' : ` (${escapeText(step.detail, 80)})`;
  const time = step.outcome === 'skipped' ? '' : `\u00a0${duration((step.endedAt ?? now) - step.startedAt)}`;
  return `${signs[step.outcome]}\u00a0${names[step.name]}${shownDetail(step.outcome) ? detail : ''}${time}`;
}

/** What a finished step did on its way is of no interest any more. */
function shownDetail(outcome: StepOutcome): boolean {
  return outcome !== 'done';
}
