import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../contract.ts';

const DAY_SECONDS = 86_400;

/**
 * Drops stream records after 24 hours, as AWS does; the engine keeps them for ever. In small steps, so that the engine's own writes
 * never wait long for the file's lock. The last record of each table stays, out of its shard where nobody reads it: the engine counts on from
 * the highest number there is, and a reader that goes on after its own last one would not see numbers that began anew. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html
 */
export function trimStreams(db: DatabaseSync | undefined, clock: Clock): void {
  if (!db) return;
  try {
    const oldest = Math.floor(clock.now() / 1000) - DAY_SECONDS;
    const step = db.prepare(
      `DELETE FROM _stream_records WHERE id IN (
         SELECT id FROM _stream_records WHERE created_at < ? AND id NOT IN (SELECT MAX(id) FROM _stream_records GROUP BY table_name) ORDER BY id LIMIT 500)`,
    );
    while (step.run(oldest).changes === 500) continue;
    db.prepare("UPDATE _stream_records SET shard_id = 'trimmed', new_image = NULL, old_image = NULL WHERE created_at < ? AND shard_id <> 'trimmed'").run(oldest);
  } finally {
    db.close();
  }
}
