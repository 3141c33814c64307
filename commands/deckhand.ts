// /deckhand: help, releases, cancel, log; and the other commands, for where another Slack app took their names.
import { type Deployment, isFinal } from '../src/core/deployment.ts';
import { parseDeckhand } from '../src/core/grammar.ts';
import { servicesOf } from '../src/core/names.ts';
import { type Service, sameService } from '../src/core/service.ts';
import type { Deployer } from '../src/deploy/deployer.ts';
import { beginCancel } from '../src/slack/begin.ts';
import { note } from '../src/slack/blocks/builders.ts';
import { helpReply } from '../src/slack/blocks/help.ts';
import { mistakeReply } from '../src/slack/blocks/mistake.ts';
import { refusalReply } from '../src/slack/blocks/refusal.ts';
import { cancelWhichReply, logReply, releasesReply } from '../src/slack/blocks/releases.ts';
import type { CommandContext, Reply, SlashCommand } from '../src/slack/command.ts';
import { deploy } from './deploy.ts';
import { rollback } from './rollback.ts';
import { status } from './status.ts';

const others = { deploy, rollback, status };

export const deckhand: SlashCommand = {
  name: '/deckhand',
  description: 'Help, releases to go back to, cancel, logs',
  usageHint: 'help | releases [app] | cancel [#42] | log [#42]',
  async run(context) {
    const { deployer } = context;
    const apps = deployer.apps();
    const parsed = parseDeckhand(context.text, apps);
    if (!parsed.ok) return mistakeReply('/deckhand', parsed.mistake, apps);
    const { intent } = parsed;
    switch (intent.kind) {
      case 'help':
        return helpReply('deckhand', apps);
      case 'releases':
        return listReleases(deployer, servicesOf(intent.scope, apps));
      case 'cancel':
        return await cancel(context, intent.deployment);
      case 'log':
        return await showLog(deployer, intent.deployment);
      case 'other':
        return await others[intent.command].run({ ...context, text: intent.text });
    }
  },
};

function listReleases(deployer: Deployer, services: readonly Service[]): Reply {
  const all = services.map(service => ({
    service,
    // Looked up when they are shown: of hundreds of services only a few fit into the message.
    get releases() {
      return deployer.releases(service, 20);
    },
    get serving() {
      return deployer.servingRelease(service)?.id;
    },
  }));
  return releasesReply(all, deployer.apps());
}

async function cancel(context: CommandContext, id: number | undefined): Promise<Reply> {
  const { deployer } = context;
  const running = deployer.deployments(undefined, 200).filter(({ state }) => !isFinal(state));
  if (id === undefined && running.length > 1) return cancelWhichReply(running);
  const deployment = id === undefined ? running[0] : deployer.deployment(id);
  if (deployment !== undefined)
    return await beginCancel(context, deployment, serviceOf(deployer, deployment));
  if (id !== undefined) return refusalReply({ code: 'no_such_deployment', id });
  return note('Nothing is being deployed, so there is nothing to cancel.');
}

async function showLog(deployer: Deployer, id: number | undefined): Promise<Reply> {
  const deployment = id === undefined ? deployer.deployments(undefined, 1)[0] : deployer.deployment(id);
  if (deployment !== undefined) return logReply(deployment, await deployer.logTail(deployment.id, 30));
  if (id !== undefined) return refusalReply({ code: 'no_such_deployment', id });
  return note('Nothing was deployed yet, so there is no log.');
}

function serviceOf(deployer: Deployer, deployment: Deployment): Service | undefined {
  const services = deployer.apps().flatMap(app => app.services);
  return services.find(service => sameService(service, deployment));
}
