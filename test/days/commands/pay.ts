import fc from 'fast-check';
import type { Day } from '../day.ts';
import { pick } from '../model.ts';

/** A customer pays an invoice by bank: what it comes to, or somewhat less or more, with or without saying for what; the bank may tell it twice. */
export const pay = fc.record({ which: fc.nat(20), near: fc.constantFrom(0, 0, 0, -100, -5000, 700), named: fc.boolean(), twice: fc.boolean() }).map(({ which, near, named, twice }) => ({
  toString: () => `invoice ${which} is paid${near ? `, ${near > 0 ? 'over' : 'short'} by ${Math.abs(near)}` : ''}${named ? '' : ', unnamed'}${twice ? ', told twice' : ''}`,
  async run({ model, world, seen, tag }: Day) {
    const { items } = await seen();
    const item = pick(items.filter(({ kind, open, customerId }) => kind === 'invoice' && open.minor > 0 && customerId).toSorted((a, b) => (a.itemId < b.itemId ? -1 : 1)), which);
    if (!item || item.open.minor + near <= 0) return;
    const minor = item.open.minor + near;
    const body = { source: 'bank', transactionId: `${tag}-bank-${(model.told += 1)}`, amount: { minor, currency: item.open.currency }, valueDate: world.now().toISOString().slice(0, 10), customerId: item.customerId, references: named ? [{ kind: 'invoice', number: item.document }] : [] };
    const asked = { as: 'finance', of: item.entity } as const;
    const { status, body: answer } = await world.ask('post-receipts', body, asked);
    if (status === 409) return; // its month is closed
    if (status !== 202) throw new Error(`a receipt was answered ${status}: ${JSON.stringify(answer)}`);
    model.cash.set(body.transactionId, { entity: item.entity, currency: item.open.currency, minor });
    if (twice) await world.ask('post-receipts', body, asked);
  },
}));

/** Finance takes an application back. */
export const unapply = fc.record({ which: fc.nat(20) }).map(({ which }) => ({
  toString: () => `application ${which} is taken back`,
  async run({ world, seen }: Day) {
    const all = (await seen()).receipts.flatMap(({ entity, receiptId, source, applications }) => (source === 'bank' ? applications.filter(({ unapplied }) => !unapplied).map(({ applicationId }) => ({ entity, receiptId, applicationId })) : []));
    const one = pick(all, which);
    if (!one) return;
    const { status, body } = await world.ask('post-receipt-unapply', { applicationId: one.applicationId, reason: 'wrong' }, { as: 'finance', of: one.entity, id: one.receiptId });
    if (status !== 201 && status !== 409) throw new Error(`taking ${one.applicationId} back was answered ${status}: ${JSON.stringify(body)}`);
  },
}));
