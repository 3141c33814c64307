// The contract between what shows a button and what handles it: action ids, and what a button's value carries.
import { createHash } from 'node:crypto';
import * as z from 'zod';
import { type App, type Service, serviceKey } from '../core/service.ts';

export const actionId = {
  /** Stops a deployment that waits or runs. */
  cancel: 'deckhand.cancel',
  /** Makes an older release serve. */
  rollBack: 'deckhand.rollback',
  /** Deploys again what a deployment deployed: the same service, the same ref. */
  retry: 'deckhand.retry',
  /** Deploys a service: a suggestion after a typo, or after a refusal. */
  deploy: 'deckhand.deploy',
  /** Opens the log of a deployment. */
  log: 'deckhand.log',
  /** A select of services, static or external; the option chosen is deployed. See `serviceOfOption`. */
  deploySelect: 'deckhand.deploy_select',
} as const;

/** What each button carries. */
export interface ButtonPayloads {
  cancel: { readonly deployment: number };
  /** `serving` is the release that served when the button was shown: when another one does now, the press is stale. */
  rollBack: { readonly release: number; readonly serving?: number | undefined };
  retry: { readonly deployment: number };
  /** Without a ref, the service's branch. */
  deploy: { readonly app: string; readonly environment: string; readonly ref?: string | undefined };
  log: { readonly deployment: number };
}
export type ButtonAction = keyof ButtonPayloads;

const id = z.int().positive();
const name = z.string().min(1);
const schemas: { readonly [Action in ButtonAction]: z.ZodType<ButtonPayloads[Action]> } = {
  cancel: z.strictObject({ deployment: id }),
  rollBack: z.strictObject({ release: id, serving: id.optional() }),
  retry: z.strictObject({ deployment: id }),
  deploy: z.strictObject({ app: name, environment: name, ref: name.optional() }),
  log: z.strictObject({ deployment: id }),
};

/** A button's value. The button builder refuses more than Slack's 2,000 characters. */
export function encodeValue<Action extends ButtonAction>(
  _action: Action,
  payload: ButtonPayloads[Action],
): string {
  return JSON.stringify(payload);
}

/** What a button carried, or undefined when it isn't ours or comes from a version that spoke otherwise. */
export function decodeValue<Action extends ButtonAction>(
  action: Action,
  value: string | undefined,
): ButtonPayloads[Action] | undefined {
  return schemas[action].safeParse(json(value)).data;
}

/** The value of a service in a select: its key, or a digest of it when that is longer than Slack's 75 characters. */
export function optionValue(service: Service): string {
  const key = serviceKey(service);
  return key.length <= 75 ? key : `sha256:${createHash('sha256').update(key).digest('hex')}`;
}

/** The service that was chosen in a select, or undefined when the configuration has it no more. */
export function serviceOfOption(apps: readonly App[], value: string): Service | undefined {
  return apps.flatMap(app => app.services).find(service => optionValue(service) === value);
}

function json(value: string | undefined): unknown {
  try {
    return JSON.parse(value ?? '');
  } catch {
    return undefined;
  }
}
