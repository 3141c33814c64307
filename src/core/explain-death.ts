// What is known of a container that died or never got healthy, in plain words.
import { diagnose } from './diagnose.ts';
import type { Autopsy } from './errors.ts';
import type { Explanation } from './explain.ts';

/** What is known of a container that died, the likely cause first. */
export function explainDeath(
  headline: string,
  autopsy: Autopsy,
  engineError = autopsy.engineError,
): Explanation {
  const { cause, remedy } = diagnose(autopsy);
  const health =
    autopsy.healthOutput === undefined || autopsy.healthOutput.trim() === ''
      ? undefined
      : `Its last health check said “${autopsy.healthOutput.trim()}”.`;
  const { exitCode } = autopsy;
  const exit =
    exitCode === undefined || headline.endsWith(exitText(autopsy))
      ? undefined
      : `Its exit code was ${exitCode}.`;
  const restarts = autopsy.restarts === 0 ? undefined : `It was restarted ${times(autopsy.restarts)}.`;
  const detail = [exit, cause, engineError, health, restarts]
    .filter(part => part !== undefined && part !== '')
    .join(' ');
  return {
    headline,
    ...(detail === '' ? {} : { detail }),
    ...(remedy === undefined ? {} : { remedy }),
    log: autopsy.lastLogLines,
  };
}

/** ` with exit code 1`, where it is known. */
export function exitText({ exitCode }: Autopsy): string {
  return exitCode === undefined ? '' : ` with exit code ${exitCode}`;
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}
