// Every reply to a command as a file for the Block Kit Builder, and hostile text that stays text and fits.
import { describe, expect, test } from 'vitest';
import type { Mistake } from '../../../src/core/intent.ts';
import type { Refusal, ServiceStatus } from '../../../src/deploy/deployer.ts';
import type { Observation } from '../../../src/deploy/ports.ts';
import { helpReply } from '../../../src/slack/blocks/help.ts';
import { mistakeReply } from '../../../src/slack/blocks/mistake.ts';
import { refusalReply } from '../../../src/slack/blocks/refusal.ts';
import { cancelWhichReply, logReply, releasesReply } from '../../../src/slack/blocks/releases.ts';
import { chooseServiceReply, serviceOptions } from '../../../src/slack/blocks/service-select.ts';
import { detailReply, overviewReply } from '../../../src/slack/blocks/status.ts';
import type { Reply } from '../../../src/slack/command.ts';
import {
  sampleApp,
  sampleCommit,
  sampleDeployment,
  sampleNow,
  sampleRelease,
  sampleService,
} from '../../support/samples.ts';
import { seen, slackProblems } from '../../support/slack-eyes.ts';

/** All the replies, with this text wherever a stranger's text may stand. */
function replies(strange: { readonly word: string; readonly name: string }): Readonly<Record<string, Reply>> {
  const { word, name } = strange;
  const commit = sampleCommit('3f9c1e2', word);
  const service = sampleService(name);
  const app = sampleApp(name, 'production', 'staging');
  const apps = [app, sampleApp('web')];
  const release = sampleRelease(12, { app: name, commit, ref: word });
  const older = sampleRelease(11, {
    app: name,
    commit: sampleCommit('91ab0c4', word),
    ref: word,
  });
  const deployment = sampleDeployment(42, { app: name, commit, ref: word });
  const running = sampleDeployment(43, { app: name, commit, ref: word, state: 'running' });

  const refusals: readonly Refusal[] = [
    { code: 'shutting_down' },
    { code: 'nothing_to_roll_back_to', service },
    { code: 'already_serving', service, release },
    { code: 'no_such_release', service, goal: { kind: 'release', id: 3 }, known: [release, older] },
    { code: 'image_gone', service, release },
    { code: 'engine_unreachable', detail: word },
    { code: 'no_such_deployment', id: 7 },
    { code: 'already_ended', deployment },
    { code: 'too_late_to_cancel', deployment: running },
    { code: 'being_settled', deployment: running },
    { code: 'not_settled', service, deployment: running },
  ];
  const mistakes: readonly Mistake[] = [
    { code: 'no_apps' },
    { code: 'unknown_app', word, instead: `${name} main` },
    { code: 'unknown_environment', word, known: ['production', 'staging'], instead: `${name} to staging` },
    { code: 'environment_missing', preposition: 'to' },
    { code: 'app_needed' },
    {
      code: 'environment_or_branch',
      word: 'staging',
      environment: sampleService(name, 'staging'),
      branch: service,
    },
    { code: 'too_many_words', extra: [word, 'now'], instead: `${name} main` },
    { code: 'not_a_ref', word },
    { code: 'not_a_release', word },
    {
      code: 'release_or_deployment',
      number: 12,
      asRelease: `${name} r12`,
      asDeployment: `${name} #12`,
    },
    { code: 'not_a_deployment', word },
    { code: 'unknown_word', word, instead: 'releases' },
  ];

  const observation: Observation = {
    state: 'running',
    health: 'healthy',
    startedAt: sampleNow - 44_800,
    restarts: 0,
    oomKilled: false,
  };
  const fine: ServiceStatus = {
    service,
    serving: { release, deployment },
    observation,
    recent: [deployment, sampleDeployment(41, { app: name, state: 'failed', ref: word, commit })],
    rollBackTo: older,
  };
  const { observation: _unasked, ...unasked } = fine;
  const states: Readonly<Record<string, ServiceStatus>> = {
    fine,
    'fine-restarted': {
      ...fine,
      observation: { ...observation, startedAt: sampleNow + 3_600_000, restarts: 2, health: 'none' },
    },
    drifted: {
      ...fine,
      drift: `What runs is not 3f9c1e2, which was deployed last: somebody replaced the container by hand ${word}`,
    },
    'out-of-memory': {
      ...fine,
      observation: { ...observation, state: 'stopped', exitCode: 137, oomKilled: true },
    },
    ill: { ...fine, observation: { ...observation, health: 'unhealthy' } },
    busy: { ...fine, current: running, recent: [running, ...fine.recent] },
    'not-deployed': {
      service,
      observation: { ...observation, state: 'absent', health: 'none' },
      recent: [],
    },
    'engine-away': { ...unasked, engineError: word },
  };

  return {
    ...Object.fromEntries(refusals.map(refusal => [`refused-${refusal.code}`, refusalReply(refusal, 12)])),
    'refused-no_such_release-ever': refusalReply({
      code: 'no_such_release',
      service,
      goal: { kind: 'commit', sha: '91ab0c4' },
      known: [],
    }),
    ...Object.fromEntries(
      mistakes.map(mistake => [`mistaken-${mistake.code}`, mistakeReply('/deploy', mistake, apps)]),
    ),
    ...Object.fromEntries(
      Object.entries(states).map(([state, status]) => [`status-${state}`, detailReply([status])]),
    ),
    'status-overview': overviewReply(Object.values(states), apps),
    choose: chooseServiceReply([...app.services, service], apps),
    help: helpReply('deckhand', apps),
    releases: releasesReply(
      [
        { service, releases: [release, older], serving: 12 },
        { service: sampleService(name, 'staging'), releases: [] },
      ],
      apps,
    ),
    log: logReply(deployment, [word, word]),
    'cancel-which': cancelWhichReply([running, sampleDeployment(44, { app: name, state: 'queued' })]),
  };
}

