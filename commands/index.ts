// Every slash command, in the order in which Slack and help list them.
import type { SlashCommand } from '../src/slack/command.ts';
import { deckhand } from './deckhand.ts';
import { deploy } from './deploy.ts';
import { rollback } from './rollback.ts';
import { status } from './status.ts';

export const commands: readonly SlashCommand[] = [deploy, rollback, status, deckhand];
