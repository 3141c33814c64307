// Why something that was asked for is not begun: what is in the way, who can lift it, and what to do now.
import type { KnownBlock } from '@slack/types';
import { type Release, shortSha } from '../../core/deployment.ts';
import type { Refusal, RollBackGoal } from '../../deploy/deployer.ts';
import type { Reply } from '../command.ts';
import { bytes, code, escapeText, slackDate, userMention } from '../text.ts';
import { button, message, note, section } from './builders.ts';
import { releaseText, rollBackButton, serviceText, stateText } from './shown.ts';

/** @param serving the release that serves now, where that is known: it is not offered to go back to */
export function refusalReply(refusal: Refusal, serving?: number): Reply {
  switch (refusal.code) {
    case 'shutting_down':
      return note(
        'Deckhand is shutting down and begins nothing new. Try again when it is back, in a minute or so; whoever runs Deckhand knows more.',
      );
    case 'no_room': {
      const { folder, freeBytes, detail } = refusal;
      const why = detail === undefined ? '' : ` ${escapeText(capital(detail), 300)}.`;
      return note(
        `Nothing new is begun: the disk of Deckhand’s data folder ${code(folder, 200)} is full, ${bytes(freeBytes)} are free.${why} What runs goes on to its end. Whoever runs Deckhand can free some space there (10 MB at least); then try again.`,
      );
    }
    case 'nothing_to_roll_back_to':
      return note(
        `There is no earlier good release of ${serviceText(refusal.service)} to go back to. Deploy a commit that works instead: ${deployText(refusal.service.app, 'commit')}.`,
      );
    case 'already_serving': {
      const { release, service } = refusal;
      return note(
        `${releaseText(release)} serves ${serviceText(service)} already, so there is nothing to go back to. When what runs is not right all the same, deploy it again.`,
        deployButton('Deploy it again', release),
      );
    }
    case 'not_settled': {
      const { service, deployment } = refusal;
      const { id, actor } = deployment;
      return note(
        `${serviceText(service)} is about to change: #${id} by ${userMention(actor.userId)} ${stateText(deployment)}. Cancel it to keep what serves now, or wait until it has ended and roll back then. To go further back, name the release: ${code(`/rollback ${service.app} <release>`, 200)}.`,
        button(`Cancel #${id}`, 'cancel', { deployment: id }),
      );
    }
    case 'no_such_release':
      return noSuchRelease(refusal, serving);
    case 'not_kept': {
      const { release, service } = refusal;
      return note(
        `${releaseText(release)} is not kept any more: ${serviceText(service)} has moved on, and only its last releases stay on the Docker host. ${code('/deckhand releases', 40)} lists those. Deploying that commit builds it again.`,
        deployButton(`Deploy ${shortSha(release.commit.sha)}`, release),
      );
    }
    case 'image_gone': {
      const { release, service } = refusal;
      return note(
        `The image of ${releaseText(release)} is gone: somebody removed it from the Docker host. What serves ${serviceText(service)} was not touched. Deploying that commit builds the image again.`,
        deployButton(`Deploy ${shortSha(release.commit.sha)}`, release),
      );
    }
    case 'engine_unreachable':
      return note(
        `Docker does not answer: ${escapeText(refusal.detail, 300)}. Nothing was changed. Whoever looks after the Docker host can mend it; then try again.`,
      );
    case 'no_such_deployment':
      return note(`There is no deployment #${refusal.id}. ${code('/status')} shows the latest ones.`);
    case 'already_ended': {
      const { deployment } = refusal;
      const when = deployment.endedAt === undefined ? '' : ` ${slackDate(deployment.endedAt)}`;
      return note(
        `#${deployment.id} of ${serviceText(deployment)} has ended: it ${stateText(deployment)}${when}. Nothing was done.`,
        button('Log', 'log', { deployment: deployment.id }),
      );
    }
    case 'being_settled': {
      const { deployment } = refusal;
      return note(
        `#${deployment.id} was cut off when Deckhand ended, and is being settled now: there is nothing left to cancel. Its message says how it ends.`,
        button('Log', 'log', { deployment: deployment.id }),
      );
    }
    case 'too_late_to_cancel': {
      const { deployment } = refusal;
      return note(
        `#${deployment.id} can't be cancelled any more: the new release is healthy and takes over this moment. Once it is live it can be rolled back: ${code(`/rollback ${deployment.app}`, 120)}.`,
        button('Log', 'log', { deployment: deployment.id }),
      );
    }
  }
}

const mostReleases = 5;

function noSuchRelease(refusal: Extract<Refusal, { code: 'no_such_release' }>, serving?: number): Reply {
  const { service, goal } = refusal;
  const known = refusal.known.filter(release => release.id !== serving);
  const text = `${serviceText(service)} never ran ${goalText(goal)}.`;
  if (known.length === 0) {
    return note(`${text} It has no release to go back to; ${deployText(service.app, 'commit')} builds one.`);
  }
  const blocks: KnownBlock[] = [section(`${text} It can go back to one of these:`)];
  for (const release of known.slice(0, mostReleases)) {
    blocks.push(section(releaseText(release), rollBackButton(release, serving)));
  }
  if (known.length > mostReleases) {
    blocks.push(
      section(`${code(`/deckhand releases ${service.app} in ${service.environment}`, 200)} shows more.`),
    );
  }
  return message(text, blocks);
}

function goalText(goal: RollBackGoal): string {
  switch (goal.kind) {
    case 'previous':
      return 'another release';
    case 'release':
      return `release r${goal.id}`;
    case 'commit':
      return `commit ${code(goal.sha, 70)}`;
    case 'deployment':
      return `a release of deployment #${goal.id}`;
  }
}

function deployText(app: string, ref: string): string {
  return code(`/deploy ${app} <${ref}>`, 200);
}

function deployButton(text: string, { app, environment, commit }: Release): ReturnType<typeof button> {
  return button(text, 'deploy', { app, environment, ref: commit.sha });
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
