// Modals and App Home: which views a person has open, and their hashes.
import { randomUUID } from 'node:crypto';
import { withIds } from '../block-kit/ids.ts';
import type { Changes } from '../changes.ts';
import { type JsonObject, textAt } from '../json.ts';
import { APP_ID, BOT, TEAM } from '../people/directory.ts';

const STACK_LIMIT = 3;

export interface View {
  readonly id: string;
  readonly hash: string;
  readonly rootId: string;
  readonly previousId: string | undefined;
  /** As the app sent it, with ids for its blocks and elements. */
  readonly content: JsonObject;
}

/** The view object of the Web API. */
export const viewJson = (view: View, state: JsonObject = { values: {} }): JsonObject => ({
  private_metadata: '',
  callback_id: '',
  clear_on_close: false,
  notify_on_close: false,
  close: null,
  submit: null,
  external_id: '',
  ...view.content,
  id: view.id,
  hash: view.hash,
  root_view_id: view.rootId,
  previous_view_id: view.previousId ?? null,
  team_id: TEAM.id,
  app_id: APP_ID,
  app_installed_team_id: TEAM.id,
  bot_id: BOT.botId,
  state,
});

export class ViewStore {
  readonly #stacks = new Map<string, readonly View[]>();
  readonly #homes = new Map<string, View>();
  readonly #clock: () => number;
  readonly #changes: Changes;

  constructor(clock: () => number, changes: Changes) {
    this.#clock = clock;
    this.#changes = changes;
  }

  /** The open modals of a person, the one in front last. */
  stack(personId: string): readonly View[] {
    return this.#stacks.get(personId) ?? [];
  }

  home(personId: string): View | undefined {
    return this.#homes.get(personId);
  }

  /** Opens a modal. One that was open is gone: what Slack does with it is not documented. */
  open(personId: string, content: JsonObject): View {
    const view = this.#view(content, undefined);
    this.#set(personId, [view]);
    return view;
  }

  /** Undefined when three are open already, or none is. */
  push(personId: string, content: JsonObject): View | undefined {
    const stack = this.stack(personId);
    const front = stack.at(-1);
    if (!front || stack.length >= STACK_LIMIT) return undefined;
    const view = this.#view(content, front);
    this.#set(personId, [...stack, view]);
    return view;
  }

  /** Finds an open modal or a home by its id or external id. */
  find(key: {
    id?: string | undefined;
    externalId?: string | undefined;
  }): { personId: string; view: View } | undefined {
    const fits = (view: View) =>
      view.id === key.id ||
      (key.externalId !== undefined && textAt(view.content, 'external_id') === key.externalId);
    for (const [personId, stack] of this.#stacks) {
      const view = stack.find(fits);
      if (view) return { personId, view };
    }
    for (const [personId, view] of this.#homes) if (fits(view)) return { personId, view };
    return undefined;
  }

  /** Puts new content into an open view; its id stays, its hash changes. */
  update(personId: string, view: View, content: JsonObject): View {
    const updated = { ...view, content: this.#content(content), hash: this.#hash() };
    if (this.#homes.get(personId)?.id === view.id) this.#homes.set(personId, updated);
    else
      this.#stacks.set(
        personId,
        this.stack(personId).map(open => (open.id === view.id ? updated : open)),
      );
    this.#changes.emit();
    return updated;
  }

  publish(personId: string, content: JsonObject): View {
    const before = this.#homes.get(personId);
    if (before) return this.update(personId, before, content);
    const view = this.#view(content, undefined);
    this.#homes.set(personId, view);
    this.#changes.emit();
    return view;
  }

  /** Closes this view, which may be gone already; one that was pushed onto it meanwhile stays. */
  close(personId: string, { id }: View): void {
    this.#set(
      personId,
      this.stack(personId).filter(open => open.id !== id),
    );
  }

  /** Closes all modals of a person. */
  clear(personId: string): void {
    this.#set(personId, []);
  }

  #set(personId: string, stack: readonly View[]): void {
    this.#stacks.set(personId, stack);
    this.#changes.emit();
  }

  #view(content: JsonObject, below: View | undefined): View {
    const id = `V0${randomUUID().replaceAll('-', '').slice(0, 9).toUpperCase()}`;
    return {
      id,
      hash: this.#hash(),
      rootId: below?.rootId ?? id,
      previousId: below?.id,
      content: this.#content(content),
    };
  }

  #content(content: JsonObject): JsonObject {
    const blocks: unknown = content['blocks'];
    return Array.isArray(blocks) ? { ...content, blocks: withIds(blocks) } : content;
  }

  #hash(): string {
    return `${Math.floor(this.#clock() / 1000)}.${randomUUID().slice(0, 8)}`;
  }
}
