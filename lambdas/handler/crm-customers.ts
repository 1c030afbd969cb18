import { type CrmCustomer, customerFromCrm } from '../../core/crm/customer-from-crm.ts';
import { Rejected } from '../../core/model/errors.ts';
import type { PartnerAccount } from '../../core/model/masterdata.ts';
import { verdict } from '../../core/sequencing/verdict.ts';
import { now, stores } from '../adapters/stores.ts';
import { follow, unlessConflict } from './follow.ts';
import { newCorrelationId } from './ids.ts';
import { log } from './log.ts';
import { noticeId, noticeRow } from './notice.ts';

/** One customer as a CRM gave it. */
export interface Said {
  /** The CRM's own id. */
  id: string;
  /** When the CRM last wrote any of what is read, in milliseconds. */
  version: number;
  /** When it wrote the part that this question goes by. */
  stamp: number;
  /** @throws Rejected where it cannot be understood */
  read: () => CrmCustomer;
}

/** Customers of which something was written since then, by that stamp, oldest first, a page at a time. A CRM is asked once for each kind of record that a customer is made of. */
export type CrmChanges = Record<string, (since: Date) => AsyncGenerator<Said[]>>;

const UNREADABLE = ['crm.account-unreadable', 'crm.currency-changed'];

/**
 * Takes over what the CRM, as its master, says of customers. How far it has been read, and how far each record is, are versions; a version moves on in the transaction of what is
 * applied, so that what is told twice or out of order changes nothing. What cannot be read is on the desk, and holds nothing else up.
 */
export const takeCustomers = (connector: string, changes: () => Promise<CrmChanges>) => async (): Promise<{ seen: number; taken: number }> => {
  const account = await stores.masterdata.account(connector, '*');
  const count = { seen: 0, taken: 0 };
  if (!account) return count;
  for (const [kind, since] of Object.entries(await changes())) {
    const { seen, taken } = await follow(`${connector}-${kind}/${account.entity}`, since, (said) => take(account, said));
    count.seen += seen;
    count.taken += taken;
  }
  if (count.taken > 0) log.info('customers taken over from the CRM', { connector, ...count });
  return count;
};

async function take({ connector, ...owner }: PartnerAccount, { id, version, read }: Said): Promise<boolean> {
  const key = `${connector}-customer/${owner.entity}/${id}`;
  if (verdict(await stores.versions.last(key), version, 'newest') !== 'apply') return false;
  const about = `${owner.entity}#${id}`;
  try {
    const said = read();
    const customer = customerFromCrm(owner.entity, said, await stores.masterdata.customer(owner.entity, said.customerId));
    const taken = await unlessConflict([{ change: 'version', key, version, needs: 'newest' }, { change: 'customer', customer }]);
    for (const code of UNREADABLE) await stores.desk.close(noticeId(code, about), now());
    return taken;
  } catch (error) {
    if (!(error instanceof Rejected)) throw error;
    const row = noticeRow({ ...owner, orderId: '', correlationId: newCorrelationId() }, error, about, connector, now());
    if ((await stores.desk.get(row.exceptionId))?.status !== 'open') await stores.desk.raise(row);
    return false;
  }
}
