// Help with examples from the apps that are really there, so that they can be typed as they stand.
import type { KnownBlock } from '@slack/types';
import { phraseDeploy, phraseService } from '../../core/phrase.ts';
import { type App, defaultService, type Service } from '../../core/service.ts';
import type { Reply } from '../command.ts';
import { code, escapeText } from '../text.ts';
import { message, section } from './builders.ts';

export type Topic = 'deploy' | 'rollback' | 'status' | 'deckhand';

/** Help on one command; `deckhand` has all of them. */
export function helpReply(topic: Topic, apps: readonly App[]): Reply {
  const [first] = apps;
  if (first === undefined) return message(noApps, [section(noApps)]);
  const all: Readonly<Record<Topic, readonly string[]>> = {
    deploy: ['*Deploy*', ...deployExamples(apps)],
    rollback: [
      '*Roll back*: no rebuild, and with the settings of that release',
      ...rollBackExamples(apps, first),
    ],
    status: ['*See what runs*', ...statusExamples(apps, first)],
    deckhand: ['*The rest*', ...otherExamples(apps, first)],
  };
  const blocks: KnownBlock[] = [];
  for (const [name, lines] of Object.entries(all)) {
    if (topic === 'deckhand' || topic === name) blocks.push(section(lines.join('\n')));
  }
  if (topic === 'deckhand') {
    const shown = apps.slice(0, 30).map(app => escapeText(app.name, 80));
    const more = apps.length > 30 ? ` and ${apps.length - 30} more` : '';
    blocks.push(section(`Apps: ${shown.join(', ')}${more}.`));
  } else {
    blocks.push(section(`${code('/deckhand help')} explains everything.`));
  }
  return message('How to deploy, roll back and see what runs.', blocks);
}

/** What a person reads where nothing is configured. */
export const noApps =
  'Deckhand has no app to deploy yet. Whoever runs it adds one to `deckhand.yml`, or sets REPOSITORY_URL and its companions.';

/** A few lines that show what `/deploy` takes. */
export function deployExamples(apps: readonly App[]): readonly string[] {
  const [app] = apps;
  if (app === undefined) return [];
  const service = defaultService(app);
  const other = anotherEnvironment(apps);
  const branch = service.repository.branch ?? 'its default branch';
  const say = (to: Service, ref?: string): string =>
    `/deploy ${phraseDeploy({ kind: 'deploy', service: to, ...(ref === undefined ? {} : { ref }) }, apps)}`;
  return [
    line(say(service), `${branch} to ${service.environment}`),
    line(say(service, 'feature/login'), 'a branch, a tag, a commit or a pull request (`pr/12`)'),
    line(`/deploy ${app.name}@v1.2`, 'the same, written short'),
    ...(other === undefined ? [] : [line(say(other, 'main'), 'to another environment')]),
  ];
}

function rollBackExamples(apps: readonly App[], app: App): readonly string[] {
  const other = anotherEnvironment(apps);
  return [
    line(`/rollback ${app.name}`, 'to the good release before'),
    line(`/rollback ${app.name} r12`, `a release: ${code(`/deckhand releases ${app.name}`, 120)} lists them`),
    line(`/rollback ${app.name} 3f9c1e2`, 'a commit'),
    line(`/rollback ${app.name} #42`, 'what deployment #42 made serve'),
    ...(other === undefined
      ? []
      : [line(`/rollback ${phraseService(other, apps)}`, 'in another environment')]),
  ];
}

function statusExamples(apps: readonly App[], app: App): readonly string[] {
  const other = anotherEnvironment(apps);
  return [
    line('/status', 'everything, briefly'),
    line(`/status ${app.name}`, 'one app, with its last deployments'),
    ...(other === undefined ? [] : [line(`/status in ${other.environment}`, 'one environment')]),
  ];
}

function otherExamples(apps: readonly App[], app: App): readonly string[] {
  return [
    line(`/deckhand releases ${phraseService(defaultService(app), apps)}`, 'what can be rolled back to'),
    line('/deckhand cancel', 'stops what runs; `/deckhand cancel #42` when several do'),
    line('/deckhand log #42', 'the end of a log'),
    line(`/deckhand deploy ${app.name}`, 'for when another Slack app has the command `/deploy`'),
  ];
}

function line(typed: string, meaning: string): string {
  return `${code(typed, 200)}  ${meaning.includes('`') ? meaning : escapeText(meaning, 200)}`;
}

/** Some service that has to be named to be meant. */
function anotherEnvironment(apps: readonly App[]): Service | undefined {
  return apps.flatMap(app => app.services.filter(service => service !== defaultService(app)))[0];
}
