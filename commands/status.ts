// /status: what runs, asked of the engine.
import { parseStatus } from '../src/core/grammar.ts';
import { servicesOf } from '../src/core/names.ts';
import { helpReply } from '../src/slack/blocks/help.ts';
import { mistakeReply } from '../src/slack/blocks/mistake.ts';
import { detailReply, overviewReply } from '../src/slack/blocks/status.ts';
import type { SlashCommand } from '../src/slack/command.ts';

/** More than these of one app are shown briefly. */
const mostDetailed = 3;

export const status: SlashCommand = {
  name: '/status',
  description: 'See what runs where, since when, and whether it is healthy',
  usageHint: '[app] [in environment]',
  async run({ text, deployer }) {
    const apps = deployer.apps();
    const parsed = parseStatus(text, apps);
    if (!parsed.ok) return mistakeReply('/status', parsed.mistake, apps);
    if (parsed.intent.kind === 'help') return helpReply('status', apps);
    const { scope } = parsed.intent;
    const services = servicesOf(scope, apps);
    const one = scope.kind === 'app' || scope.kind === 'service' || services.length === 1;
    if (!one || services.length > mostDetailed) return overviewReply(await deployer.overview(services), apps);
    return detailReply(await Promise.all(services.map(service => deployer.status(service))));
  },
};
