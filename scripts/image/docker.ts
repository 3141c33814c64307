// Runs other programs for the check of the image, the Docker command first of all, and says what went wrong.
import { type RunOptions, run } from '../setup/run.mjs';

/** @returns its output, trimmed. @throws Error with the end of its output when it doesn't end with 0 */
export async function call(
  program: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  const { code, output } = await run(program, args, options);
  const text = output.trim();
  if (code === 0) return text;
  const end = text.split('\n').slice(-30).join('\n');
  throw new Error(`${program} ${args[0] ?? ''} ended with ${code}:\n${end}`);
}

/** The Docker command, which finds the engine by DOCKER_HOST. */
export async function docker(args: readonly string[], options: RunOptions = {}): Promise<string> {
  return await call('docker', args, options);
}
