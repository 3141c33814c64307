// The questions of `npm run check`: each answers with what it found, or with what is wrong and how to mend it.
import { constants } from 'node:fs';
import { access, mkdir, statfs } from 'node:fs/promises';
import type { WebClient } from '@slack/web-api';
import type Docker from 'dockerode';
import { DeployError } from '../core/errors.ts';
import { explainFailure } from '../core/explain.ts';
import type { Service } from '../core/service.ts';
import type { Repositories } from '../deploy/ports.ts';
import { engineDisk, type WhereWeAre } from '../docker/disk.ts';
import { describeEngine } from '../docker/engine.ts';
import { whoAmI } from '../slack/client.ts';
import { describeSlackFailure, slackFailure } from '../slack/errors.ts';
import { botScopes } from '../slack/scopes.ts';

export interface Finding {
  readonly state: 'ok' | 'warning' | 'wrong';
  readonly what: string;
  /** What was found, in a few words. */
  readonly found: string;
  readonly remedy?: string;
}

/** Below this, a build is likely to fail. Bytes. */
const littleDisk = 2 * 1024 ** 3;
const probeMs = 15_000;

export async function checkSlack(client: WebClient): Promise<readonly Finding[]> {
  const what = 'Slack token';
  try {
    const team = await whoAmI(client);
    const token: Finding = { state: 'ok', what, found: `@${team.botName} in ${team.teamName}` };
    return [token, scopesFinding(team.scopes)];
  } catch (error) {
    return [{ state: 'wrong', what, found: messageOf(error) }];
  }
}

/** Socket Mode needs a token of its own; asking for an address opens no connection. */
export async function checkAppToken(client: WebClient): Promise<Finding> {
  const what = 'Slack app token';
  try {
    await client.apps.connections.open();
    return { state: 'ok', what, found: 'Socket Mode may be opened' };
  } catch (error) {
    const remedy =
      'Make an app-level token with connections:write under "Basic Information" of the Slack app, and switch Socket Mode on.';
    return { state: 'wrong', what, found: describeSlackFailure(slackFailure(error)), remedy };
  }
}

/** Slack lists the scopes in a header of each answer; without it nothing can be said. */
function scopesFinding(granted: readonly string[]): Finding {
  const what = 'Slack scopes';
  if (granted.length === 0) return { state: 'warning', what, found: 'Slack did not say which the token has' };
  const missing = botScopes.filter(scope => !granted.includes(scope.name));
  if (missing.length === 0) return { state: 'ok', what, found: `all ${botScopes.length}` };
  return {
    state: missing.some(scope => !scope.optional) ? 'wrong' : 'warning',
    what,
    found: `missing: ${missing.map(scope => `${scope.name} (${scope.purpose})`).join(', ')}`,
    remedy:
      'Add them under "OAuth & Permissions" of the Slack app, or update its manifest, and install it again.',
  };
}

/**
 * @param connect may throw, when the files for TLS can't be read
 * @param here by which its disk is found, where it can be seen
 */
export async function checkEngine(connect: () => Docker, here: WhereWeAre): Promise<readonly Finding[]> {
  const what = 'Docker engine';
  try {
    const docker = connect();
    const { version, apiVersion, storageDriver } = await describeEngine(docker);
    const disk = await engineDisk(docker, here);
    const engine: Finding = { state: 'ok', what, found: `${version}, API ${apiVersion}, ${storageDriver}` };
    return disk === undefined ? [engine] : [engine, diskFinding('Docker engine’s disk', disk.freeBytes)];
  } catch (error) {
    return [{ state: 'wrong', what, ...explained(error) }];
  }
}

export async function checkData(path: string): Promise<readonly Finding[]> {
  const what = 'data folder';
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    await access(path, constants.R_OK | constants.W_OK | constants.X_OK);
    const disk = await statfs(path);
    return [{ state: 'ok', what, found: path }, diskFinding('data folder’s disk', disk.bavail * disk.bsize)];
  } catch (error) {
    const remedy = `Make ${path} writable for the user that runs Deckhand, or set DECKHAND_DATA.`;
    return [{ state: 'wrong', what, found: messageOf(error), remedy }];
  }
}

function diskFinding(what: string, freeBytes: number): Finding {
  const found = `${(freeBytes / 1024 ** 3).toFixed(1)} GiB free`;
  if (freeBytes >= littleDisk) return { state: 'ok', what, found };
  return {
    state: 'warning',
    what,
    found,
    remedy: 'Builds need room: free some with `docker system df` and `docker builder prune`.',
  };
}

/** Asks each repository once, however many services use it. */
export async function checkRepositories(
  repositories: Repositories,
  services: readonly Service[],
): Promise<readonly Finding[]> {
  const byUrl = new Map(services.map(service => [service.repository.url, service]));
  return await Promise.all(
    [...byUrl].map(async ([url, service]): Promise<Finding> => {
      const what = `repository of ${service.app}`;
      try {
        await repositories.probe(service, AbortSignal.timeout(probeMs));
        return { state: 'ok', what, found: url };
      } catch (error) {
        return { state: 'wrong', what, ...explained(error) };
      }
    }),
  );
}

function explained(error: unknown): { found: string; remedy?: string } {
  if (!(error instanceof DeployError)) return { found: messageOf(error) };
  const { headline, detail, remedy } = explainFailure(error.reason);
  const found = detail === undefined ? headline : `${headline} (${detail})`;
  return remedy === undefined ? { found } : { found, remedy };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
