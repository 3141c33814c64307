// What has to hold after every round, whatever went wrong in it.
import { messageViolations } from './message-invariants.ts';
import { isDownByEngine, type SeenContainer, type Sight } from './sight.ts';
import { APP, KEEP } from './world.ts';

export type Area = 'service' | 'message' | 'leftover' | 'queue' | 'deckhand';

export interface Violation {
  readonly area: Area;
  readonly what: string;
}

/** How it was before the round, and what the round's fault explains. */
export interface Before {
  /** The short SHA that served. */
  readonly sha: string;
  readonly containerId: string;
  readonly startedAt: string;
  /** What each commit serves, by its short SHA; those of the round are among them. */
  readonly versions: ReadonlyMap<string, string>;
  /** Anonymous volumes of containers that served, which may hold data and stay; and those that a dying engine left. */
  readonly servedVolumes: Set<string>;
  readonly stopsContainers: boolean;
  readonly byHand: boolean;
  /** Somebody deleted a message: one whose ending was told stays away. */
  readonly mayMissMessage: boolean;
  /** Slack's answer to a first post may be lost: it can't be found again, and is posted once more. */
  readonly mayRepeatMessage: boolean;
}

/** Images beside those of the releases that are kept: of builds whose deployment ended before or after it had one. */
const mostOtherImages = 3;

export function violations(before: Before, sight: Sight): readonly Violation[] {
  const found: Violation[] = [];
  const expect = (holds: boolean, area: Area, what: string): void => {
    if (!holds) found.push({ area, what });
  };
  expect(sight.deckhandRuns, 'deckhand', 'Deckhand ended by itself');
  for (const { id, state, final } of sight.deployments)
    expect(final, 'queue', `deployment ${id} is ${state}`);
  if (!isDownByHand(before, sight) && !isDownByEngine(sight)) {
    service(before, sight, expect);
    expect(
      /^✓ /.test(sight.status) && !sight.status.includes('⚠'),
      'service',
      `/status reads:\n${sight.status}`,
    );
  }
  leftovers(before, sight, expect);
  return [...found, ...messageViolations(before, sight)];
}

/** Somebody took the only container away, nothing came in its place, and /status says so. */
function isDownByHand({ byHand }: Before, { answer, status }: Sight): boolean {
  return byHand && answer === undefined && /^✗ .*⚠ .*(stopped|gone)/s.test(status);
}

type Expect = (holds: boolean, area: Area, what: string) => void;

function service({ sha, versions }: Before, sight: Sight, expect: Expect): void {
  const { answer, containers, serving, deployments } = sight;
  const running = containers.filter(({ state }) => !isStopped(state));
  expect(running.length === 1, 'service', `${running.length} containers run: ${namesOf(running)}`);
  for (const { name, restart } of running) {
    expect(name === APP, 'service', `the container that runs is called ${name}`);
    expect(restart === 'unless-stopped', 'service', `its restart policy is ${restart}`);
  }
  expect(answer !== undefined, 'service', 'the service does not answer');
  if (answer === undefined) return;
  const recorded = serving && versions.get(serving.sha.slice(0, 7));
  expect(answer === recorded, 'service', `it answers ${answer}, and the database says ${recorded}`);
  const candidates = [sha, ...deployments.flatMap(({ commit }) => commit?.sha.slice(0, 7) ?? [])];
  expect(
    candidates.some(each => versions.get(each) === answer),
    'service',
    `it answers ${answer}, which is neither old nor new`,
  );
}

function leftovers({ servedVolumes }: Before, sight: Sight, expect: Expect): void {
  const { containers, looseVolumes, networks, namelessImages, images, strayFiles, strayProcesses } = sight;
  const stopped = containers.filter(({ state }) => isStopped(state));
  for (const { name, state, restart, role } of stopped) {
    const kept = (name.startsWith(`${APP}-old-`) || name === APP) && state === 'exited' && role === 'serving';
    expect(kept, 'leftover', `container ${name} (${state})`);
    const mayStart = restart !== 'no' && restart !== '' && name !== APP;
    expect(!mayStart, 'leftover', `the old container ${name} has the restart policy ${restart}`);
  }
  const old = stopped.filter(({ name }) => name !== APP);
  // One of each release that is kept, and one of the serving release where it was deployed twice.
  expect(old.length <= KEEP + 1, 'leftover', `${old.length} old containers: ${namesOf(old)}`);
  const leaked = looseVolumes.filter(name => !servedVolumes.has(name));
  const lists = {
    volume: leaked,
    network: networks,
    'image without a name': namelessImages,
    file: strayFiles,
    process: strayProcesses,
  };
  for (const [what, names] of Object.entries(lists))
    for (const name of names) expect(false, 'leftover', `${what} ${name}`);
  expect(images <= KEEP + 1 + mostOtherImages, 'leftover', `${images} images of the service`);
}

const isStopped = (state: string): boolean => ['created', 'exited', 'dead'].includes(state);
const namesOf = (containers: readonly SeenContainer[]): string =>
  containers.map(({ name, state }) => `${name} (${state})`).join(', ');
