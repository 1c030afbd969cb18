import type { Change } from '../../core/model/changes.ts';
import { Rejected } from '../../core/model/errors.ts';
import { event } from '../../core/ordering/events.ts';
import { stores } from '../adapters/stores.ts';
import { newEventId } from './ids.ts';

/** A ledger said by webhook that something changed in it: told to whoever reads it. @param name of the partner account whose books they are @throws Rejected ledger.unknown-account */
export async function reportLedger(connector: string, occurredAt: string, by: { correlationId: string; deliveryId: string; at: Date }, name = '*'): Promise<Change[]> {
  const account = await stores.masterdata.account(connector, name);
  if (!account) throw new Rejected('ledger.unknown-account', `no partner account ${name} is set up for ${connector}`, { connector, account: name });
  const about = { key: `ledger/${connector}${name === '*' ? '' : `/${name}`}`, version: 1, correlationId: by.correlationId, causationId: `${connector}:${by.deliveryId}`, occurredAt: new Date(occurredAt).toISOString() };
  return [{ change: 'event', event: event('ledger.changed', account, about, { system: connector }, { at: by.at, id: newEventId() }) }];
}
