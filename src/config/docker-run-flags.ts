// Reads the flags of `docker run` from a line of text; what each one means is said in the table and the draft.

import { didYouMean } from '../core/did-you-mean.ts';
import { ComposeDraft, type RunFlags } from './compose-draft.ts';
import {
  type Flag,
  flags,
  isSwitch,
  refusedFlags,
  refusedShortFlags,
  shortFlags,
} from './docker-run-flag-table.ts';
import { show } from './values.ts';
import { splitWords } from './words.ts';

/**
 * `line` is quoted as for a shell; nothing in it is expanded.
 * https://docs.docker.com/reference/cli/docker/container/run/
 */
export function parseDockerRunFlags(line: string): RunFlags {
  const draft = new ComposeDraft();
  const words = splitWords(line, { refuseShellSyntax: true });
  if (words.ok) new FlagReader(words.value, draft).read();
  else draft.mistake(words.message);
  return draft.finish();
}

class FlagReader {
  readonly #words: readonly string[];
  readonly #draft: ComposeDraft;
  #at = 0;

  constructor(words: readonly string[], draft: ComposeDraft) {
    this.#words = words;
    this.#draft = draft;
  }

  read(): void {
    for (let word = this.#take(); word !== undefined; word = this.#take()) {
      if (word.startsWith('--') && word !== '--') this.#long(word);
      else if (word.startsWith('-') && word !== '-' && word !== '--') this.#short(word);
      else this.#stray(word);
    }
  }

  #take(): string | undefined {
    this.#at += 1;
    return this.#words[this.#at - 1];
  }

  #long(word: string): void {
    const equals = word.indexOf('=');
    const name = equals === -1 ? word.slice(2) : word.slice(2, equals);
    const flag = Object.hasOwn(flags, name) ? flags[name] : undefined;
    if (flag === undefined) this.#refuse(name, equals === -1);
    else if (equals !== -1) this.#draft.add(flag, word.slice(equals + 1), word);
    else this.#withNext(flag, word);
  }

  /** `-p8080:80`, `-p 8080:80`, `-itd`: switches may be put together, and the last letter may take a value. */
  #short(word: string): void {
    for (let index = 1; index < word.length; index += 1) {
      const letter = word.charAt(index);
      const name = shortFlags[letter];
      const flag = name === undefined ? undefined : flags[name];
      const rest = word.slice(index + 1);
      if (flag === undefined) {
        const refused = refusedShortFlags[letter];
        if (refused === undefined) this.#draft.mistake(`-${letter} is not a flag that Deckhand takes.`);
        else this.#draft.mistake(refusedFlags[refused]?.why ?? '');
        if (rest === '') this.#skipValue();
        return;
      }
      if (isSwitch(flag) && !rest.startsWith('=')) {
        this.#draft.add(flag, 'true', `-${letter}`);
      } else {
        if (rest === '') this.#withNext(flag, `-${letter}`);
        else this.#draft.add(flag, rest.replace(/^=/, ''), `-${letter}${rest}`);
        return;
      }
    }
  }

  #withNext(flag: Flag, word: string): void {
    const value = isSwitch(flag) ? 'true' : this.#take();
    if (value === undefined) this.#draft.mistake(`${word} needs a value behind it.`);
    else this.#draft.add(flag, value, isSwitch(flag) ? word : `${word} ${value}`);
  }

  #refuse(name: string, valueMayFollow: boolean): void {
    const refusal = Object.hasOwn(refusedFlags, name) ? refusedFlags[name] : undefined;
    const near = didYouMean(name, Object.keys(flags));
    const hint = near === undefined ? '' : ` Did you mean --${near}?`;
    this.#draft.mistake(refusal?.why ?? `--${name} is not a flag that Deckhand takes.${hint}`);
    if (valueMayFollow && refusal?.takesValue !== false) this.#skipValue();
  }

  /** The word behind a flag that isn't taken is most likely its value: telling it as well would be noise. */
  #skipValue(): void {
    if (this.#words[this.#at]?.startsWith('-') === false) this.#at += 1;
  }

  #stray(word: string): void {
    this.#draft.mistake(
      `${show(word)} is not a flag. CONTAINER_ARGS holds flags only: the image comes from the repository, and its command from the Dockerfile. If this is part of a value, put the whole value in quotes.`,
    );
  }
}
