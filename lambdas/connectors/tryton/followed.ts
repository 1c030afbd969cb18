import type { ErpChanges } from '../../../core/masterdata/erp-changes.ts';
import { trytonChanges } from './changes.ts';
import { type Connection, TrytonClient } from './client.ts';
import type { Clock } from './erp.ts';
import { TrytonMasterdata } from './masterdata.ts';
import type { TrytonSecret } from './schema.ts';
import { trytonShadow } from './shadow.ts';

/** Tryton as somebody else writes it. What it has of an order is compared by the same facts as a shadow's. */
export function followed(settings: TrytonSecret, clock: Clock, connection?: Connection): ErpChanges {
  const client = new TrytonClient(settings, connection);
  return trytonChanges(client, new TrytonMasterdata(client, clock), settings, trytonShadow(settings, clock, connection).differences);
}
