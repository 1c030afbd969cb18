import { renameSync, writeFileSync } from 'node:fs';

/** Writes a file so that a process killed in the middle leaves the old one whole, or the new one. */
export function replaceFile(file: string, content: string): void {
  writeFileSync(`${file}.new`, content);
  renameSync(`${file}.new`, file);
}
