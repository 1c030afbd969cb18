import { renameSync, writeFileSync } from 'node:fs';

/** Writes a file so that a process killed in the middle leaves the old one whole, or the new one. `mode`: who may read it, e.g. 0o600. */
export function replaceFile(file: string, content: string | Buffer, mode?: number): void {
  writeFileSync(`${file}.new`, content, { mode });
  renameSync(`${file}.new`, file);
}
