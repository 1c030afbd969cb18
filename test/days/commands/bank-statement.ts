import fc from 'fast-check';
import { bai2, camt, type Written } from '../../core/bank/files.ts';
import type { Day } from '../day.ts';
import { BANK_ACCOUNTS, ENTITY } from '../master-data.ts';
import { pick } from '../model.ts';

const paid = fc.record({ which: fc.nat(20), near: fc.constantFrom(0, 0, -100, 700), named: fc.boolean() });

/** The bank's statement of the day, in either format: customers' payments, perhaps a payout, and a fee, which is none. The file may be sent twice, and after the same entries in another one. */
export const bankStatement = fc.record({ format: fc.constantFrom('bai2' as const, 'camt' as const), payments: fc.array(paid, { minLength: 1, maxLength: 3 }), payout: fc.option(fc.nat(9), { nil: undefined }), twice: fc.boolean() }).map(({ format, payments, payout, twice }) => ({
  toString: () => `the bank states in ${format} that ${payments.map(({ which, near, named }) => `invoice ${which} is paid${near ? ` ${near > 0 ? '+' : ''}${near}` : ''}${named ? '' : ', unnamed'}`).join(', ')}${payout === undefined ? '' : `, and payout ${payout}`}${twice ? ', twice' : ''}`,
  async run({ model, world, seen, tag }: Day) {
    const { items, payouts } = await seen();
    const open = items.filter(({ entity, kind, open: { minor, currency } }) => kind === 'invoice' && minor > 0 && currency === 'USD' && entity === ENTITY).toSorted((a, b) => (a.itemId < b.itemId ? -1 : 1));
    const all = new Map(payments.flatMap(({ which, near, named }) => {
      const item = pick(open, which);
      return item && item.open.minor + near > 0 ? [[`${tag}B${(model.told += 1)}`, { item, minor: item.open.minor + near, named }] as const] : [];
    }));
    // of those that it was told of; others would be finance's until it is
    const told = new Map(payouts.map((one) => [one.payoutId, one]));
    const out = payout === undefined || world.inRealTime ? undefined : pick(model.paidOut.filter(({ id, currency, minor, shown }) => told.has(id) && currency === 'USD' && minor !== 0 && !shown), payout);
    if (all.size === 0 && !out) return;
    const fee: Written = { direction: 'out', minor: 1500, reference: `${tag}F${(model.told += 1)}`, text: 'SERVICE CHARGE' };
    const written = [...[...all].map(([reference, { item, minor, named }]): Written => ({ direction: 'in', minor, reference, ...(named && { text: `INV ${item.document}` }) })), ...(out ? [{ direction: out.minor > 0 ? ('in' as const) : ('out' as const), minor: Math.abs(out.minor), reference: `${tag}P${(model.told += 1)}`, text: `PAYOUT ${out.id}` }] : []), fee];
    const today = world.now().toISOString().slice(0, 10);
    const short = today.slice(2).replaceAll('-', '');
    const file = format === 'bai2' ? bai2(written, { account: BANK_ACCOUNTS.bai2 }).replaceAll('261122', short) : camt(written).replaceAll('2026-11-22', today).replaceAll('2026-11-23', today);
    for (let time = 0; time < (twice ? 2 : 1); time += 1) {
      const { status, body } = await world.ask('post-bank-statements', { content: Buffer.from(file).toString('base64') }, { as: 'finance' });
      const [{ receipts, known, payouts: matched } = { receipts: 0, known: 0, payouts: 0 }] = (body.statements ?? []) as { receipts: number; known: number; payouts: number }[];
      if (status !== 200 || receipts !== (time === 0 ? all.size : 0) || known !== (time === 0 ? 0 : all.size) || matched !== (out ? 1 : 0)) throw new Error(`a statement of ${all.size} payments was answered ${status}: ${JSON.stringify(body)}`);
    }
    if (out) out.shown = true;
    for (const [reference, { minor }] of all) model.cash.set(reference, { entity: ENTITY, currency: 'USD', minor });
  },
}));
