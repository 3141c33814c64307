// Says in plain words why a deployment failed, and how to mend it. One sentence each; untrusted parts are not escaped.

import { DeployError, type Failure } from './errors.ts';
import { exitText, explainDeath } from './explain-death.ts';
import { sizeText } from './room.ts';

export interface Explanation {
  /** What happened, in one sentence without a full stop. It begins with a word of ours, which may be written with a capital. */
  readonly headline: string;
  /** In the words of git, the engine or the probe; or what is known beyond the headline. */
  readonly detail?: string;
  /** What to do about it. */
  readonly remedy?: string;
  /** Output that shows it, oldest line first. */
  readonly log?: readonly string[];
}

export function explainFailure(failure: Failure): Explanation {
  switch (failure.code) {
    case 'repository_unreachable':
      return {
        headline: `The repository ${failure.repository} can't be reached`,
        detail: failure.detail,
        remedy: "Check that Deckhand's machine reaches that host, then retry.",
      };
    case 'repository_denied':
      return {
        headline: `The repository ${failure.repository} doesn't let Deckhand in, or doesn't exist`,
        detail: failure.detail,
        remedy: 'Check the address, and that the token or the SSH key in its settings may read it.',
      };
    case 'ref_not_found':
      return {
        headline: `There is no branch, tag or commit ${failure.ref}`,
        remedy: whatWasMeant(failure.suggestions, failure.app),
      };
    case 'ref_ambiguous':
      return {
        headline: `The name ${failure.ref} could be more than one commit`,
        detail: `It could be ${alternatives(failure.candidates)}.`,
        remedy: 'Type more of the commit, or a branch or a tag.',
      };
    case 'connection_lost':
      return {
        headline: `The connection to the repository ${failure.repository} broke off`,
        detail: failure.detail,
        remedy: "Retry. If it happens again, see what is between Deckhand's machine and that host.",
      };
    case 'fetch_timeout':
      return {
        headline: `Fetching ${failure.repository} took longer than ${seconds(failure.timeoutMs)}`,
        remedy: 'Retry: what was fetched is kept. If it happens again, raise the time-out of the repository.',
      };
    case 'lfs_missing':
      return {
        headline: `The repository ${failure.repository} keeps files in Git LFS, and git-lfs is not installed`,
        remedy: 'Install git-lfs where Deckhand runs, or set lfs: false to build without those files.',
      };
    case 'submodule_failed':
      return {
        headline: 'A submodule could not be fetched',
        detail: failure.detail,
        remedy: 'Check its address in .gitmodules, and that Deckhand may read it.',
      };
    case 'git_failed':
      return { headline: 'git failed', detail: failure.detail, remedy: "Look in Deckhand's log." };
    case 'context_missing':
      return {
        headline: `The repository has no folder ${failure.path} to build in`,
        remedy: 'Set build.context to a folder of this commit.',
      };
    case 'dockerfile_missing':
      return {
        headline: `The repository has no ${failure.path}`,
        remedy: 'Add a Dockerfile, or set build.dockerfile to its path.',
      };
    case 'build_failed':
      return {
        headline: failure.step === '' ? 'The build failed' : `The build failed at ${failure.step}`,
        ...(failure.detail === '' ? {} : { detail: failure.detail }),
        remedy: 'Mend it in the repository, push, and deploy again.',
        log: failure.tail,
      };
    case 'build_timeout':
      return {
        headline: `The build took longer than ${seconds(failure.timeoutMs)}`,
        remedy: 'Make it faster, or raise the time-out of the build.',
      };
    case 'base_image_unavailable':
      return {
        headline: `The base image ${failure.image} can't be had`,
        detail: failure.detail,
        remedy: 'Check its name and tag, and that the engine reaches the registry and may pull from it.',
      };
    case 'disk_full':
      return {
        headline: `There is no space left in ${failure.where}`,
        detail: [failure.detail, freeNow(failure)].filter(part => part !== '').join('. '),
        remedy: 'Free some space there. In the engine, docker builder prune empties the build cache.',
      };
    case 'disk_low':
      return {
        headline: `The disk of ${failure.where} has too little room: ${sizeText(failure.free)} free, ${sizeText(failure.needed)} needed`,
        detail:
          failure.freed > 0
            ? `Deckhand removed what it may, which freed ${sizeText(failure.freed)}.`
            : 'Deckhand found nothing that it may remove.',
        remedy: `See what takes it (docker system df; df -h ${failure.path}), remove some or enlarge the disk, then retry.`,
      };
    case 'engine_unreachable':
      return {
        headline: "The Docker engine doesn't answer",
        detail: failure.detail,
        remedy: 'See whether it runs, and whether Deckhand may use its socket.',
      };
    case 'engine_error':
      return { headline: `The Docker engine failed to ${failure.action}`, detail: failure.detail };
    case 'image_missing':
      return {
        headline: `The image ${failure.image} is not on the engine any more`,
        remedy: 'Deploy its commit again: that builds it anew.',
      };
    case 'name_taken':
      return {
        headline: `Another container is called ${failure.name}, and Deckhand didn't make it`,
        remedy: `Rename or remove it, or set another container name.`,
      };
    case 'port_taken':
      return {
        headline: `Port ${failure.port} is taken${failure.holder === undefined ? '' : ` by ${failure.holder}`}`,
        ...(failure.holder === undefined && {
          detail:
            'If nothing listens there, the Docker engine keeps it for a container that is gone, as it may after a power cut: restart the engine then, and deploy again.',
        }),
        remedy: 'Stop what listens there, or publish another port.',
      };
    case 'settings_refused':
      return {
        headline: 'The engine refused the settings of the container',
        detail: failure.detail,
        remedy: 'Correct them in the settings of the app, then retry.',
      };
    case 'network_missing':
      return {
        headline: `There is no network ${failure.network} on the engine`,
        remedy: `Create it (docker network create ${failure.network}), or correct its name.`,
      };
    case 'no_way_back':
      return {
        headline: `The container ${failure.container} was started with --rm: once stopped, it could not be put back`,
        remedy: `Stop it yourself (docker stop ${failure.container}), then retry: nothing serves in the meantime.`,
      };
    case 'stop_timeout':
      return {
        headline: `The container ${failure.container} didn't stop within ${seconds(failure.timeoutMs)}`,
        remedy: 'The engine may be stuck: look at its log.',
      };
    case 'start_failed':
      return explainDeath('The new container could not be started', failure.autopsy, failure.detail);
    case 'exited':
      return explainDeath(`The new container ended${exitText(failure.autopsy)}`, failure.autopsy);
    case 'unhealthy':
      return explainDeath(`The new container is not healthy: ${failure.probe} failed`, failure.autopsy);
    case 'health_timeout':
      return explainDeath(
        `The new container wasn't healthy within ${seconds(failure.timeoutMs)} (${failure.probe})`,
        failure.autopsy,
      );
    case 'hook_failed':
      return {
        headline: `The hook ${failure.hook} failed${failure.exitCode === undefined ? '' : ` with exit code ${failure.exitCode}`}`,
        log: failure.tail,
      };
    case 'hook_timeout':
      return {
        headline: `The hook ${failure.hook} took longer than ${seconds(failure.timeoutMs)}`,
        remedy: 'Make it faster, or raise its time-out.',
      };
    case 'cancelled':
      return { headline: 'It was cancelled' };
    case 'shutting_down':
      return { headline: 'Deckhand was shut down', remedy: 'Retry when it runs again.' };
    case 'crashed':
      return {
        headline: 'Deckhand ended in the middle of it',
        detail: 'When it started again, it put things in order.',
      };
    case 'service_removed':
      return {
        headline: `The service ${failure.service} is not in the configuration any more`,
        remedy: 'Put it back into deckhand.yml to deploy it.',
      };
    case 'bug':
      return {
        headline: `Something went wrong in Deckhand (id ${failure.errorId})`,
        remedy: 'Look for the id in its log, and please report it.',
      };
  }
}

