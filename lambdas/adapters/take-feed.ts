import type { FeedKind, FeedRecord, FeedTypes } from '../../core/masterdata/feed-file.ts';
import type { Change } from '../../core/model/changes.ts';
import { Rejected } from '../../core/model/errors.ts';
import { verdict } from '../../core/sequencing/verdict.ts';
import { stores } from './stores.ts';
import { customerChanges, itemChanges, priceChanges } from '../handler/erp-changes.ts';
import { unlessConflict } from '../handler/follow.ts';

export interface FeedTaken {
  taken: number;
  same: number;
  /** A newer file said something of it already. */
  superseded: number;
  refused: { line: number; code: string; message: string }[];
}

/**
 * Takes over a flat file, by the same rules as what an ERP says itself.
 * @param asOf when the file was made: of two files the newer one counts, whichever comes first
 */
export async function takeFeed<K extends FeedKind>(entity: string, kind: K, records: readonly FeedRecord<FeedTypes[K]>[], asOf: Date, dry = false): Promise<FeedTaken> {
  const count: FeedTaken = { taken: 0, same: 0, superseded: 0, refused: [] };
  for (const { line, said } of records) {
    try {
      const { code, changes } = await changesBy(entity, kind, said, asOf);
      const key = `file-${kind}/${entity}/${code}`;
      const turn = verdict(await stores.versions.last(key), asOf.getTime(), 'newest');
      if (turn === 'superseded') count.superseded += 1;
      else if (changes.length === 0) count.same += 1;
      else {
        if (!dry) await unlessConflict([...(turn === 'apply' ? [{ change: 'version' as const, key, version: asOf.getTime(), needs: 'newest' as const }] : []), ...changes]);
        count.taken += 1;
      }
    } catch (error) {
      if (!(error instanceof Rejected)) throw error;
      count.refused.push({ line, code: error.code, message: error.message });
    }
  }
  return count;
}

function changesBy(entity: string, kind: FeedKind, said: FeedTypes[FeedKind], asOf: Date): Promise<{ code: string; changes: Change[] }> {
  if (kind === 'customers') return customerChanges(entity, said as FeedTypes['customers']);
  if (kind === 'prices') return priceChanges(entity, said as FeedTypes['prices'], asOf);
  return itemChanges(entity, said as FeedTypes['items'], ['items'], asOf.getTime());
}
