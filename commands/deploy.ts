// /deploy: builds a commit of an app and makes it serve.
import { parseDeploy } from '../src/core/grammar.ts';
import { beginDeploy } from '../src/slack/begin.ts';
import { helpReply } from '../src/slack/blocks/help.ts';
import { mistakeReply } from '../src/slack/blocks/mistake.ts';
import { chooseServiceReply } from '../src/slack/blocks/service-select.ts';
import type { SlashCommand } from '../src/slack/command.ts';

export const deploy: SlashCommand = {
  name: '/deploy',
  description: 'Deploy an app: a branch, a tag, a commit or a pull request',
  usageHint: '[app] [branch | tag | sha | pr/12] [to environment]',
  async run(context) {
    const apps = context.deployer.apps();
    const parsed = parseDeploy(context.text, apps);
    if (!parsed.ok) return mistakeReply('/deploy', parsed.mistake, apps);
    const { intent } = parsed;
    switch (intent.kind) {
      case 'help':
        return helpReply('deploy', apps);
      case 'choose':
        return chooseServiceReply(intent.services, apps);
      case 'deploy': {
        const { service, ref } = intent;
        return await beginDeploy(context, { service, ...(ref === undefined ? {} : { ref }) });
      }
    }
  },
};
