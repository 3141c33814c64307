// What a person can mean with a slash command, and how their words can fail to mean anything.
import type { App, Service } from './service.ts';

/** Which services are meant: all, those of one environment, those of one app, or one. */
export type Scope =
  | { readonly kind: 'all' }
  | { readonly kind: 'environment'; readonly environment: string }
  | { readonly kind: 'app'; readonly app: App }
  | { readonly kind: 'service'; readonly service: Service };

/** A release by its number, by its commit, by the deployment that made it serve, or the good one before. */
export type Goal =
  | { readonly kind: 'previous' }
  | { readonly kind: 'release'; readonly id: number }
  /** At least 7 hex digits in lower case. */
  | { readonly kind: 'commit'; readonly sha: string }
  | { readonly kind: 'deployment'; readonly id: number };

export interface Help {
  readonly kind: 'help';
}

export type DeployIntent =
  | Help
  /** No app was named: one of these is to be chosen. At least two. */
  | { readonly kind: 'choose'; readonly services: readonly Service[] }
  /** Without a ref, the service's own branch. */
  | { readonly kind: 'deploy'; readonly service: Service; readonly ref?: string };

/** The scope is `all` only where the goal is a number: that tells the service. */
export type RollBackIntent = Help | { readonly kind: 'rollback'; readonly scope: Scope; readonly goal: Goal };

export type StatusIntent = Help | { readonly kind: 'status'; readonly scope: Scope };

export type DeckhandIntent =
  | Help
  | { readonly kind: 'releases'; readonly scope: Scope }
  /** Without a number: the one that runs; the last one. */
  | { readonly kind: 'cancel' | 'log'; readonly deployment?: number }
  /** `/deckhand deploy api`: the words of another command, for when another Slack app took its name. */
  | { readonly kind: 'other'; readonly command: 'deploy' | 'rollback' | 'status'; readonly text: string };

/** Why words make no sense. `instead` is the whole text as it was probably meant, without the command's name. */
export type Mistake =
  /** The configuration has no app at all. */
  | { readonly code: 'no_apps' }
  | { readonly code: 'unknown_app'; readonly word: string; readonly instead?: string }
  | {
      readonly code: 'unknown_environment';
      readonly word: string;
      readonly known: readonly string[];
      readonly instead?: string;
    }
  /** A `to` or an `in` with nothing after it. */
  | { readonly code: 'environment_missing'; readonly preposition: string }
  /** There are several, and none was named. */
  | { readonly code: 'app_needed' }
  /** `/deploy api staging`: the environment, or a branch of the same name? The service of each reading. */
  | {
      readonly code: 'environment_or_branch';
      readonly word: string;
      readonly environment: Service;
      readonly branch: Service;
    }
  | { readonly code: 'too_many_words'; readonly extra: readonly string[]; readonly instead: string }
  /** Git allows no such name. */
  | { readonly code: 'not_a_ref'; readonly word: string }
  /** Neither a release, nor a commit, nor a deployment. */
  | { readonly code: 'not_a_release'; readonly word: string }
  /** A bare number: of a release or of a deployment? */
  | {
      readonly code: 'release_or_deployment';
      readonly number: number;
      readonly asRelease: string;
      readonly asDeployment: string;
    }
  | { readonly code: 'not_a_deployment'; readonly word: string }
  | { readonly code: 'unknown_word'; readonly word: string; readonly instead?: string };

export type Parsed<Intent> =
  | { readonly ok: true; readonly intent: Intent }
  | { readonly ok: false; readonly mistake: Mistake };

export function meant<Intent>(intent: Intent): Parsed<Intent> {
  return { ok: true, intent };
}

export function mistaken(mistake: Mistake): { readonly ok: false; readonly mistake: Mistake } {
  return { ok: false, mistake };
}
