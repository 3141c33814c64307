// Types a slash command as a person does, into the commands themselves.
import { commands } from '../../../commands/index.ts';
import type { Deployer } from '../../../src/deploy/deployer.ts';
import { serviceText } from '../../../src/slack/blocks/shown.ts';
import type { Access, Reply } from '../../../src/slack/command.ts';

export const everybodyMayDeploy: Access = {
  mayUse: async () => ({ allowed: true }),
  mayDeploy: async () => ({ allowed: true }),
};

export const nobodyMayDeploy: Access = {
  mayUse: async () => ({ allowed: true }),
  mayDeploy: async (_actor, service) => ({
    allowed: false,
    why: `You may not change ${serviceText(service)}.`,
  }),
};

/** @param typed with the command's name: `/deploy api main` */
export async function type(
  deployer: Deployer,
  typed: string,
  access: Access = everybodyMayDeploy,
): Promise<Reply | undefined> {
  const [name = '', ...words] = typed.split(' ');
  const command = commands.find(candidate => candidate.name === name);
  if (command === undefined) throw new Error(`No command ${name}`);
  return await command.run({
    text: words.join(' '),
    actor: { userId: 'U0ANN', teamId: 'T1' },
    origin: { channel: 'C1' },
    requestId: 'request',
    deployer,
    access,
  });
}
