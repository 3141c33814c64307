// Gives a deployment the files of one commit: what the last one left where that is safe, brought up to date; else written anew.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Service } from '../core/service.ts';
import type { Checkout } from '../deploy/ports.ts';
import type { KeptTrees } from './kept-trees.ts';
import type { Mirror, MirrorContext } from './mirror.ts';
import { indexOf, renew, treeOf } from './renew.ts';
import { partsOf, type WorkTreeRequest, writeWorkTree } from './work-tree.ts';

export interface CheckOuts {
  /** Has to be in the mirror. @throws DeployError as writeWorkTree */
  make(mirror: Mirror, service: Service, sha: string, signal: AbortSignal): Promise<Checkout>;
  /** The folders that somebody has. */
  readonly inUse: ReadonlySet<string>;
}

/** @param directory holds a folder for each check-out that somebody has; a crash leaves them, and the next start removes them */
export function createCheckOuts(context: MirrorContext, directory: string, kept: KeptTrees): CheckOuts {
  const inUse = new Set<string>();
  return {
    inUse,
    async make(mirror, service, sha, signal) {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      const folder = await mkdtemp(join(directory, `${service.app.replace(/[^\w-]/g, '-')}-`));
      inUse.add(folder);
      let keep = false;
      const checkout: Checkout = {
        path: treeOf(folder),
        [Symbol.asyncDispose]: async () => {
          if (!(keep && (await kept.keep(mirror, folder, sha))))
            await rm(folder, { recursive: true, force: true, maxRetries: 3 });
          inUse.delete(folder);
        },
      };
      try {
        const { submodules, lfs } = service.repository;
        const request: WorkTreeRequest = {
          mirror,
          sha,
          directory: checkout.path,
          index: indexOf(folder),
          settings: { submodules, lfs },
          signal,
        };
        const parts = await partsOf(request);
        // A process that a hook left behind may write there at any time.
        const keepable = parts.plain && !hasHooks(service);
        const before = keepable ? await kept.take(mirror, folder) : undefined;
        if (before === undefined || !(await renew(context, request, before))) {
          // Empty unless the kept one was of no use.
          await rm(folder, { recursive: true, force: true, maxRetries: 3 });
          await mkdir(checkout.path, { recursive: true });
          await writeWorkTree(context, request, parts);
        }
        keep = keepable;
        return checkout;
      } catch (error) {
        await checkout[Symbol.asyncDispose]();
        throw error;
      }
    },
  };
}

function hasHooks({ hooks }: Service): boolean {
  return hooks.preDeploy.length + hooks.postDeploy.length > 0;
}
