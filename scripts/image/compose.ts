// Reads compose.yaml and says it as flags of `docker run`, so that what is checked is what teams run.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';

/** Strict, so that a new key of compose.yaml can't be forgotten here. */
const serviceSchema = z.strictObject({
  build: z.literal('.'),
  image: z.string(),
  container_name: z.string(),
  restart: z.string(),
  init: z.literal(true),
  network_mode: z.string(),
  group_add: z.tuple([z.string()]),
  env_file: z.literal('.env'),
  environment: z.record(z.string(), z.string()),
  volumes: z.array(z.string().regex(/^[^:]+:[^:]+(?::ro)?$/)),
  logging: z.strictObject({ driver: z.string(), options: z.record(z.string(), z.string()) }),
  read_only: z.literal(true),
  tmpfs: z.array(z.string()),
  cap_drop: z.array(z.string()),
  security_opt: z.array(z.string()),
  stop_grace_period: z.string().regex(/^\d+m$/),
});
const fileSchema = z.strictObject({
  services: z.strictObject({ deckhand: serviceSchema }),
  volumes: z.strictObject({ data: z.null() }),
});

export type ComposeService = z.output<typeof serviceSchema>;

/** @throws ZodError when it says something that `flagsOf` doesn't know */
export async function readComposeService(): Promise<ComposeService> {
  const text = await readFile(join(import.meta.dirname, '../../compose.yaml'), 'utf8');
  return fileSchema.parse(parse(text)).services.deckhand;
}

export interface Places {
  /** What stands in the place of each source of a volume: a path of the host or the name of a volume. */
  readonly volumes: Readonly<Record<string, string>>;
  readonly envFile: string;
  /** The group of the engine's socket. */
  readonly gid: number;
}

/** As `docker run --volume` and `run.volumes` have them. */
export function volumesOf(service: ComposeService, { volumes }: Places): readonly string[] {
  return service.volumes.map(volume => {
    const [source = '', ...rest] = volume.split(':');
    const place = volumes[source];
    if (place === undefined) throw new Error(`compose.yaml mounts ${source}, which this check doesn't know.`);
    return [place, ...rest].join(':');
  });
}

/** All but `restart`: when it does not start here, it should end. */
export function flagsOf(service: ComposeService, places: Places): readonly string[] {
  const { envFile, gid } = places;
  const each = (flag: string, values: readonly string[]) => values.flatMap(value => [flag, value]);
  return [
    '--init',
    '--read-only',
    `--network=${service.network_mode}`,
    `--group-add=${gid}`,
    `--env-file=${envFile}`,
    `--stop-timeout=${graceSeconds(service)}`,
    ...each(
      '--env',
      Object.entries(service.environment).map(([name, value]) => `${name}=${value}`),
    ),
    `--log-driver=${service.logging.driver}`,
    ...each(
      '--log-opt',
      Object.entries(service.logging.options).map(([name, value]) => `${name}=${value}`),
    ),
    ...each('--volume', volumesOf(service, places)),
    ...each('--tmpfs', service.tmpfs),
    ...each('--cap-drop', service.cap_drop),
    ...each('--security-opt', service.security_opt),
  ];
}

/** How long it may take to end. */
export function graceSeconds({ stop_grace_period }: ComposeService): number {
  return Number.parseInt(stop_grace_period, 10) * 60;
}
