// How much room on a disk a build needs, and how sizes are written.

const megabyte = 1_000_000;
/** Nothing is known of the image yet. */
const firstBuildBytes = 500 * megabyte;
/** For the context, for layers that come and go, and for the engine itself. */
const besideTheImageBytes = 250 * megabyte;
/** Images grow. */
const growth = 1.2;

/** For git's objects, the database and a log: below this a deploy would break in the middle. Bytes. */
export const leastForData = 32 * megabyte;

/**
 * What has to be free before a build, in bytes: room for the whole image once more. Mostly a part of it is there already,
 * but which one isn't known before.
 * @param lastImageBytes the size of the last image of the same service, when there is one
 */
export function neededForBuild(lastImageBytes: number | undefined): number {
  if (lastImageBytes === undefined) return firstBuildBytes;
  return Math.ceil(lastImageBytes * growth) + besideTheImageBytes;
}

/** `310 MB`, `1.2 GB`: powers of 1000, as `docker system df` has them. */
export function sizeText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = Math.max(0, bytes);
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit >= 3 && value < 99.95 ? 1 : 0;
  return `${value.toFixed(digits)} ${units[unit]}`;
}
