// One service in two lines: how it is, and what it is. A third only when something is not as it was deployed.
import { type Deployment, type Release, shortSha } from '../../core/deployment.ts';
import type { ServiceState } from '../../deploy/deployer.ts';
import type { Observation } from '../../deploy/ports.ts';
import { code, escapeText, slackDate, userMention } from '../text.ts';
import { releaseText, serviceTitle, stateText } from './shown.ts';

/** mrkdwn */
export function stateLines(status: ServiceState): readonly string[] {
  const { service, serving, current, drift } = status;
  return [
    `${sign(status)} ${serviceTitle(service)}  ${howItIs(status)}`,
    serving === undefined ? 'Nothing was deployed by Deckhand yet.' : whatItIs(serving, status.observation),
    ...(drift === undefined ? [] : [`⚠ ${escapeText(drift, 300)}`]),
    ...(current === undefined
      ? []
      : [`… #${current.id} by ${userMention(current.actor.userId)} ${stateText(current)}`]),
  ];
}

/** Whether somebody should look: it is down, ill, unknown, or not what was deployed last. */
export function needsAttention({ serving, observation, drift, current }: ServiceState): boolean {
  if (drift !== undefined) return true;
  if (observation === undefined) return true;
  if (serving === undefined || current !== undefined) return false;
  return observation.state !== 'running' || observation.health === 'unhealthy';
}

function sign(status: ServiceState): string {
  if (needsAttention(status)) return status.observation === undefined ? '?' : '✗';
  if (status.current !== undefined) return '…';
  return status.serving === undefined ? '–' : '✓';
}

function howItIs({ observation, serving }: ServiceState): string {
  if (observation === undefined) return 'unknown';
  const { state, health, restarts, exitCode, oomKilled } = observation;
  switch (state) {
    case 'absent':
      return serving === undefined ? 'not deployed' : 'no container';
    case 'stopped': {
      if (oomKilled) return 'stopped: out of memory';
      return exitCode === undefined ? 'stopped' : `stopped, exit code ${exitCode}`;
    }
    case 'paused':
      return 'paused';
    case 'running':
    case 'restarting': {
      // `starting`: the engine has not asked yet. Deckhand asked before it called the release live.
      const asked = health === 'healthy' || health === 'unhealthy' ? `, ${health}` : '';
      return `${state}${asked}${restarts === undefined ? '' : `, ${restartText(restarts)}`}`;
    }
  }
}

function restartText(restarts: number): string {
  if (restarts === 0) return 'no restarts';
  return restarts === 1 ? '1 restart' : `${restarts} restarts`;
}

function whatItIs(
  { release, deployment }: { readonly release: Release; readonly deployment: Deployment },
  observation: Observation | undefined,
): string {
  const since = deployment.endedAt ?? deployment.createdAt;
  const startedAt = observation?.startedAt;
  // A container that was started again later is younger than its deployment; a minute is the roll-out's own time.
  const up =
    startedAt !== undefined && startedAt > since + 60_000
      ? `, container up since ${slackDate(startedAt)}`
      : '';
  const ref =
    release.ref === '' || release.ref === shortSha(release.commit.sha) ? '' : ` ${code(release.ref, 60)}`;
  return `${releaseText(release)}${ref} by ${userMention(deployment.actor.userId)} since ${slackDate(since)}${up}`;
}
