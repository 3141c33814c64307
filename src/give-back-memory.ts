// Gives memory back to the system when there is nothing to do.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * V8 collects when much is allocated, so that a program that is idle keeps what its last busy minute left: 30 MB and more,
 * for hours. Takes a tenth of a second or two in which nothing else happens: for a moment when nobody waits.
 * @see https://chromium.googlesource.com/v8/v8/+/refs/heads/main/src/extensions/gc-extension.h
 */
export function giveBackMemory(): void {
  setFlagsFromString('--expose-gc');
  // "Last resort" gives the pages back too, which V8 would keep for the next use.
  runInNewContext("gc({ type: 'major', execution: 'sync', flavor: 'last-resort' })");
  setFlagsFromString('--no-expose-gc');
}
