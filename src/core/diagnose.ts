// The likely cause of a container's death, from its exit code, the engine's words and its last lines.
import type { Autopsy } from './errors.ts';

export interface Diagnosis {
  /** A sentence. */
  readonly cause?: string;
  readonly remedy?: string;
}

const mendMemory = 'Raise mem_limit, or look for a leak.';
const outOfMemory: Diagnosis = {
  cause: 'It used more memory than it may, and the kernel killed it.',
  remedy: mendMemory,
};

/** The engine did not say why; with a limit it is hardly anything else. */
const killedAtItsLimit: Diagnosis = {
  cause: 'It was killed (SIGKILL), most likely because it used more memory than it may.',
  remedy: mendMemory,
};

/** Meanings by the convention of shells and of Docker: 125 to 127 are the engine's, above 128 is a signal. */
const byExitCode: Readonly<Record<number, Diagnosis>> = {
  0: {
    cause: 'Its process ended by itself, without an error.',
    remedy: 'The command has to stay in the foreground.',
  },
  125: { cause: 'The engine could not run it.' },
  126: {
    cause: 'Its command was found but could not be executed.',
    remedy: 'Make the file executable (chmod +x), and check its first line and the platform of the image.',
  },
  127: {
    cause: 'Its command was not found in the image.',
    remedy: 'Check CMD and ENTRYPOINT, and that the image has the file.',
  },
  132: {
    cause: 'It was killed by an illegal instruction (SIGILL).',
    remedy: 'Was the image built for another kind of processor?',
  },
  134: { cause: 'It aborted itself (SIGABRT).' },
  137: {
    cause: 'It was killed (SIGKILL): often for its memory, or because it did not end when asked to.',
  },
  139: { cause: 'It crashed with a segmentation fault (SIGSEGV).' },
  143: { cause: 'It was asked to end (SIGTERM) and did.' },
};

/** What the output says beats what the exit code says. The first that matches is taken. */
const byText: readonly { readonly pattern: RegExp; readonly diagnosis: Diagnosis }[] = [
  {
    pattern: /exec format error/i,
    diagnosis: {
      cause:
        'The image was built for another kind of processor, or its script lacks a first line like #!/bin/sh.',
      remedy: 'Set build.platform, or mend the script.',
    },
  },
  {
    pattern: /address already in use|EADDRINUSE/i,
    diagnosis: { cause: 'The port it wants to listen on is taken.' },
  },
  {
    pattern: /no such file or directory.*(?:exec|entrypoint)|exec.*(?:no such file or directory|not found)/i,
    diagnosis: {
      cause: 'Its command was not found in the image.',
      remedy: 'Check CMD and ENTRYPOINT; a script saved with Windows line ends gives the same error.',
    },
  },
  {
    pattern: /heap out of memory|java\.lang\.OutOfMemoryError|\bMemoryError\b/i,
    diagnosis: { cause: 'It ran out of memory by its own limit.' },
  },
  {
    pattern: /ECONNREFUSED|connection refused|could not connect to server/i,
    diagnosis: {
      cause: 'Something it needs refused the connection.',
      remedy: 'Check that its database and other services run and that it reaches them.',
    },
  },
  {
    pattern:
      /ENOTFOUND|EAI_AGAIN|could not resolve|name or service not known|temporary failure in name resolution/i,
    diagnosis: {
      cause: 'A host name it needs could not be resolved.',
      remedy: 'Check the name and the networks of the container.',
    },
  },
  {
    pattern: /permission denied|EACCES/i,
    diagnosis: {
      cause: 'It was denied access to something.',
      remedy: 'Check its user and the owners of its volumes.',
    },
  },
  {
    pattern: /no space left on device|ENOSPC/i,
    diagnosis: { cause: 'There is no space left for it to write.' },
  },
];

export function diagnose(autopsy: Autopsy): Diagnosis {
  if (autopsy.oomKilled) return outOfMemory;
  const said = [autopsy.engineError ?? '', ...autopsy.lastLogLines.slice(-20)];
  const found = byText.find(({ pattern }) => said.some(line => pattern.test(line.slice(0, 2_000))));
  if (found !== undefined) return found.diagnosis;
  if (autopsy.exitCode === undefined) return {};
  if (autopsy.exitCode === 137 && autopsy.memoryLimitBytes !== undefined) return killedAtItsLimit;
  return byExitCode[autopsy.exitCode] ?? signalled(autopsy.exitCode);
}

function signalled(exitCode: number): Diagnosis {
  return exitCode > 128 && exitCode < 160 ? { cause: `It was ended by signal ${exitCode - 128}.` } : {};
}