/** Any error in a sentence or two, for a log or a terminal. */
export function inWords(error: unknown): string {
  if (!(error instanceof DeployError)) return error instanceof Error ? error.message : String(error);
  const { headline, detail } = explainFailure(error.reason);
  return detail === undefined ? headline : `${headline}. ${detail}`;
}

function freeNow({ free, total }: Extract<Failure, { code: 'disk_full' }>): string {
  return free === undefined || total === undefined
    ? ''
    : `Of ${sizeText(total)} there are ${sizeText(free)} free now`;
}

function whatWasMeant(refs: readonly string[], app: string | undefined): string {
  const ref = refs.length === 0 ? [] : [`Did you mean ${alternatives(refs)}?`];
  const name = app === undefined ? [] : [`If you meant the app ${app}, type /deploy ${app}.`];
  const meant = [...ref, ...name];
  return meant.length === 0 ? 'Check the name, and that it was pushed.' : meant.join(' ');
}

function alternatives(names: readonly string[]): string {
  const shown = names.slice(0, 5);
  const last = shown.at(-1) ?? '';
  return shown.length < 2 ? last : `${shown.slice(0, -1).join(', ')} or ${last}`;
}

function seconds(ms: number): string {
  return ms >= 120_000 ? `${Math.round(ms / 60_000)} min` : `${Math.round(ms / 100) / 10} s`;
}
