// The releases that a service can be rolled back to, each with its button, and the end of a deployment's log.
import type { KnownBlock } from '@slack/types';
import type { Deployment, Release } from '../../core/deployment.ts';
import { phraseService } from '../../core/phrase.ts';
import type { App, Service } from '../../core/service.ts';
import type { Reply } from '../command.ts';
import { code, codeBlock, slackDate } from '../text.ts';
import { actions, button, context, limits, message, note, section } from './builders.ts';
import { releaseText, rollBackButton, serviceText, serviceTitle, stateText } from './shown.ts';

export interface ServiceReleases {
  readonly service: Service;
  /** Newest first; the one that serves may be among them. */
  readonly releases: readonly Release[];
  readonly serving?: number | undefined;
}

const most = 10;
const mostOfMany = 3;

export function releasesReply(all: readonly ServiceReleases[], apps: readonly App[]): Reply {
  const limit = all.length === 1 ? most : mostOfMany;
  const blocks: KnownBlock[] = [];
  let shown = 0;
  for (const entry of all) {
    const group = releaseBlocks(entry, limit);
    if (blocks.length + group.length > limits.blocks - 1) break;
    blocks.push(...group);
    shown += 1;
  }
  const [next] = all.slice(shown);
  if (next !== undefined) {
    const example = code(`/deckhand releases ${phraseService(next.service, apps)}`, 200);
    blocks.push(context(`… and ${all.length - shown} more services. ${example} shows one.`));
  }
  return message('The releases that can be rolled back to.', blocks);
}

function releaseBlocks({ service, releases, serving }: ServiceReleases, limit: number): KnownBlock[] {
  const now = releases.find(release => release.id === serving);
  const others = releases.filter(release => release.id !== serving);
  const nowText = now === undefined ? '' : `\nserves: ${releaseText(now)}`;
  if (others.length === 0)
    return [section(`${serviceTitle(service)}  has no release to go back to.${nowText}`)];
  const hidden = others.length - limit;
  const example = code(`/rollback ${service.app} r${others[limit]?.id ?? 1} in ${service.environment}`, 200);
  return [
    section(`${serviceTitle(service)}  can go back to:${nowText}`),
    ...others
      .slice(0, limit)
      .map(release =>
        section(
          `${releaseText(release)}, built ${slackDate(release.createdAt)}`,
          rollBackButton(release, serving),
        ),
      ),
    ...(hidden > 0 ? [context(`… and older ones: ${example}, for example.`)] : []),
  ];
}

/** The last lines of a log, seen by the person who asked. */
export function logReply(deployment: Deployment, lines: readonly string[]): Reply {
  const title = `Log of #${deployment.id}, ${serviceText(deployment)}: it ${stateText(deployment)}.`;
  if (lines.length === 0) return note(`${title} Nothing was logged.`);
  return message(title, [
    section(title),
    section(codeBlock(lines)),
    ...actions(button('Log', 'log', { deployment: deployment.id })),
  ]);
}

/** Several deployments run, and none was named. */
export function cancelWhichReply(running: readonly Deployment[]): Reply {
  const text = `${running.length} deployments are under way. Which one shall be cancelled?`;
  return message(text, [
    section(text),
    ...running
      .slice(0, 40)
      .map(each =>
        section(
          `#${each.id} of ${serviceText(each)} ${stateText(each)}`,
          button(`Cancel #${each.id}`, 'cancel', { deployment: each.id }),
        ),
      ),
  ]);
}
