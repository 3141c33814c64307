// Files on their way in, and those that were shared.
import { randomUUID } from 'node:crypto';
import type { SharedFile } from './messages.ts';

export interface StoredFile extends SharedFile {
  /** The secret part of the address that takes its bytes. */
  readonly uploadKey: string;
  readonly content: Buffer | undefined;
  /** When it was announced, in ms since the epoch. */
  readonly createdAt: number;
  /** Its upload was completed: it is a file now, and its ticket is used. */
  readonly completed: boolean;
  /** The first channel where it was shared. */
  readonly channel: string | undefined;
  /** Every channel where it was shared. */
  readonly channels: readonly string[];
  readonly deleted: boolean;
}

export class FileStore {
  readonly #files = new Map<string, StoredFile>();
  readonly #clock: () => number;

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** Room for a file of `size` bytes, to be uploaded next. */
  announce(name: string, size: number): StoredFile {
    const id = `F0${randomUUID().replaceAll('-', '').slice(0, 9).toUpperCase()}`;
    return this.#put({
      id,
      name,
      title: name,
      size,
      uploadKey: randomUUID(),
      content: undefined,
      createdAt: this.#clock(),
      completed: false,
      channel: undefined,
      channels: [],
      deleted: false,
    });
  }

  /**
   * Takes the bytes. False when the address is unknown or used, or the size is not the announced one; what the
   * real Slack does with a wrong size is not documented.
   */
  upload(uploadKey: string, content: Buffer): boolean {
    const file = [...this.#files.values()].find(candidate => candidate.uploadKey === uploadKey);
    if (!file || file.completed || file.size !== content.length) return false;
    this.#put({ ...file, content });
    return true;
  }

  /** Makes a file of what was uploaded. */
  complete(file: StoredFile, title: string | undefined, channels: readonly string[]): StoredFile {
    return this.#put({
      ...file,
      title: title ?? file.title,
      completed: true,
      channel: channels[0],
      channels,
    });
  }

  remove(file: StoredFile): void {
    this.#put({ ...file, deleted: true, content: undefined });
  }

  get(id: string): StoredFile | undefined {
    return this.#files.get(id);
  }

  /** Those that are announced, uploaded or shared, without the deleted ones. */
  all(): readonly StoredFile[] {
    return [...this.#files.values()].filter(file => !file.deleted);
  }

  #put(file: StoredFile): StoredFile {
    this.#files.set(file.id, file);
    return file;
  }
}
