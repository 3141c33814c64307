// What a press of a button or a choice in a select says, read out of Slack's payload.
import type { BlockAction } from '@slack/bolt';
import type { Actor } from '../core/deployment.ts';

export interface Press {
  readonly actionId: string;
  /** A button's value, or that of the option chosen. */
  readonly value: string | undefined;
  readonly actor: Actor;
  readonly triggerId: string;
  readonly responseUrl: string;
  /** Undefined when it was pressed in a modal or in the App Home. */
  readonly message: { readonly channel: string; readonly ts: string } | undefined;
}

export function readPress(body: BlockAction): Press {
  const [action] = body.actions;
  const channel = body.channel?.id ?? containerText(body, 'channel_id');
  const ts = body.message?.ts ?? containerText(body, 'message_ts');
  return {
    actionId: action?.action_id ?? '',
    value: pressedValue(action),
    actor: actorOf(body),
    triggerId: body.trigger_id,
    responseUrl: body.response_url,
    message: channel === undefined || ts === undefined ? undefined : { channel, ts },
  };
}

interface FromPerson {
  readonly user: { readonly id: string; readonly team_id?: string | undefined };
  readonly team: { readonly id: string } | null;
}

/** The person's own workspace: in a shared channel it is another one than that of the message. */
export function actorOf({ user, team }: FromPerson): Actor {
  return { userId: user.id, teamId: user.team_id ?? team?.id ?? '' };
}

function pressedValue(action: BlockAction['actions'][number] | undefined): string | undefined {
  if (action?.type === 'button') return action.value;
  if (action?.type === 'static_select' || action?.type === 'external_select')
    return action.selected_option?.value;
  return undefined;
}

function containerText({ container }: BlockAction, key: string): string | undefined {
  const value: unknown = container[key];
  return typeof value === 'string' ? value : undefined;
}
