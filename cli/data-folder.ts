import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { LOCK, lockDirectory, takeDataDirectory } from '../local/runtime/data-directory.ts';
import { checkPort } from '../local/runtime/port.ts';

export interface DataFolder {
  folder: string;
  /** Empty it. */
  fresh: boolean;
  port: number;
}

/**
 * Makes the data folder this process's own before anything in it is touched, and sees that the port can be opened and that the data are of a format
 * that can be read: before anything is built, loaded or emptied.
 * @returns how to let go of it
 * @throws RuntimeProblem for whatever a person has to see to, another platform on it among that
 */
export async function holdDataFolder({ folder, fresh, port }: DataFolder): Promise<() => void> {
  const release = lockDirectory(folder);
  try {
    await checkPort(port);
    if (fresh) for (const name of readdirSync(folder)) if (name !== LOCK) rmSync(join(folder, name), { recursive: true, force: true });
    takeDataDirectory(join(folder, 'runtime'))(); // the runtime takes it again
    return release;
  } catch (error) {
    release();
    throw error;
  }
}
