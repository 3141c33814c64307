// The script that Deckhand replaces, run as it stands, with the `docker rm` that it needs to work a second time.
import { mkdir } from 'node:fs/promises';
import { execa } from 'execa';

const cloneAndBuild = `
cd $HOME/test
rm -rf $REPOSITORY_NAME
git clone $REPOSITORY_URL
cd $REPOSITORY_NAME
docker build . -t $IMAGE_NAME
`;

const replace = `
docker stop $CONTAINER_NAME || true
docker rm $CONTAINER_NAME || true
docker run -d $CONTAINER_ARGS --name $CONTAINER_NAME $IMAGE_NAME
`;

export interface ScriptSettings {
  readonly home: string;
  readonly repositoryUrl: string;
  readonly dockerHost: string;
  readonly port: number;
}

/** Each rejects when the script fails. Disposing removes its container and its images: the script never tidies up. */
export interface Script extends AsyncDisposable {
  run(): Promise<void>;
  /** Its first five lines only. */
  cloneAndBuild(): Promise<void>;
  /** To be called after each of both, for the end: a new build takes the name away from the image before it. */
  rememberImage(): Promise<void>;
}

export const scriptContainer = 'deckhand-bench-script';
const image = 'deckhand-bench/script';

export function createScript({ home, repositoryUrl, dockerHost, port }: ScriptSettings): Script {
  const env = {
    HOME: home,
    REPOSITORY_URL: repositoryUrl,
    REPOSITORY_NAME: 'hello',
    IMAGE_NAME: image,
    CONTAINER_NAME: scriptContainer,
    CONTAINER_ARGS: `-p 127.0.0.1:${port}:8080`,
    DOCKER_HOST: dockerHost,
  };
  const images = new Set<string>();
  const bash = async (lines: string): Promise<void> => {
    await mkdir(`${home}/test`, { recursive: true });
    await execa('bash', ['-ec', lines], { env });
  };
  return {
    async run() {
      await bash(cloneAndBuild + replace);
    },
    async cloneAndBuild() {
      await bash(cloneAndBuild);
    },
    async rememberImage() {
      const { stdout } = await execa('docker', ['images', '--quiet', '--no-trunc', image], { env });
      if (stdout !== '') images.add(stdout);
    },
    async [Symbol.asyncDispose]() {
      await execa('docker', ['rm', '--force', scriptContainer], { env });
      if (images.size > 0) await execa('docker', ['rmi', '--force', ...images], { env });
    },
  };
}
