// What names an image: its tag, and the labels by which a build of the same commit and settings is found again.
import { createHash } from 'node:crypto';
import type { Commit } from '../core/deployment.ts';
import type { Service } from '../core/service.ts';
import { label, ociLabel } from './labels.ts';

/**
 * A hash of everything besides the commit that decides what a build makes; 32 hex digits. The time-out isn't part
 * of it, and neither is the app: two apps built alike from one repository share an image.
 */
export function buildHash({ repository, build }: Pick<Service, 'repository' | 'build'>): string {
  const parts = [
    withoutCredentials(repository.url),
    repository.submodules,
    repository.lfs,
    build.context,
    build.dockerfile,
    build.target ?? null,
    Object.entries(build.args).sort(([a], [b]) => (a < b ? -1 : 1)),
    build.platform ?? null,
    build.network ?? null,
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

/** The labels that say what an image was built from, and with what. */
export function identityLabels(service: Service, commit: Commit): Readonly<Record<string, string>> {
  return { [label.build]: buildHash(service), [ociLabel.revision]: commit.sha };
}

/** All labels of an image. They are set on the result, so that they never spoil the build cache. */
export function imageLabels(
  service: Service,
  commit: Commit,
  now: Date,
  identity?: string,
): Readonly<Record<string, string>> {
  return {
    ...identityLabels(service, commit),
    ...(identity === undefined ? {} : { [label.identity]: identity }),
    [label.app]: service.app,
    [label.commit]: commit.sha,
    [ociLabel.title]: service.app,
    [ociLabel.version]: imageVersion(commit),
    [ociLabel.source]: withoutCredentials(service.repository.url),
    [ociLabel.created]: now.toISOString(),
  };
}

/** The tag's text after the colon. */
export function imageVersion(commit: Commit): string {
  return commit.sha.slice(0, 12);
}

/** A repository's address for others to see. An ssh login name stays, as it is part of where to find it. */
export function withoutCredentials(url: string): string {
  const parsed = URL.parse(url);
  if (parsed === null || parsed.host === '') return url;
  parsed.password = '';
  if (parsed.protocol.startsWith('http')) parsed.username = '';
  return parsed.href;
}
