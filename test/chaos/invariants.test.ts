// The invariants of the chaos runner can fail: each is shown a world in which it is broken, beside one in which all hold.
import { describe, expect, it } from 'vitest';
import { type Before, violations } from '../../chaos/invariants.ts';
import type { SeenContainer, Sight } from '../../chaos/sight.ts';

const [old, fresh] = ['aaaaaaa', 'bbbbbbb'];
const full = (sha: string) => sha.padEnd(40, '0');

const before: Before = {
  sha: old,
  containerId: 'c1',
  startedAt: 'noon',
  versions: new Map([
    [old, 'v1'],
    [fresh, 'v2'],
  ]),
  servedVolumes: new Set(['kept']),
  stopsContainers: false,
  byHand: false,
  mayMissMessage: false,
  mayRepeatMessage: false,
};

const serving: SeenContainer = {
  id: 'c2',
  name: 'shop',
  state: 'running',
  restart: 'unless-stopped',
  startedAt: 'one',
  role: 'serving',
  commit: full(fresh),
  volumes: ['v'],
};
const kept: SeenContainer = {
  ...serving,
  id: 'c1',
  name: 'shop-old-c1',
  state: 'exited',
  restart: 'no',
  commit: full(old),
};

const head = (id: number) => `shop → production   #${id} by @dana\nmain ${fresh} “Serve v2”`;
const live = `${head(3)}\n✓ fetch 0.1 s\n✓ shop is live in production: ${fresh}, 1.2 s\n[Roll back to ${old}] [Log]`;
const untouched = `${head(3)}\n✗ build 0.1 s\n✗ The build failed.\nNothing was changed: ${old} was never stopped.\n[Retry] [Log]`;

/** After a deployment that succeeded. */
const good: Sight = {
  answer: 'v2',
  containers: [serving, kept],
  looseVolumes: ['kept'],
  networks: [],
  namelessImages: [],
  images: 3,
  deployments: [{ id: 3, kind: 'deploy', state: 'succeeded', commit: { sha: full(fresh) }, final: true }],
  serving: { sha: full(fresh), deploymentId: 3 },
  messages: [{ id: 3, ts: '1', text: live }],
  status: '✓ shop → production  running, no restarts',
  strayFiles: [],
  strayProcesses: [],
  engineLeaksPort: false,
  deckhandRuns: true,
};

/** After one that failed before it touched anything. */
const failed: Sight = {
  ...good,
  answer: 'v1',
  containers: [{ ...serving, id: 'c1', startedAt: 'noon', commit: full(old) }],
  deployments: [
    {
      id: 3,
      kind: 'deploy',
      state: 'failed',
      commit: { sha: full(fresh) },
      previous: 'untouched',
      final: true,
    },
  ],
  serving: { sha: full(old), deploymentId: 2 },
  messages: [{ id: 3, ts: '1', text: untouched }],
};

const told = (sight: Sight, from: string, to: string): Sight => ({
  ...sight,
  messages: sight.messages.map(message => ({ ...message, text: message.text.replace(from, to) })),
});
const first = (sight: Sight, change: Partial<SeenContainer>): Sight => ({
  ...sight,
  containers: sight.containers.map((each, index) => (index === 0 ? { ...each, ...change } : each)),
});
const areas = (sight: Sight, was: Before = before) => [
  ...new Set(violations(was, sight).map(({ area }) => area)),
];

it('nothing is wrong with a world that is right', () => {
  expect(violations(before, good)).toEqual([]);
  expect(violations(before, failed)).toEqual([]);
});

describe('the service', () => {
  it.each<[string, Sight]>([
    ['does not answer', { ...good, answer: undefined }],
    ['answers the old release where the message says the new one', { ...good, answer: 'v1' }],
    ['answers something that is neither', { ...good, answer: 'v9' }],
    ['runs twice', { ...good, containers: [serving, { ...kept, state: 'running' }] }],
    ['does not run', { ...good, containers: [kept] }],
    ['would not survive a reboot', first(good, { restart: 'no' })],
    ['runs under another name', first(good, { name: 'shop-new-3' })],
    [
      'is not what was deployed, says /status',
      { ...good, status: '✗ shop → production\n⚠ somebody replaced it' },
    ],
  ])('%s', (_, sight) => {
    expect(areas(sight)).toContain('service');
  });

  it('may be down where somebody took it down by hand, if /status says so', () => {
    const down: Sight = {
      ...failed,
      answer: undefined,
      containers: [],
      status: '✗ shop → production  no container\n⚠ aaaaaaa was deployed last, but its container is gone',
    };
    expect(areas(down, { ...before, byHand: true })).toEqual([]);
    expect(areas({ ...down, status: good.status }, { ...before, byHand: true })).toContain('service');
    expect(areas(down)).toContain('service');
  });

  it('may be down where the engine gives its port to nobody, if /status and the message say so', () => {
    const alarm = `shop in production may be down: ${old} was started again. Port 80 is taken.`;
    const down: Sight = {
      ...told(failed, `Nothing was changed: ${old} was never stopped.`, alarm),
      answer: undefined,
      containers: [{ ...serving, id: 'c1', state: 'exited', commit: full(old) }],
      status: '✗ shop → production  stopped\n⚠ aaaaaaa was deployed last, but its container is stopped.',
      engineLeaksPort: true,
    };
    expect(areas(down)).toEqual([]);
    expect(areas({ ...down, engineLeaksPort: false })).toContain('service');
    expect(areas({ ...down, messages: failed.messages })).toEqual(['message']);
  });
});

