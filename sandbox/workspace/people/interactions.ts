// What a person does, from the click to what they see when the app has answered.
import { checkOptions } from '../block-kit/check.ts';
import {
  type Choice,
  type Control,
  chosenValue,
  controlsIn,
  isPressed,
  labelOf,
  optionsOf,
  type StateValues,
  stateValues,
} from '../block-kit/controls.ts';
import type { Delivery } from '../delivery/delivery.ts';
import {
  blockActions,
  blockSuggestion,
  type Place,
  viewClosed,
  viewSubmission,
} from '../delivery/payloads.ts';
import { isObject, type JsonObject, objectsAt, parseJson, textAt } from '../json.ts';
import type { View } from '../stores/views.ts';
import type { World } from '../world.ts';
import type { Channel, Person } from './directory.ts';
import { type Done, problemOf } from './outcome.ts';
import { answerSubmission } from './submission.ts';
import { type Typed, typeLine } from './typing.ts';

export type { Done } from './outcome.ts';

/** The interactions of one workspace. Keeps what people chose in menus and inputs but haven't sent yet. */
export class Interactions {
  readonly #world: World;
  readonly #delivery: Delivery;
  readonly #chosen = new Map<string, StateValues>();
  readonly #suggested = new Map<string, readonly JsonObject[]>();

  constructor(world: World, delivery: Delivery) {
    this.#world = world;
    this.#delivery = delivery;
  }

  /** Types a line into the message box. Without a slash in front it is an ordinary message. */
  type(person: Person, channel: Channel, line: string): Promise<Typed> {
    return typeLine(this.#world, this.#delivery, { person, channel, line });
  }

  /**
   * Presses a button, or chooses in a menu. An answer in the body of the ack is not looked at, as in Slack.
   * @throws Error when nothing is chosen in what isn't a button
   */
  async act(person: Person, place: Place, control: Control, choice: Choice | undefined): Promise<Done> {
    const options = this.#suggested.get(this.#key(person, place, control.actionId));
    const isButton = isPressed(control.type) && optionsOf(control.element).length === 0;
    if (!isButton && choice === undefined) throw new Error(`Nothing is chosen in ${control.actionId}.`);
    const chosen = isButton || choice === undefined ? {} : chosenValue(control, choice, options);
    if (!isPressed(control.type)) this.#remember(person, place, control, chosen);
    const payload = blockActions(this.#world, person, place, control, this.values(person, place), chosen);
    return this.#send(payload);
  }

  /** Remembers what was put into an input without telling the app, as Slack does until the view is submitted. */
  fill(person: Person, place: Place, control: Control, choice: Choice): void {
    const options = this.#suggested.get(this.#key(person, place, control.actionId));
    this.#remember(person, place, control, chosenValue(control, choice, options));
  }

  /**
   * Asks the app for the options of an external select, or groups of them. Slack shows at most 100.
   * @throws Error with the problem's name when the app gives no answer; what Slack then shows isn't documented
   */
  async suggest(
    person: Person,
    place: Place,
    control: Control,
    query: string,
  ): Promise<readonly JsonObject[]> {
    const done = await this.#send(blockSuggestion(this.#world, person, place, control, query));
    if (done.problem !== undefined) throw new Error(done.problem);
    const body = parseJson(done.body);
    const answer = isObject(body) ? body : {};
    const problems = checkOptions(answer);
    if (problems.length > 0) throw new Error(`Slack takes no such options: ${problems.join('; ')}`);
    const groups = objectsAt(answer, 'option_groups');
    const options = objectsAt(answer, 'options');
    const shown = [...options, ...groups.flatMap(group => objectsAt(group, 'options'))];
    const key = this.#key(person, place, control.actionId);
    // What was offered before stays known: a multi select holds choices of several searches.
    this.#suggested.set(key, [...shown, ...(this.#suggested.get(key) ?? [])].slice(0, 1000));
    return groups.length > 0 ? groups : shown;
  }

  /** Submits the view in front. `errors` are the app's, by block id. */
  async submit(
    person: Person,
    view: View,
  ): Promise<Done & { readonly errors: Readonly<Record<string, string>> }> {
    const place: Place = { kind: 'view', view };
    const values = this.values(person, place);
    const missing = controlsIn(objectsAt(view.content, 'blocks')).filter(
      control =>
        control.block['type'] === 'input' &&
        control.block['optional'] !== true &&
        isEmpty(values[control.blockId]?.[control.actionId]),
    );
    if (missing.length > 0)
      throw new Error(
        `Slack asks for ${missing.map(c => labelOf(c.block, 'label')).join(', ')} before it submits.`,
      );
    const done = await this.#send(viewSubmission(this.#world, person, view, values));
    if (done.problem !== undefined) return { ...done, errors: {} };
    return { ...done, ...answerSubmission(this.#world, person, view, done.body) };
  }

  /**
   * Closes the view in front, or all; the app is told where it asked for it. Undefined when it didn't.
   * Source: https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload#view_closed
   */
  async close(
    person: Person,
    view: View,
    all = view.content['clear_on_close'] === true,
  ): Promise<Done | undefined> {
    if (all) this.#world.views.clear(person.id);
    else this.#world.views.close(person.id, view);
    if (view.content['notify_on_close'] !== true) return undefined;
    return this.#send(viewClosed(this.#world, person, view, all));
  }

  /** What `state.values` would say now. */
  values(person: Person, place: Place): StateValues {
    const blocks = place.kind === 'view' ? objectsAt(place.view.content, 'blocks') : place.message.blocks;
    return stateValues(blocks, this.#chosen.get(this.#key(person, place)) ?? {});
  }

  async #send(payload: JsonObject): Promise<Done> {
    const ack = await this.#delivery.send({
      kind: 'interactive',
      name: textAt(payload, 'type') ?? '',
      payload,
    });
    return { ...ack, problem: problemOf(ack) };
  }

  #remember(person: Person, place: Place, control: Control, value: JsonObject): void {
    const key = this.#key(person, place);
    const before = this.#chosen.get(key) ?? {};
    const block = { ...before[control.blockId], [control.actionId]: value };
    this.#chosen.set(key, { ...before, [control.blockId]: block });
  }

  #key(person: Person, place: Place, actionId = ''): string {
    const where = place.kind === 'view' ? place.view.id : `${place.message.channel}:${place.message.ts}`;
    return `${person.id}:${where}:${actionId}`;
  }
}

function isEmpty(value: JsonObject | undefined): boolean {
  if (!value) return true;
  const { type: _, ...held } = value;
  return Object.values(held).every(
    part => part === null || part === undefined || part === '' || (Array.isArray(part) && part.length === 0),
  );
}
