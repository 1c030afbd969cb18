import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { LOCK, lockDirectory } from '../local/runtime/data-directory.ts';

/**
 * Makes the data folder this process's own before anything in it is touched, and empties it where that is asked for.
 * @returns how to let go of it
 * @throws RuntimeProblem while another platform works on it
 */
export function holdDataFolder(folder: string, fresh: boolean): () => void {
  const release = lockDirectory(folder);
  if (fresh) for (const name of readdirSync(folder)) if (name !== LOCK) rmSync(join(folder, name), { recursive: true, force: true });
  return release;
}
