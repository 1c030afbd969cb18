import { randomUUID } from 'node:crypto';
import { isSettled, isUnfinished, isWhole } from '../../core/edi/whole-file.ts';
import { type FileServer, isGone, type RemoteFile } from '../adapters/sftp.ts';
import { log } from './log.ts';

/** Folders on a partner's server. */
export interface Places {
  /** Where it takes what we bring. */
  inbox: string;
  /** Where it leaves what is for us. */
  outbox: string;
  /** Where what we took goes; absent: it is deleted. */
  archive?: string | undefined;
}

/**
 * Brings a file: under a name that nobody takes for a finished one, and then, in one step, under its own. Brought again it is the same file.
 * @throws Transient where it may not be there: it is brought again
 */
export async function bring(server: FileServer, { inbox }: Places, name: string, bytes: Buffer): Promise<void> {
  // of this run alone: another may be bringing the same file, and half of that is not to get its name
  const unfinished = `${inbox}/.${name}.${randomUUID().slice(0, 8)}.part`;
  try {
    await server.write(unfinished, bytes);
    await server.rename(unfinished, `${inbox}/${name}`);
  } catch (error) {
    await server.remove(unfinished).catch(() => undefined);
    throw error;
  }
}

/**
 * Takes what is finished: handed over first and then moved away, so that what crashes in between is handed over again. What is still being written is left for the next time.
 * @returns the names of what was taken
 */
export async function fetchFinished(server: FileServer, places: Places, take: (name: string, bytes: Buffer) => Promise<void>, at: Date): Promise<string[]> {
  const taken: string[] = [];
  const files = (await server.list(places.outbox)).filter(({ name, size }) => !isUnfinished(name) && size > 0);
  // in the order in which they were written: what overtakes is sorted out, and still costs somebody's patience
  for (const file of files.sort((one, other) => one.modifiedAt.getTime() - other.modifiedAt.getTime() || (one.name < other.name ? -1 : 1))) {
    const bytes = await server.read(`${places.outbox}/${file.name}`).catch((error: unknown) => {
      if (!isGone(error)) throw error;
    });
    if (!bytes) continue; // another run was faster
    if (!isFinished(file, bytes, at)) {
      log.info('file is being written', { name: file.name, bytes: bytes.length });
      continue;
    }
    await take(file.name, bytes);
    await putAway(server, places, file.name);
    taken.push(file.name);
  }
  return taken;
}

/** It did not grow while it was read, and ends as an interchange does; or is not touched any more. */
const isFinished = ({ size, modifiedAt }: RemoteFile, bytes: Buffer, at: Date): boolean =>
  bytes.length === size && (isWhole(bytes.toString('latin1')) || isSettled(modifiedAt, at));

/** @throws Transient where it is in the outbox still: its archive is not there, say */
async function putAway(server: FileServer, { outbox, archive }: Places, name: string): Promise<void> {
  try {
    await (archive ? server.rename(`${outbox}/${name}`, `${archive}/${name}`) : server.remove(`${outbox}/${name}`));
  } catch (error) {
    if (!isGone(error) || (await server.list(outbox)).some((file) => file.name === name)) throw error;
  }
}
