// Files on their way in, and those that were shared.
import { randomUUID } from 'node:crypto';
import type { SharedFile } from './messages.ts';

export interface StoredFile extends SharedFile {
  /** The secret part of the address that takes its bytes. */
  readonly uploadKey: string;
  readonly content: Buffer | undefined;
  /** The channel where it was shared. */
  readonly channel: string | undefined;
}

export class FileStore {
  readonly #files = new Map<string, StoredFile>();

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
      channel: undefined,
    });
  }

  /**
   * Takes the bytes. False when the address is unknown or the size is not the announced one; what the real
   * Slack does with a wrong size is not documented.
   */
  upload(uploadKey: string, content: Buffer): boolean {
    const file = this.all().find(candidate => candidate.uploadKey === uploadKey);
    if (!file || file.size !== content.length) return false;
    this.#put({ ...file, content });
    return true;
  }

  share(file: StoredFile, title: string | undefined, channel: string | undefined): StoredFile {
    return this.#put({ ...file, title: title ?? file.title, channel });
  }

  get(id: string): StoredFile | undefined {
    return this.#files.get(id);
  }

  all(): readonly StoredFile[] {
    return [...this.#files.values()];
  }

  #put(file: StoredFile): StoredFile {
    this.#files.set(file.id, file);
    return file;
  }
}
