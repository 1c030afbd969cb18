import type { Change } from '../../core/model/changes.ts';
import { Rejected } from '../../core/model/errors.ts';
import { event } from '../../core/ordering/events.ts';
import { stores } from '../adapters/stores.ts';
import { newEventId } from './ids.ts';

/** A ledger said by webhook that something changed in it: told to whoever reads it. @throws Rejected ledger.unknown-account */
export async function reportLedger(connector: string, occurredAt: string, by: { correlationId: string; deliveryId: string; at: Date }): Promise<Change[]> {
  const account = await stores.masterdata.account(connector, '*');
  if (!account) throw new Rejected('ledger.unknown-account', `no partner account is set up for ${connector}`, { connector });
  const about = { key: `ledger/${connector}`, version: 1, correlationId: by.correlationId, causationId: `${connector}:${by.deliveryId}`, occurredAt: new Date(occurredAt).toISOString() };
  return [{ change: 'event', event: event('ledger.changed', account, about, { system: connector }, { at: by.at, id: newEventId() }) }];
}
