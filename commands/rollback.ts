// /rollback: makes an older release serve again, with the settings it had. Nothing is rebuilt.
import { parseRollBack } from '../src/core/grammar-rollback.ts';
import type { Goal, Scope } from '../src/core/intent.ts';
import {
  type App,
  defaultService,
  type Service,
  type ServiceName,
  sameService,
} from '../src/core/service.ts';
import type { Deployer, Refusal } from '../src/deploy/deployer.ts';
import { beginRollBack } from '../src/slack/begin.ts';
import { note } from '../src/slack/blocks/builders.ts';
import { helpReply } from '../src/slack/blocks/help.ts';
import { mistakeReply } from '../src/slack/blocks/mistake.ts';
import { refusalReply } from '../src/slack/blocks/refusal.ts';
import { serviceText } from '../src/slack/blocks/shown.ts';
import type { Reply, SlashCommand } from '../src/slack/command.ts';

export const rollback: SlashCommand = {
  name: '/rollback',
  description: 'Go back to an earlier release, without a rebuild',
  usageHint: '[app] [r12 | sha | #deployment] [in environment]',
  async run(context) {
    const apps = context.deployer.apps();
    const parsed = parseRollBack(context.text, apps);
    if (!parsed.ok) return mistakeReply('/rollback', parsed.mistake, apps);
    const { intent } = parsed;
    if (intent.kind === 'help') return helpReply('rollback', apps);
    const service = serviceMeant(context.deployer, intent.scope, intent.goal);
    return 'text' in service ? service : await beginRollBack(context, service, intent.goal);
  },
};

/** A release's or a deployment's number tells the service, unless the environment was said. */
function serviceMeant(deployer: Deployer, scope: Scope, goal: Goal): Service | Reply {
  if (scope.kind === 'service') return scope.service;
  const apps = scope.kind === 'app' ? [scope.app] : deployer.apps();
  const told = recorded(deployer, goal);
  const service = told === undefined ? undefined : find(apps, told);
  if (service !== undefined) return service;
  if (scope.kind === 'app') return defaultService(scope.app);
  if (told !== undefined)
    return note(`${serviceText(told)} is configured no more, so it can't be rolled back.`);
  const missing: Refusal | undefined =
    goal.kind === 'deployment' ? { code: 'no_such_deployment', id: goal.id } : undefined;
  if (missing !== undefined) return refusalReply(missing);
  return note('There is no such release. `/deckhand releases` lists those that there are.');
}

function recorded(deployer: Deployer, goal: Goal): ServiceName | undefined {
  switch (goal.kind) {
    case 'release':
      return deployer.release(goal.id);
    case 'deployment':
      return deployer.deployment(goal.id);
    case 'commit':
    case 'previous':
      return undefined;
  }
}

function find(apps: readonly App[], name: ServiceName): Service | undefined {
  return apps.flatMap(app => app.services).find(service => sameService(service, name));
}
