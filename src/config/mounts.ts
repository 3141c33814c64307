// Volumes and bind mounts, as Compose and `docker run --volume / --mount` write them.
import type { Mount } from '../core/service.ts';
import { bad, good, type Parsed, show } from './values.ts';

export const volumeName = /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/;

/**
 * `volume:/in/container`, `/on/host:/in/container:ro`, or `/in/container` for an anonymous volume.
 * https://docs.docker.com/reference/compose-file/services/#short-syntax-6
 */
export function parseVolume(text: string): Parsed<Mount> {
  const fail = (why: string) => bad(`${show(text)} is not a volume: ${why}`);
  const parts = text.split(':');
  if (parts.length > 3) return fail('there are too many colons. Use the long form: type, source, target.');
  const [first = '', second, options = 'rw'] = parts;
  const target = second ?? first;
  const flags = options.split(',');
  const strange = flags.find(flag => flag !== 'ro' && flag !== 'rw');
  if (strange !== undefined) return fail(`Deckhand takes the options ro and rw, not ${show(strange)}.`);
  const mount = mountOf({
    source: second === undefined ? undefined : first,
    target,
    readOnly: flags.includes('ro'),
  });
  return mount.ok ? mount : fail(mount.message);
}

/** One mount from its parts; the type follows from the source when it isn't named. */
export function mountOf(parts: {
  readonly type?: 'bind' | 'volume' | undefined;
  readonly source: string | undefined;
  readonly target: string;
  readonly readOnly: boolean;
}): Parsed<Mount> {
  const { source, target, readOnly } = parts;
  if (!target.startsWith('/'))
    return bad(`the path in the container, ${show(target)}, does not begin with "/".`);
  const looksLikePath = source !== undefined && /[/~]|^\.{1,2}$/.test(source);
  const type = parts.type ?? (looksLikePath ? 'bind' : 'volume');
  if (type === 'bind') {
    if (source === undefined) return bad('a bind mount needs a source: a path on the Docker host.');
    // Compose resolves these beside its file; Deckhand may run in a container or far from the engine, where that path is another one.
    if (!source.startsWith('/'))
      return bad(
        `${show(source)} is not an absolute path on the Docker host. Write the whole path, such as /srv/data.`,
      );
    return good({ type, source, target, readOnly });
  }
  if (source === undefined) return good({ type, target, readOnly });
  if (!volumeName.test(source)) {
    return bad(
      `${show(source)} is not a volume's name: two or more letters, digits, "_", "." and "-". A host path begins with "/".`,
    );
  }
  return good({ type, source, target, readOnly });
}

/** `--mount type=bind,source=/a,target=/b,readonly`, as Compose's long form. */
export function mountFlagToLongForm(text: string): Parsed<Readonly<Record<string, unknown>>> {
  const long: Record<string, unknown> = { type: 'volume' };
  for (const part of text.split(',')) {
    const [key = '', ...rest] = part.split('=');
    const value = rest.join('=');
    if (key === 'type') long['type'] = value;
    else if (key === 'source' || key === 'src') long['source'] = value;
    else if (key === 'target' || key === 'dst' || key === 'destination') long['target'] = value;
    else if (key === 'readonly' || key === 'ro') long['read_only'] = value === '' ? 'true' : value;
    else
      return bad(
        `Deckhand does not take ${show(key)} in --mount. It takes type, source, target and readonly.`,
      );
  }
  return good(long);
}
