// The words that mean an intent: for examples, suggestions and the usage lines in help. The other way round of the grammar.
import type {
  DeckhandIntent,
  DeployIntent,
  Goal,
  Help,
  RollBackIntent,
  Scope,
  StatusIntent,
} from './intent.ts';
import { findApp, findEnvironment } from './names.ts';
import { type App, defaultService, type Service, sameService } from './service.ts';
import { asksForHelp, isPreposition } from './words.ts';

type Chosen = Extract<DeployIntent, { kind: 'deploy' }>;

/** `api main to staging`: as short as it can be without meaning something else. */
export function phraseDeploy(intent: Chosen | Help, apps: readonly App[]): string {
  if (intent.kind === 'help') return 'help';
  const { service, ref } = intent;
  const app = apps.find(candidate => candidate.name === service.app);
  const environment =
    app !== undefined && sameService(defaultService(app), service) ? '' : ` to ${service.environment}`;
  if (ref === undefined) return service.app + environment;
  return (isPlainWord(ref, app) ? `${service.app} ${ref}` : `${service.app}@${ref}`) + environment;
}

/** `api r12 in staging` */
export function phraseRollBack(intent: RollBackIntent): string {
  if (intent.kind === 'help') return 'help';
  const goal = phraseGoal(intent.goal);
  switch (intent.scope.kind) {
    case 'service':
      return words(intent.scope.service.app, goal, `in ${intent.scope.service.environment}`);
    case 'app':
      return words(intent.scope.app.name, goal);
    case 'all':
    case 'environment':
      return goal;
  }
}

export function phraseStatus(intent: StatusIntent): string {
  return intent.kind === 'help' ? 'help' : phraseScope(intent.scope);
}

export function phraseDeckhand(intent: DeckhandIntent): string {
  switch (intent.kind) {
    case 'help':
      return 'help';
    case 'releases':
      return words('releases', phraseScope(intent.scope));
    case 'other':
      return words(intent.command, intent.text);
    case 'cancel':
    case 'log':
      return words(intent.kind, intent.deployment === undefined ? '' : `#${intent.deployment}`);
  }
}

/** What `/status` and `/rollback` are given for one service: `api`, `api in staging`. */
export function phraseService(service: Service, apps: readonly App[]): string {
  const alone = apps.find(app => app.name === service.app)?.services.length === 1;
  return alone ? service.app : phraseScope({ kind: 'service', service });
}

function phraseScope(scope: Scope): string {
  switch (scope.kind) {
    case 'all':
      return '';
    case 'environment':
      return `in ${scope.environment}`;
    case 'app':
      return scope.app.name;
    case 'service':
      return `${scope.service.app} in ${scope.service.environment}`;
  }
}

function phraseGoal(goal: Goal): string {
  switch (goal.kind) {
    case 'previous':
      return '';
    case 'release':
      return `r${goal.id}`;
    case 'commit':
      return goal.sha;
    case 'deployment':
      return `#${goal.id}`;
  }
}

function isPlainWord(ref: string, app: App | undefined): boolean {
  if (asksForHelp([ref]) || isPreposition(ref) || ref.startsWith('@')) return false;
  return app === undefined || (findEnvironment(ref, app) === undefined && findApp(ref, [app]) === undefined);
}

function words(...parts: readonly string[]): string {
  return parts.filter(part => part !== '').join(' ');
}
