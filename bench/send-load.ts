// Sends slash commands to an app from a process of its own, so that measuring and what is measured share no thread.
import { join } from 'node:path';
import { execa } from 'execa';
import { z } from 'zod';
import type { Workspace } from '../sandbox/workspace.ts';
import type { Load } from './load.ts';

/** The same command again and again, each as Slack would send and sign it now. */
export function signedCommands(workspace: Workspace, line: string, count: number): Load['requests'] {
  return Array.from({ length: count }, () => {
    const { headers, body } = workspace.signedCommand('dana', line);
    return { headers: { ...headers }, body };
  });
}

/** @returns how long each took, in milliseconds @throws Error when an answer is not 200 */
export async function sendLoad(load: Load): Promise<readonly number[]> {
  const program = join(import.meta.dirname, 'load.ts');
  const { stdout } = await execa(process.execPath, [program], { input: JSON.stringify(load) });
  return z.array(z.number()).parse(JSON.parse(stdout));
}
