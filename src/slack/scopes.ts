// The bot token's scopes: what each is for. The manifest asks for them, and `npm run check` looks for them.

export interface Scope {
  readonly name: string;
  readonly purpose: string;
  /** Deckhand works without it, with less comfort. */
  readonly optional: boolean;
}

/** https://docs.slack.dev/reference/scopes */
export const botScopes = [
  { name: 'commands', purpose: 'the slash commands', optional: false },
  { name: 'chat:write', purpose: 'the live message', optional: false },
  {
    name: 'chat:write.public',
    purpose: 'the live message in public channels it was not invited to',
    optional: true,
  },
  { name: 'files:write', purpose: 'the whole log as a file in the thread', optional: true },
  { name: 'users:read', purpose: 'telling full members from guests', optional: false },
  { name: 'usergroups:read', purpose: 'allow by usergroup', optional: true },
] as const satisfies readonly Scope[];
