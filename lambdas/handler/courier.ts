import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { deleteObject, getObject, listObjects } from '../adapters/objects.ts';
import { openSftp, type FileServer, type SftpAccess } from '../adapters/sftp.ts';
import { now } from '../adapters/now.ts';
import { bring, fetchFinished, type Places } from './carry-files.ts';
import { described } from './described.ts';
import { Env, env } from './env.ts';
import { fileIn, folderOf, putIn } from './file-exchange.ts';
import { log } from './log.ts';
import { keyIn } from './object-events.ts';

/** A partner whose server we call. */
export type Served = SftpAccess & Places;

/**
 * Carries files between our exchange and the servers of partners: called for what was just put out, and on a schedule for everything. One partner that cannot be reached
 * holds up no other; what could not be carried stays, and is carried the next time.
 * @throws Error after all have been tried, where one failed: its schedule rings
 */
export const courier =
  (connector: string, servers: () => Promise<Record<string, Served>>, open: (access: SftpAccess) => Promise<FileServer> = openSftp) =>
  async (event: SQSEvent | object): Promise<SQSBatchResponse> => {
    const all = await servers();
    const asked = 'Records' in event ? new Set(event.Records.map((record) => fileIn(keyIn(record))?.partner)) : undefined;
    const failed: string[] = [];
    for (const [partner, served] of Object.entries(all)) {
      if (asked && !asked.has(partner)) continue;
      try {
        await carry(connector, partner, served, open, asked !== undefined);
      } catch (error) {
        log.error('files not carried', { connector, partner, ...described(error) });
        failed.push(partner);
      }
    }
    if (failed.length > 0) throw new Error(`files of ${failed.join(', ')} were not carried`);
    return { batchItemFailures: [] };
  };

async function carry(connector: string, partner: string, served: Served, open: (access: SftpAccess) => Promise<FileServer>, outOnly: boolean): Promise<void> {
  const bucket = env(Env.ExchangeBucket);
  const keys = (await listObjects(bucket, folderOf(connector, 'out', partner))).map(({ key }) => key);
  if (outOnly && keys.length === 0) return;
  const server = await open(served);
  try {
    for (const key of keys) {
      const [name, bytes] = [fileIn(key)?.name, await getObject(bucket, key)];
      if (!name || !bytes) continue; // another run was faster
      await bring(server, served, name, bytes);
      await deleteObject(bucket, key);
      log.info('file brought', { connector, partner, name, bytes: bytes.length });
    }
    const taken = await fetchFinished(server, served, (name, bytes) => putIn(connector, partner, name, bytes), now());
    if (taken.length > 0) log.info('files fetched', { connector, partner, names: taken });
  } finally {
    await server.close();
  }
}
