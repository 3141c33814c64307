// What a person reads when their words make no sense: which word, what there is, and what was probably meant.
import { parseDeploy } from '../../core/grammar.ts';
import type { Mistake } from '../../core/intent.ts';
import { phraseDeploy } from '../../core/phrase.ts';
import type { App, Service } from '../../core/service.ts';
import type { Reply } from '../command.ts';
import { code, escapeText } from '../text.ts';
import { actions, button, message, note, section } from './builders.ts';
import { noApps } from './help.ts';

const longestWord = 80;
const longestCommand = 300;

/** @param command with its slash: `/deploy` */
export function mistakeReply(command: string, mistake: Mistake, apps: readonly App[]): Reply {
  const typed = (text: string): string => code(`${command} ${text}`, longestCommand);
  const suggestion = 'instead' in mistake ? mistake.instead : undefined;
  const didYouMean = suggestion === undefined ? '' : ` Did you mean ${typed(suggestion)}?`;
  const helps =
    command === '/deploy' && suggestion !== undefined ? deployInstead(suggestion, apps) : undefined;
  switch (mistake.code) {
    case 'no_apps':
      return note(noApps);
    case 'unknown_app':
      return note(`There is no app ${word(mistake.word)}.${didYouMean} ${appList(apps)}`, helps);
    case 'unknown_environment':
      return note(
        `There is no environment ${word(mistake.word)}.${didYouMean} Environments: ${list(mistake.known)}.`,
        helps,
      );
    case 'environment_missing':
      return note(
        `Where to? After ${word(mistake.preposition)} the environment is missing. A branch of that name is written ${code(`app@${mistake.preposition}`, longestWord)}.`,
      );
    case 'app_needed':
      return note(`Which app? Say ${typed(apps[0]?.name ?? '')}, for example. ${appList(apps)}`);
    case 'environment_or_branch':
      return environmentOrBranch(mistake, typed, apps);
    case 'too_many_words':
      return note(
        `${list(mistake.extra)} ${mistake.extra.length === 1 ? 'is a word' : 'are words'} too many.${didYouMean} ${typed('help')} shows how to say it.`,
        helps,
      );
    case 'not_a_ref':
      return note(
        `${word(mistake.word)} can't be the name of a branch, tag or commit in git. Give a branch, a tag, a commit's sha or ${code('pr/12')}.`,
      );
    case 'not_a_release':
      return note(
        `${word(mistake.word)} is no release. Give its number (${code('r12')}), at least 7 digits of its commit (${code('3f9c1e2')}), or a deployment (${code('#42')}). ${code('/deckhand releases')} lists them.`,
      );
    case 'release_or_deployment':
      return note(
        `Release or deployment ${mistake.number}? Say ${typed(mistake.asRelease)} for the release, or ${typed(mistake.asDeployment)} for what deployment #${mistake.number} made serve.`,
      );
    case 'not_a_deployment':
      return note(
        `${word(mistake.word)} is no deployment. Give the number that its message shows, like ${code('#42')}.`,
      );
    case 'unknown_word':
      return note(
        `Deckhand doesn't know ${word(mistake.word)}.${didYouMean} ${typed('help')} shows what it knows.`,
      );
  }
}

function environmentOrBranch(
  mistake: Extract<Mistake, { code: 'environment_or_branch' }>,
  typed: (text: string) => string,
  apps: readonly App[],
): Reply {
  const { environment, branch } = mistake;
  const ref = mistake.word;
  const first = typed(`${environment.app} to ${environment.environment}`);
  const second = typed(phraseDeploy({ kind: 'deploy', service: branch, ref }, apps));
  const text = `${word(ref)} is an environment of ${escapeText(environment.app, longestWord)}, and may be a branch too. Say ${first} for the environment, or ${second} for the branch.`;
  return message(text, [
    section(text),
    ...actions(button(`Deploy to ${environment.environment}`, 'deploy', names(environment))),
    ...actions(
      button(`Deploy the branch ${ref} to ${branch.environment}`, 'deploy', { ...names(branch), ref }),
    ),
  ]);
}

/** A button for what was probably meant. */
function deployInstead(text: string, apps: readonly App[]): ReturnType<typeof button> | undefined {
  const parsed = parseDeploy(text, apps);
  if (!parsed.ok || parsed.intent.kind !== 'deploy') return undefined;
  const { service, ref } = parsed.intent;
  const what = ref === undefined ? service.app : `${service.app} ${ref}`;
  return button(`Deploy ${what} to ${service.environment}`, 'deploy', {
    ...names(service),
    ...(ref === undefined ? {} : { ref }),
  });
}

function names({ app, environment }: Service): { app: string; environment: string } {
  return { app, environment };
}

function appList(apps: readonly App[]): string {
  return `Apps: ${list(apps.map(app => app.name))}.`;
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, 20).map(word);
  const more = names.length - shown.length;
  if (more > 0) return `${shown.join(', ')} and ${more} more`;
  const last = shown.pop() ?? '';
  return shown.length === 0 ? last : `${shown.join(', ')} and ${last}`;
}

function word(text: string): string {
  return code(text, longestWord);
}