describe('a message', () => {
  it.each<[string, Sight]>([
    ['is missing', { ...good, messages: [] }],
    ['is there twice', { ...good, messages: [...good.messages, { id: 3, ts: '2', text: live }] }],
    ['says live of what failed', { ...failed, messages: good.messages }],
    ['says failed of what is live', { ...good, messages: failed.messages }],
    [
      'names another release as live',
      { ...good, messages: [{ id: 3, ts: '1', text: live.replaceAll(fresh, 'ccccccc') }] },
    ],
    ['says that it still builds', told(good, '✓ fetch', '… build (step 2/5)')],
    ['says that it waits', told(failed, '✗ The build', 'Waits for #2 to end.\n✗ The build')],
    ['has still a button to cancel', told(failed, '[Retry]', '[Retry] [Cancel]')],
    ['offers no Retry', told(failed, '[Retry] ', '')],
    ['does not say what serves', told(failed, 'Nothing was changed', 'Something')],
    [
      'speaks of another release as the one that serves',
      told(failed, `changed: ${old}`, `changed: ${fresh}`),
    ],
    [
      'says “may be down” of what serves',
      told(failed, 'Nothing was changed', 'It may be down. Nothing was changed'),
    ],
    ['says “never stopped” of a container that was started since', first(failed, { startedAt: 'one' })],
    ['says “never stopped” where another container runs', first(failed, { id: 'c9' })],
    [
      'of a former round goes back to running',
      { ...good, messages: [...good.messages, { id: 1, ts: '0', text: `${head(1)}\n… verify 2 s` }] },
    ],
    [
      'says live, and the database says another deployment serves',
      { ...good, serving: { sha: full(fresh), deploymentId: 1 } },
    ],
  ])('%s', (_, sight) => {
    expect(areas(sight)).toContain('message');
  });

  it('may stand twice only where an answer of Slack was lost, and then what is not kept up to date claims nothing', () => {
    const twice = (first: string) => ({
      ...good,
      messages: [{ id: 3, ts: '0', text: first }, ...good.messages],
    });
    const lost = { ...before, mayRepeatMessage: true };
    expect(areas(twice(head(3)), lost)).toEqual([]);
    expect(areas(twice(head(3)))).toContain('message');
    expect(areas(twice(`${head(3)}\n… fetch 0 s\n[Cancel] [Log]`), lost)).toContain('message');
    expect(areas({ ...good, messages: [{ id: 3, ts: '0', text: head(3) }] }, lost)).toContain('message');
  });

  it('may be missing where somebody deleted it', () => {
    expect(areas({ ...good, messages: [] }, { ...before, mayMissMessage: true })).toEqual([]);
  });
});

describe('what is left over', () => {
  it.each<[string, Sight]>([
    [
      'a container that was never started',
      { ...good, containers: [...good.containers, { ...kept, name: 'shop-new-9', state: 'created' }] },
    ],
    [
      'a canary',
      { ...good, containers: [...good.containers, { ...kept, name: 'shop-canary-9', role: 'canary' }] },
    ],
    [
      'an old container that the engine would start again',
      { ...good, containers: [serving, { ...kept, restart: 'unless-stopped' }] },
    ],
    ['too many old containers', { ...good, containers: [serving, kept, kept, kept, kept] }],
    ['an anonymous volume of a container that never served', { ...good, looseVolumes: ['kept', 'lost'] }],
    ['a network', { ...good, networks: ['lost'] }],
    ['an image without a name', { ...good, namelessImages: ['sha256:1'] }],
    ['more and more images', { ...good, images: 9 }],
    ['a file', { ...good, strayFiles: ['checkouts/shop-x'] }],
    ['a process', { ...good, strayProcesses: ['12 git fetch'] }],
  ])('%s', (_, sight) => {
    expect(areas(sight)).toEqual(['leftover']);
  });
});

it('a deployment that never ends is seen', () => {
  const waiting: Sight = {
    ...failed,
    deployments: [...failed.deployments, { id: 4, kind: 'deploy', state: 'queued', final: false }],
  };
  expect(areas(waiting)).toContain('queue');
});

it('Deckhand itself having ended is seen', () => {
  expect(areas({ ...good, deckhandRuns: false })).toEqual(['deckhand']);
});
