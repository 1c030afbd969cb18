import fc from 'fast-check';
import { bai2, camt, type Written } from '../../core/bank/files.ts';
import type { Day } from '../day.ts';
import { BANK_ACCOUNTS, ENTITY } from '../master-data.ts';
import { pick } from '../model.ts';

const paid = fc.record({ which: fc.nat(20), near: fc.constantFrom(0, 0, -100, 700), named: fc.boolean() });

/** The bank's statement of the day, in either format: customers' payments among a fee, which is none. The file may be sent twice, and after the same entries in another one. */
export const bankStatement = fc.record({ format: fc.constantFrom('bai2' as const, 'camt' as const), payments: fc.array(paid, { minLength: 1, maxLength: 3 }), twice: fc.boolean() }).map(({ format, payments, twice }) => ({
  toString: () => `the bank states in ${format} that ${payments.map(({ which, near, named }) => `invoice ${which} is paid${near ? ` ${near > 0 ? '+' : ''}${near}` : ''}${named ? '' : ', unnamed'}`).join(', ')}${twice ? ', twice' : ''}`,
  async run({ model, world, seen, tag }: Day) {
    const { items } = await seen();
    const open = items.filter(({ entity, kind, open: { minor, currency } }) => kind === 'invoice' && minor > 0 && currency === 'USD' && entity === ENTITY).toSorted((a, b) => (a.itemId < b.itemId ? -1 : 1));
    if (open.length === 0) return;
    const all = new Map(payments.flatMap(({ which, near, named }) => {
      const item = pick(open, which);
      return item && item.open.minor + near > 0 ? [[`${tag}B${(model.told += 1)}`, { item, minor: item.open.minor + near, named }] as const] : [];
    }));
    const fee: Written = { direction: 'out', minor: 1500, reference: `${tag}F${(model.told += 1)}`, text: 'SERVICE CHARGE' };
    const written = [...[...all].map(([reference, { item, minor, named }]): Written => ({ direction: 'in', minor, reference, ...(named && { text: `INV ${item.document}` }) })), fee];
    const today = world.now().toISOString().slice(0, 10);
    const short = today.slice(2).replaceAll('-', '');
    const file = format === 'bai2' ? bai2(written, { account: BANK_ACCOUNTS.bai2 }).replaceAll('261122', short) : camt(written).replaceAll('2026-11-22', today).replaceAll('2026-11-23', today);
    for (let time = 0; time < (twice ? 2 : 1); time += 1) {
      const { status, body } = await world.ask('post-bank-statements', { content: Buffer.from(file).toString('base64') }, { as: 'finance' });
      const [{ receipts, known } = { receipts: 0, known: 0 }] = (body.statements ?? []) as { receipts: number; known: number }[];
      if (status !== 200 || receipts !== (time === 0 ? all.size : 0) || known !== (time === 0 ? 0 : all.size)) throw new Error(`a statement of ${all.size} payments was answered ${status}: ${JSON.stringify(body)}`);
    }
    for (const [reference, { minor }] of all) model.cash.set(reference, { entity: ENTITY, currency: 'USD', minor });
  },
}));
