// Why a build failed, from the engine's words, which differ between engines.
import type { FailureReason } from '../core/errors.ts';
import { type FailedStep, shortImageName } from './build-transcript.ts';
import { isDiskFull } from './engine.ts';

/** 128 + SIGKILL: nearly always the kernel, out of memory. */
const KILLED = '137';

/**
 * @param message of the build as a whole
 * @param failed the step, when one got so far
 */
export function buildFailure(
  message: string,
  failed: FailedStep | undefined,
  dockerfile: string,
): FailureReason {
  const text = failed === undefined ? message : `${failed.error}\n${message}`;
  // The engine's own words repeat the command, which may speak of full disks itself.
  const full = [...(failed?.tail ?? []), withoutCommand(text)].find(isDiskFull);
  if (full !== undefined) return { code: 'disk_full', where: 'the Docker engine', detail: plain(full) };

  const image = missingImage(failed, message);
  if (image !== undefined) {
    return { code: 'base_image_unavailable', image, detail: plain(failed?.error ?? message) };
  }
  if (/failed to read dockerfile|cannot locate (specified )?dockerfile/i.test(message)) {
    return { code: 'dockerfile_missing', path: dockerfile };
  }
  const tail = failed?.tail ?? [];
  const syntax = /parse error (?:on )?line (\d+): (.*)/is.exec(message);
  if (syntax !== null) {
    const [, line = '', detail = ''] = syntax;
    return { code: 'build_failed', step: `${dockerfile} line ${line}`, detail: plain(detail), tail };
  }
  const step = failed?.name ?? dockerfile;
  const exit = /(?:exit code:|returned a non-zero code:) (\d+)/.exec(text)?.[1];
  const detail =
    exit === undefined
      ? plain(failed?.error ?? message)
      : `exit code ${exit}${exit === KILLED ? ' (killed, probably because memory ran out)' : ''}`;
  return { code: 'build_failed', step, detail, tail };
}

/** The image of a FROM (or COPY --from) that can't be had. */
function missingImage(failed: FailedStep | undefined, message: string): string | undefined {
  // BuildKit: the steps that look an image up (a Dockerfile's `# syntax` is one too), and the one that fetches it.
  const looked =
    /^(?:\[internal\] load metadata|resolve image config) for (\S+)$/.exec(failed?.name ?? '') ??
    /^FROM (\S+)/.exec(failed?.name ?? '');
  if (looked?.[1] !== undefined) return shortImageName(looked[1]);
  const named =
    /(?:^|: )([^\s:]\S*): failed to resolve source metadata/.exec(message) ??
    /failed to resolve source metadata for (\S+?):? /.exec(message) ??
    /pull access denied for ([^\s,]+)/.exec(message) ??
    /manifest for (\S+) not found/.exec(message);
  if (named?.[1] !== undefined) return shortImageName(named[1]);
  return undefined;
}

function withoutCommand(error: string): string {
  return error.replace(
    /executor failed running \[.*?\]: |process ".*?" did not complete|The command '.*?' returned/gs,
    '',
  );
}

/** Without the frames that each layer of BuildKit puts around an error. */
function plain(message: string): string {
  return message
    .replace(
      /^(failed to solve( with frontend \S+)?: |rpc error: code = \w+ desc = |failed to create LLB definition: |dockerfile parse error )+/g,
      '',
    )
    .trim();
}
