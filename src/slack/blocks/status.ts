// What runs: every service on two lines, or one with its last deployments and its buttons.
import type { Button, KnownBlock } from '@slack/types';
import { phraseService } from '../../core/phrase.ts';
import type { App } from '../../core/service.ts';
import type { ServiceState, ServiceStatus } from '../../deploy/deployer.ts';
import type { Reply } from '../command.ts';
import { clip, code, escapeText } from '../text.ts';
import { actions, button, context, divider, limits, message, section } from './builders.ts';
import { needsAttention, stateLines } from './service-state.ts';
import { deploymentText, retryMayHelp, rollBackButton, serviceText, stateText } from './shown.ts';

const longestService = 600;
/** Leaves room for the first and the last block. */
const mostServices = limits.blocks - 4;

/** Many services, briefly. When not all fit, those that need somebody come first. */
export function overviewReply(statuses: readonly ServiceState[], apps: readonly App[]): Reply {
  const troubled = statuses.filter(needsAttention);
  const summary = summaryOf(statuses.length, troubled.length);
  const down = engineTrouble(statuses);
  const entries = statuses.map(
    status => [status, clip(stateLines(status).join('\n'), longestService)] as const,
  );
  const total = entries.reduce((sum, [, text]) => sum + text.length, 0);
  const allFit = entries.length <= mostServices && total <= budget;
  const ordered = allFit
    ? entries
    : entries.toSorted(([a], [b]) => Number(needsAttention(b)) - Number(needsAttention(a)));
  const blocks: KnownBlock[] = [section([`*${summary}*`, ...down].join('\n'))];
  let left = budget;
  for (const [, text] of ordered) {
    if (text.length > left || blocks.length > mostServices) break;
    left -= text.length;
    blocks.push(section(text));
  }
  const hidden = entries.length - (blocks.length - 1);
  const [first] = statuses;
  if (hidden > 0 && first !== undefined) {
    const example = code(`/status ${phraseService(first.service, apps)}`, 200);
    const environment = code(`/status in ${first.service.environment}`, 200);
    blocks.push(context(`… and ${hidden} more. ${example} shows one, ${environment} one environment.`));
  }
  return message(summary, blocks);
}

const budget = limits.messageText - 1_500;

/** One service, or the few of one app: what serves, the last deployments, and what can be done. */
export function detailReply(statuses: readonly ServiceStatus[]): Reply {
  const blocks: KnownBlock[] = [];
  for (const status of statuses) {
    if (blocks.length > 0) blocks.push(divider());
    const trouble = status.engineError === undefined ? [] : engineTrouble([status]);
    blocks.push(section([...stateLines(status), ...trouble].join('\n')));
    const recent = status.recent.slice(0, 5).map(deployment => clip(deploymentText(deployment), 500));
    if (recent.length > 0) blocks.push(section(`Last deployments\n${recent.join('\n')}`));
    blocks.push(...actions(...buttons(status)));
  }
  return message(statuses.map(sentence).join(' '), blocks);
}

function summaryOf(services: number, troubled: number): string {
  const count = services === 1 ? '1 service' : `${services} services`;
  if (troubled === 0) return `${count}, all as deployed.`;
  return `${count}, ${troubled} ${troubled === 1 ? 'needs' : 'need'} a look.`;
}

/** Said once, not on every line. */
function engineTrouble(statuses: readonly ServiceState[]): string[] {
  const [error] = statuses.flatMap(status => status.engineError ?? []);
  if (error === undefined) return [];
  const why = error === '' ? '' : `: ${escapeText(error, 300)}`;
  return [`⚠ Docker does not answer${why}. What was deployed last is shown; whether it runs is not known.`];
}

function sentence(status: ServiceStatus): string {
  const { service, serving, current } = status;
  const now = current === undefined ? '' : ` #${current.id} ${stateText(current)}.`;
  if (serving === undefined) return `Nothing was deployed to ${serviceText(service)} yet.${now}`;
  return `${serviceText(service)}: release r${serving.release.id}.${needsAttention(status) ? ' It needs a look.' : ''}${now}`;
}

function buttons({ service, serving, current, recent, rollBackTo }: ServiceStatus): (Button | undefined)[] {
  const [last] = recent;
  if (current !== undefined) {
    return [
      button('Cancel', 'cancel', { deployment: current.id }),
      button('Log', 'log', { deployment: current.id }),
    ];
  }
  const { app, environment } = service;
  if (last === undefined) return [button(`Deploy ${app}`, 'deploy', { app, environment })];
  const again = last.state === 'succeeded' ? 'Deploy again' : 'Retry';
  return [
    last.kind === 'deploy' && retryMayHelp(last)
      ? button(again, 'retry', { deployment: last.id })
      : undefined,
    rollBackTo === undefined ? undefined : rollBackButton(rollBackTo, serving?.release.id),
    button('Log', 'log', { deployment: last.id }),
  ];
}
