import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { LakeRow, Placed } from './from-canonical.ts';

export interface LakeObject {
  key: string;
  /** Newline-delimited JSON, gzipped: the same bytes for the same rows. */
  body: Buffer;
}

/**
 * One object per folder. Its name follows from what is in it, so that a batch that is delivered again is written over itself. What comes again in
 * another batch is there twice, and readers take one row per id: docs/lake.sql.
 */
export function objectsOf(placed: readonly Placed[]): LakeObject[] {
  return [...Map.groupBy(placed, ({ folder }) => folder)].map(([folder, inFolder]) => {
    const rows = latest(inFolder.map(({ row }) => row));
    return { key: `${folder}/${nameOf(rows)}.ndjson.gz`, body: packed(rows) };
  });
}

/** @param part from 0 */
export const partOf = (folder: string, part: number, rows: readonly LakeRow[]): LakeObject => ({ key: `${folder}/part-${String(part).padStart(5, '0')}.ndjson.gz`, body: packed(rows) });

/** One row per id, in an order that does not depend on that of the batch. */
function latest(rows: readonly LakeRow[]): LakeRow[] {
  const byId = new Map<string, LakeRow>();
  for (const row of rows) if ((byId.get(row.id)?.recordedAt ?? '') <= row.recordedAt) byId.set(row.id, row);
  return [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function nameOf(rows: readonly LakeRow[]): string {
  const hash = createHash('sha256');
  for (const { id, recordedAt } of rows) hash.update(`${id}\n${recordedAt}\n`);
  return hash.digest('hex').slice(0, 32);
}

const packed = (rows: readonly LakeRow[]): Buffer => gzipSync(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
