// The script that Deckhand replaces, run as it stands, with the `docker rm` that it needs to work a second time.
import { mkdir } from 'node:fs/promises';
import { execa } from 'execa';

const script = `
cd $HOME/test
rm -rf $REPOSITORY_NAME
git clone $REPOSITORY_URL
cd $REPOSITORY_NAME
docker build . -t $IMAGE_NAME
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

export const scriptContainer = 'deckhand-bench-script';
const image = 'deckhand-bench/script';

/**
 * @returns the id of the image that it built
 * @throws when the script fails
 */
export async function runScript({ home, repositoryUrl, dockerHost, port }: ScriptSettings): Promise<string> {
  await mkdir(`${home}/test`, { recursive: true });
  const env = {
    HOME: home,
    REPOSITORY_URL: repositoryUrl,
    REPOSITORY_NAME: 'hello',
    IMAGE_NAME: image,
    CONTAINER_NAME: scriptContainer,
    CONTAINER_ARGS: `-p 127.0.0.1:${port}:8080`,
    DOCKER_HOST: dockerHost,
  };
  await execa('bash', ['-ec', script], { env });
  const { stdout } = await execa('docker', ['images', '--quiet', '--no-trunc', image], { env });
  return stdout;
}

/** Its container and its images: the script itself never tidies up. */
export async function removeScript(dockerHost: string, images: ReadonlySet<string>): Promise<void> {
  const options = { env: { DOCKER_HOST: dockerHost } };
  await execa('docker', ['rm', '--force', scriptContainer], options);
  if (images.size > 0) await execa('docker', ['rmi', '--force', ...images], options);
}
