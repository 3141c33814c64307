// One app needs no file: five variables are enough.
import { describe, expect, it } from 'vitest';
import { config, load, mistakes } from './load.ts';

const url = 'https://git.example.com/team/Hello-World.git';

describe('the five variables', () => {
  it('make one app in production', () => {
    const env = {
      REPOSITORY_URL: url,
      REPOSITORY_NAME: 'hello',
      IMAGE_NAME: 'team/hello',
      CONTAINER_NAME: 'hello-web',
      CONTAINER_ARGS: '-p 8080:80',
    };
    const { apps } = config(undefined, { env });
    expect(apps).toHaveLength(1);
    expect(apps[0]).toMatchObject({ name: 'hello' });
    expect(apps[0]?.services).toMatchObject([
      {
        app: 'hello',
        environment: 'production',
        repository: { url, credentials: {} },
        imageName: 'team/hello',
        containerName: 'hello-web',
        run: {
          ports: [{ hostPort: 8080, containerPort: 80 }],
          init: true,
          restart: { name: 'unless-stopped' },
        },
        health: { check: { kind: 'auto' } },
      },
    ]);
  });

  it('fall back to the repository’s name in small letters', () => {
    const [app] = config(undefined, { env: { REPOSITORY_URL: url } }).apps;
    expect(app?.services[0]).toMatchObject({
      app: 'hello-world',
      imageName: 'deckhand/hello-world',
      containerName: 'hello-world',
    });
  });

  it('take credentials, which become secrets', () => {
    const env = {
      REPOSITORY_URL: 'https://bot:url-password@h/a/api.git',
      GIT_TOKEN: 'a-git-token',
      GIT_SSH_KEY_FILE: 'key',
    };
    const { apps, secrets } = config(undefined, { env, files: { key: 'PRIVATE' } });
    expect(apps[0]?.services[0]?.repository).toMatchObject({
      url: 'https://h/a/api.git',
      credentials: { username: 'bot', token: 'a-git-token', sshKeyFile: expect.stringMatching(/\/key$/) },
    });
    expect(secrets).toEqual(['url-password', 'a-git-token']);
  });

  it.each([
    [
      { REPOSITORY_URL: 'ext::sh -c id' },
      'REPOSITORY_URL "ext::sh -c id" is not a repository’s address: it holds a space or a control character. Write https://host/team/app.git, git@host:team/app.git, ssh://git@host/team/app.git or /path/to/app.git.',
    ],
    [
      { REPOSITORY_NAME: 'to' },
      'REPOSITORY_NAME "to" is a word of the commands, as in "/deploy api to staging". Choose another name.',
    ],
    [
      { REPOSITORY_NAME: 'a b' },
      'REPOSITORY_NAME "a b" can’t be a name here. Take 2 to 40 lower-case letters and digits, with single ".", "_" or "-" between them.',
    ],
    [
      { IMAGE_NAME: 'team/api:latest' },
      'IMAGE_NAME "team/api:latest" has a tag. Deckhand tags each image with its commit: write "team/api".',
    ],
    [
      { IMAGE_NAME: 'Team' },
      'IMAGE_NAME "Team" is not an image’s name. Write lower-case words with "/" between them, such as team/api.',
    ],
    [
      { CONTAINER_NAME: '-x' },
      'CONTAINER_NAME "-x" is not a container’s name. Take two or more letters, digits, "_", "." and "-".',
    ],
    [
      { GIT_SSH_KEY_FILE: 'nope' },
      'GIT_SSH_KEY_FILE The file "nope" is not there. Relative names start at the folder of the settings file.',
    ],
  ])('tell what is wrong in %j', (env, sentence) => {
    expect(mistakes(undefined, { env: { REPOSITORY_URL: '/srv/api.git', ...env } })).toEqual([sentence]);
  });

  it('can’t stand beside a file', () => {
    expect(mistakes('apps: {}', { env: { REPOSITORY_URL: url } })).toEqual([
      'Both deckhand.yml and REPOSITORY_URL say what to deploy. Remove one of the two.',
    ]);
  });

  it('or a file have to be there', () => {
    expect(load(undefined)).toEqual({
      ok: false,
      report: [
        {
          file: 'deckhand.yml',
          path: '',
          message:
            'This file is not there, and REPOSITORY_URL is not set. Copy deckhand.example.yml, or set the variables of one app (.env.example).',
        },
      ],
    });
  });
});
