import type { Clock } from '../../contract.ts';
import type { Documents } from '../documents.ts';

export interface File {
  /** base64 */
  content: string;
  /** Epoch milliseconds. */
  modifiedAt: number;
}

/** The files of a simulated server: as durable as its other records, in folders that are always there. */
export class Files {
  readonly folders: readonly string[];
  readonly #documents: Documents;
  readonly #clock: Clock;

  constructor(documents: Documents, clock: Clock, folders: readonly string[]) {
    this.#documents = documents;
    this.#clock = clock;
    this.folders = folders;
  }

  read(path: string): Buffer | undefined {
    const file = this.#documents.get<File>('file', path);
    return file && Buffer.from(file.content, 'base64');
  }

  stat(path: string): { size: number; modifiedAt: number } | undefined {
    const file = this.#documents.get<File>('file', path);
    return file && { size: Buffer.from(file.content, 'base64').length, modifiedAt: file.modifiedAt };
  }

  write(path: string, bytes: Buffer): void {
    this.#documents.change(() => this.#documents.put('file', path, { content: bytes.toString('base64'), modifiedAt: this.#clock.now() } satisfies File));
  }

  /** False where there is nothing to rename, or no such folder. What has the new name is replaced. */
  rename(from: string, to: string): boolean {
    const file = this.#documents.get<File>('file', from);
    if (!file || !this.folders.includes(to.slice(0, to.lastIndexOf('/')) || '/')) return false;
    this.#documents.change(() => {
      this.#documents.remove('file', from);
      this.#documents.put('file', to, file);
    });
    return true;
  }

  remove(path: string): boolean {
    if (!this.#documents.get('file', path)) return false;
    this.#documents.change(() => this.#documents.remove('file', path));
    return true;
  }

  /** Names in a folder, sorted. */
  list(folder: string): string[] {
    const prefix = `${folder}/`;
    return this.#documents.entries<File>('file').map(([path]) => path).filter((path) => path.startsWith(prefix) && !path.slice(prefix.length).includes('/')).map((path) => path.slice(prefix.length)).sort();
  }
}
