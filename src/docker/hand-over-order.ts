// What the hand-over container is told.
import * as z from 'zod';
import type { RestartPolicy } from '../core/service.ts';

const restartPolicy = z.discriminatedUnion('name', [
  z.object({ name: z.enum(['no', 'always', 'unless-stopped']) }),
  z.object({ name: z.literal('on-failure'), maximumRetryCount: z.number() }),
]) satisfies z.ZodType<RestartPolicy>;

const handOverOrder = z.object({
  /** The name that the serving Deckhand has. */
  containerName: z.string(),
  /** As in the journal. */
  decidedName: z.string(),
  newContainerId: z.string(),
  newRestart: restartPolicy,
  oldContainerId: z.string(),
  oldRestart: restartPolicy,
  /** How long the new one may take until it takes over. Milliseconds. */
  takeOverWithinMs: z.number(),
  /** The old one's data folder, at the same place in the hand-over container. */
  dataPath: z.string(),
  engine: z.object({
    dockerHost: z.string().optional(),
    tlsVerify: z.boolean().optional(),
    certPath: z.string().optional(),
  }),
});

export type HandOverOrder = z.output<typeof handOverOrder>;

/** The variable that the hand-over container gets its order in. It holds no secret. */
export const orderVariable = 'DECKHAND_HAND_OVER';

/** @throws Error when it is not there, or not an order */
export function readOrder(text: string | undefined): HandOverOrder {
  if (text === undefined) throw new Error(`${orderVariable} is not set: Deckhand starts this by itself.`);
  return handOverOrder.parse(JSON.parse(text));
}