const ordinary = replies({ word: 'feature/login', name: 'api' });

describe('replies', () => {
  test.each(Object.entries(ordinary))('%s', async (name, { text, blocks }) => {
    expect(slackProblems({ text, blocks })).toEqual([]);
    await expect(`${JSON.stringify({ text, blocks }, undefined, 2)}\n`).toMatchFileSnapshot(
      `./replies/${name}.snap.json`,
    );
  });

  test('each begins with a whole sentence for screen readers', () => {
    for (const { text } of Object.values(ordinary)) expect(text).toMatch(/[.?]$/);
  });

  test('refusals read calmly', () => {
    const refused = Object.entries(ordinary).filter(([name]) => name.startsWith('refused-'));
    expect(refused.map(([, reply]) => seen(reply)).join('\n\n')).toMatchInlineSnapshot(`
      "Deckhand is shutting down and begins nothing new. Try again when it is back, in a minute or so; whoever runs Deckhand knows more.

      There is no earlier good release of api in production to go back to. Deploy a commit that works instead: /deploy api <commit>.

      r12 3f9c1e2 “feature/login” serves api in production already, so there is nothing to go back to. When what runs is not right all the same, deploy it again.
      [Deploy it again]

      api in production never ran release r3. It can go back to one of these:
      r11 91ab0c4 “feature/login” [Roll back to 91ab0c4]

      The image of r12 3f9c1e2 “feature/login” is gone: somebody removed it from the Docker host. What serves api in production was not touched. Deploying that commit builds the image again.
      [Deploy 3f9c1e2]

      Docker does not answer: feature/login. Nothing was changed. Whoever looks after the Docker host can mend it; then try again.

      There is no deployment #7. /status shows the latest ones.

      #42 of api in production has ended: it succeeded 2026-11-20 11:03 UTC. Nothing was done.
      [Log]

      #43 can't be cancelled any more: the new release is healthy and takes over this moment. Once it is live it can be rolled back: /rollback api.
      [Log]

      #43 was cut off when Deckhand ended, and is being settled now: there is nothing left to cancel. Its message says how it ends.
      [Log]

      api in production is about to change: #43 by @U0ANN runs. Cancel it to keep what serves now, or wait until it has ended and roll back then. To go further back, name the release: /rollback api <release>.
      [Cancel #43]

      api in production never ran commit 91ab0c4. It has no release to go back to; /deploy api <commit> builds one."
    `);
  });

  test('mistakes say what to type', () => {
    const mistaken = Object.entries(ordinary).filter(([name]) => name.startsWith('mistaken-'));
    expect(mistaken.map(([, reply]) => seen(reply)).join('\n\n')).toMatchInlineSnapshot(`
      "Deckhand has no app to deploy yet. Whoever runs it adds one to deckhand.yml, or sets REPOSITORY_URL and its companions.

      There is no app feature/login. Did you mean /deploy api main? Apps: api and web.
      [Deploy api main to production]

      There is no environment feature/login. Did you mean /deploy api to staging? Environments: production and staging.
      [Deploy api to staging]

      Where to? After to the environment is missing. A branch of that name is written app@to.

      Which app? Say /deploy api, for example. Apps: api and web.

      staging is an environment of api, and may be a branch too. Say /deploy api to staging for the environment, or /deploy api@staging for the branch.
      [Deploy to staging]
      [Deploy the branch staging to production]

      feature/login and now are words too many. Did you mean /deploy api main? /deploy help shows how to say it.
      [Deploy api main to production]

      feature/login can't be the name of a branch, tag or commit in git. Give a branch, a tag, a commit's sha or pr/12.

      feature/login is no release. Give its number (r12), at least 7 digits of its commit (3f9c1e2), or a deployment (#42). /deckhand releases lists them.

      Release or deployment 12? Say /deploy api r12 for the release, or /deploy api #12 for what deployment #12 made serve.

      feature/login is no deployment. Give the number that its message shows, like #42.

      Deckhand doesn't know feature/login. Did you mean /deploy releases? /deploy help shows what it knows."
    `);
  });

  test('the overview has two lines a service, and a third where something is wrong', () => {
    expect(seen(ordinary['status-overview'])).toMatchInlineSnapshot(`
      "8 services, 4 need a look.
      ⚠ Docker does not answer: feature/login. What was deployed last is shown; whether it runs is not known.
      ✓ api → production  running, healthy, no restarts
      r12 3f9c1e2 “feature/login” feature/login by @U0ANN since 2026-11-20 11:03 UTC
      ✓ api → production  running, 2 restarts
      r12 3f9c1e2 “feature/login” feature/login by @U0ANN since 2026-11-20 11:03 UTC, container up since 2026-11-20 12:04 UTC
      ✗ api → production  running, healthy, no restarts
      r12 3f9c1e2 “feature/login” feature/login by @U0ANN since 2026-11-20 11:03 UTC
      ⚠ What runs is not 3f9c1e2, which was deployed last: somebody replaced the container by hand feature/login
      ✗ api → production  stopped: out of memory
      r12 3f9c1e2 “feature/login” feature/login by @U0ANN since 2026-11-20 11:03 UTC
      ✗ api → production  running, unhealthy, no restarts
      r12 3f9c1e2 “feature/login” feature/login by @U0ANN since 2026-11-20 11:03 UTC
      … api → production  running, healthy, no restarts
      r12 3f9c1e2 “feature/login” feature/login by @U0ANN since 2026-11-20 11:03 UTC
      … #43 by @U0ANN runs
      – api → production  not deployed
      Nothing was deployed by Deckhand yet.
      ? api → production  unknown
      r12 3f9c1e2 “feature/login” feature/login by @U0ANN since 2026-11-20 11:03 UTC"
    `);
  });
});

