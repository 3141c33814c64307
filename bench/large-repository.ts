// The second deploy of a large repository, beside the script's clone and build.
import { Readable } from 'node:stream';
import { execa } from 'execa';
import { freePort } from '../sandbox/free-port.ts';
import { IDENTITY } from '../sandbox/sample/repository.ts';
import { deploy } from './deploy.ts';
import { type Row, ratioFigure, type Scenario, type Surroundings } from './figure.ts';
import { createScript } from './seven-lines.ts';
import { timelineText, watchDeckhand } from './watch-deployment.ts';

const row: Row = {
  name: 'large-repository',
  what: 'second deploy of a repository with 20,000 commits and 5,000 files, health proved',
  against: 'the script’s clone and build alone',
  unit: 'ratio',
  bound: 0.3,
};

const commits = 20_000;
const files = 5_000;
const linesOfFile = 60;

export const largeRepository: Scenario = {
  rows: [row],
  async measure(surroundings) {
    const { deckhand, script } = await measure(surroundings);
    return [
      ratioFigure(
        row,
        { name: 'Deckhand, whole deploy', unit: 'ms', values: deckhand },
        { name: 'script, clone and build', unit: 'ms', values: script },
      ),
    ];
  },
};

async function measure({ dockerHost, runs, say, timelines }: Surroundings) {
  await using watch = await watchDeckhand(dockerHost);
  const { stage } = watch;
  await grow(stage.repository.path);
  say('the repository is there');
  const port = await freePort();
  await using script = createScript({
    home: stage.folder,
    repositoryUrl: stage.repository.url,
    dockerHost,
    port,
  });
  const times = { deckhand: [] as number[], script: [] as number[] };
  // The first run fills the mirror and the caches of both builds.
  for (let run = 0; run <= runs; run++) {
    await stage.repository.greet(100 + run);
    const timeline = await watch.timeline(() => deploy(stage));
    const begun = performance.now();
    await script.cloneAndBuild();
    const scriptMs = performance.now() - begun;
    await script.rememberImage();
    if (run === 0) continue;
    times.deckhand.push(timeline.whole.to - timeline.whole.from);
    times.script.push(scriptMs);
    say(`run ${run} of ${runs}`);
    if (timelines) say(timelineText(timeline));
  }
  return times;
}

/** Gives the sample application a long history and many files that its image does not need, packed as on a forge. */
async function grow(path: string): Promise<void> {
  const options = { cwd: path, env: IDENTITY };
  const { stdout: head } = await execa('git', ['rev-parse', 'HEAD'], options);
  await execa('git', ['fast-import', '--quiet'], { ...options, input: Readable.from(history(head)) });
  await execa('git', ['reset', '--quiet', '--hard', 'main'], options);
  await execa('git', ['repack', '-a', '-d', '--quiet', '--write-bitmap-index'], options);
}

/** @see https://git-scm.com/docs/git-fast-import#_input_format */
function* history(head: string): Generator<string> {
  for (let commit = 0; commit < commits; commit++) {
    const message = `Change file ${commit % files}`;
    yield 'commit refs/heads/main\n';
    yield `committer Dana Deployer <dana@sandbox.example> ${1_600_000_000 + commit * 600} +0000\n`;
    yield `data ${Buffer.byteLength(message)}\n${message}\n`;
    if (commit === 0) yield `from ${head}\n`;
    // At first there are no files: each of the first commits adds a few.
    if (commit === 0) for (let file = 0; file < files; file++) yield change(file, commit);
    else yield change(commit % files, commit);
  }
}

function change(file: number, commit: number): string {
  const content = Array.from(
    { length: linesOfFile },
    (_, line) => `export const value${line} = ${line === commit % linesOfFile ? commit : file * line};\n`,
  ).join('');
  const path = `packages/package-${file % 50}/src/module-${file}.ts`;
  return `M 100644 inline ${path}\ndata ${Buffer.byteLength(content)}\n${content}\n`;
}
