// Everything that is measured, in the order of the table.

import { acknowledge } from './acknowledge.ts';
import type { Scenario } from './figure.ts';
import { largeRepository } from './large-repository.ts';
import { memory } from './memory.ts';
import { ownTime } from './own-time.ts';
import { redeploys } from './redeploy.ts';
import { start } from './start.ts';
import { status } from './status.ts';

export const scenarios: readonly Scenario[] = [
  ...redeploys,
  ownTime,
  largeRepository,
  acknowledge,
  status,
  start,
  memory,
];