describe('hostile text', () => {
  const nasty =
    '<!channel> <!here|x> <@U666> *bold* _it_ ~no~ `code` ``` <https://evil.example|click> @here :tada: &lt; &amp;\n> quote';
  const texts = {
    nasty,
    'very long': 'x'.repeat(10_000),
    'very long and nasty': nasty.repeat(100),
    'long without letters': '<&>'.repeat(3_500),
    'one letter of many parts': `e${'\u0301'.repeat(10_000)}`,
    empty: '',
    'half a letter': '\ud83d',
    reversed: '\u202egnp.exe\u202c\u0000\u001b[31m',
  };

  test.each(Object.entries(texts))('%s: fits, pings nobody, formats nothing', (_name, word) => {
    for (const [state, reply] of Object.entries(replies({ word, name: 'api' }))) {
      expect(slackProblems(reply), state).toEqual([]);
      const formatted = JSON.stringify(reply).replace(/```.*?```|`[^`]*`/g, '');
      expect(formatted, state).not.toMatch(/<!(?!date)|<https|<@U666|\*bold\*|_it_|~no~|:tada:|\u202e/);
    }
  });

  test('even names of apps may be long', () => {
    for (const [state, reply] of Object.entries(replies({ word: 'main', name: 'a'.repeat(128) }))) {
      expect(slackProblems(reply), state).toEqual([]);
    }
  });

  test('as many of everything as there may be fits', () => {
    const apps = Array.from({ length: 200 }, (_, index) =>
      sampleApp(`app-${index}`, 'production', 'staging'),
    );
    const services = apps.flatMap(app => app.services);
    const releases = Array.from({ length: 40 }, (_, index) =>
      sampleRelease(index + 1, { commit: sampleCommit('3f9c1e2', nasty) }),
    );
    const busy = services.map((service, index) =>
      sampleDeployment(index + 1, { ...service, state: 'queued' }),
    );
    for (const reply of [
      releasesReply(
        services.map(service => ({ service, releases })),
        apps,
      ),
      releasesReply([{ service: sampleService('api'), releases }], apps),
      refusalReply({
        code: 'no_such_release',
        service: sampleService('api'),
        goal: { kind: 'previous' },
        known: releases,
      }),
      cancelWhichReply(busy),
      chooseServiceReply(services, apps),
      helpReply('deckhand', apps),
      logReply(
        sampleDeployment(42),
        Array.from({ length: 30 }, () => nasty.repeat(1_000)),
      ),
    ]) {
      expect(slackProblems(reply)).toEqual([]);
    }
  });
});

test('the select finds a service by parts of its names', () => {
  const apps = [sampleApp('api', 'production', 'staging'), sampleApp('billing-api')];
  const found = (typed: string): string[] => serviceOptions(apps, typed).map(({ text }) => text.text);
  expect(found('')).toHaveLength(3);
  expect(found('API stag')).toEqual(['api → staging']);
  expect(found('bill')).toEqual(['billing-api → production']);
  expect(found('nothing')).toEqual([]);
});
