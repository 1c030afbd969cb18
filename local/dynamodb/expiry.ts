import type { DatabaseSync } from 'node:sqlite';
import type { Clock, JsonObject } from '../contract.ts';
import type { TableSpec } from './table.ts';

type Send = (action: string, input: JsonObject) => Promise<JsonObject>;

/** An item that expired more than five years ago is taken for a mistake and kept. */
const OLDEST_SECONDS = 5 * 365 * 86_400;

/**
 * Deletes the items whose time to live has passed; the engine never does. AWS promises it "within a few days"; here it is the next
 * sweep. What has expired is found in the engine's file by an index, because a scan of every table would cost the more the more is stored and
 * hold everybody up; deleted is by the API, so that streams see it, and only if the item still is expired, so that one that was renewed meanwhile stays.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html
 */
export async function sweepExpired(open: () => DatabaseSync | undefined, tables: TableSpec[], send: Send, clock: Clock): Promise<void> {
  const now = Math.floor(clock.now() / 1000);
  for (const { name, ttl, create } of tables) {
    if (!ttl) continue;
    const keys = (create.KeySchema as { AttributeName: string }[]).map((key) => key.AttributeName);
    for (const item of expired(open(), name, ttl, now)) {
      await send('DeleteItem', {
        TableName: name,
        Key: Object.fromEntries(keys.map((key) => [key, item[key]!])),
        ConditionExpression: '#ttl BETWEEN :oldest AND :now',
        ExpressionAttributeNames: { '#ttl': ttl },
        ExpressionAttributeValues: { ':now': { N: String(now) }, ':oldest': { N: String(now - OLDEST_SECONDS) } },
      }).catch((error: Error) => {
        if (error.name !== 'ConditionalCheckFailedException') throw error;
      });
    }
  }
}

function expired(db: DatabaseSync | undefined, table: string, ttl: string, now: number): JsonObject[] {
  if (!db) return [];
  try {
    const seconds = `CAST(json_extract(item_json, '$.${JSON.stringify(ttl).replaceAll("'", "''")}.N') AS INTEGER)`;
    db.exec(`CREATE INDEX IF NOT EXISTS "_expiry of ${table}" ON "${table}" (${seconds}) WHERE ${seconds} IS NOT NULL`);
    const rows = db.prepare(`SELECT item_json FROM "${table}" WHERE ${seconds} BETWEEN ? AND ?`).all(now - OLDEST_SECONDS, now);
    return rows.map(({ item_json: item }) => JSON.parse(String(item)) as JsonObject);
  } finally {
    db.close();
  }
}
