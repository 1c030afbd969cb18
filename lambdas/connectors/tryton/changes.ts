import * as z from 'zod';
import type { CancelledInvoice, ErpChanges, Since, Told, TouchedSale } from '../../../core/masterdata/erp-changes.ts';
import { ErpCustomer, ErpItem, ErpPrice } from '../../../core/masterdata/from-erp.ts';
import { Rejected } from '../../../core/model/errors.ts';
import type { TrytonClient } from './client.ts';
import { datetime, uomOf } from './from-canonical.ts';
import type { TrytonMasterdata } from './masterdata.ts';
import { DateTime, Decimal, Flag, Identified, type TrytonSecret, Unit } from './schema.ts';
import { instantOf, plainDecimal } from './to-canonical.ts';

const PAGE = 200;
const Stamped = Identified.extend({ create_date: DateTime, write_date: DateTime.nullable() });
const Product = Stamped.extend({ code: z.string().nullable(), name: z.string(), active: Flag, template: z.int(), default_uom: z.int(), cost_price: Decimal.nullable(), list_price: Decimal.nullable() });
const Party = Stamped.extend({ code: z.string().nullable(), name: z.string().nullable(), active: Flag });
const SaleRecord = Stamped.extend({ number: z.string().nullable(), reference: z.string().nullable(), state: z.string(), write_uid: z.int().nullable() });
/** Those that are switched off are not found unless they are asked for. */
const ALL = ['active', 'in', [true, false]];
/** Tryton's own user, who does what is scheduled. */
const ROOT = 0;
type Stamp = 'create_date' | 'write_date';

/**
 * What was written in Tryton, by the stamps that it puts on every record: `create_date` when it is made, `write_date` when it is written after that. An article's name and price are its template's.
 * https://docs.tryton.org/latest/server/ref/models.html#trytond.model.ModelStorage.write_date
 */
export function trytonChanges(client: TrytonClient, masterdata: TrytonMasterdata, settings: Pick<TrytonSecret, 'masterOf'>, differences: ErpChanges['differences']): ErpChanges {
  /** By the stamp, then by id: many records of one transaction have the same stamp. */
  async function* written<T extends z.infer<typeof Stamped>>(schema: z.ZodType<T>, model: string, stamp: Stamp, since: Date, domain: unknown[]): AsyncGenerator<T[]> {
    for (let after: unknown = [stamp, '>=', datetime(since)]; ; ) {
      const page = await client.find(schema, model, [...domain, after], PAGE, [[stamp, 'ASC'], ['id', 'ASC']]);
      if (page.length > 0) yield page;
      const last = page.at(-1);
      if (!last || page.length < PAGE) return;
      after = ['OR', [stamp, '>', last[stamp]], [[stamp, '=', last[stamp]], ['id', '>', last.id]]];
    }
  }

  /** @param others what else of it may have been written: the newest counts */
  const told = <R extends z.infer<typeof Stamped>, T>(record: R, stamp: number, read: (record: R) => T, others = 0): Told<T> => ({
    id: String(record.id), stamp, version: Math.max(instantOf(record.create_date), record.write_date ? instantOf(record.write_date) : 0, others), read: () => read(record),
  });
  const stampOf = (record: z.infer<typeof Stamped>, stamp: Stamp) => instantOf(record[stamp] ?? record.create_date);

  const by = <R extends z.infer<typeof Stamped>, T>(schema: z.ZodType<R>, model: string, stamp: Stamp, domain: unknown[], read: (record: R) => T): Since<T> =>
    async function* (since) {
      for await (const page of written(schema, model, stamp, since, domain)) yield page.map((record) => told(record, stampOf(record, stamp), read));
    };

  async function articles(products: z.infer<typeof Product>[], stampFor: (product: z.infer<typeof Product>, template: number) => number) {
    const [templates, units, currency] = await Promise.all([client.read(Stamped, 'product.template', unique(products.map(({ template }) => template))), client.read(Unit, 'product.uom', unique(products.map((product) => product.default_uom))), masterdata.companyCurrency()]);
    const written = new Map(templates.map((template) => [template.id, stampOf(template, 'write_date')]));
    const unit = new Map(units.map((each) => [each.id, each]));
    return products.flatMap((product) => {
      const template = written.get(product.template) ?? 0;
      return product.code ? [told(product, stampFor(product, template), (record) => articleOf(record, unit.get(record.default_uom), currency), template)] : [];
    });
  }
  const products = (stamp: Stamp): Since<ErpItem & { price?: ErpPrice }> =>
    async function* (since) {
      for await (const page of written(Product, 'product.product', stamp, since, [ALL])) yield articles(page, (product) => stampOf(product, stamp));
    };
  async function* templates(since: Date) {
    for await (const page of written(Stamped, 'product.template', 'write_date', since, [ALL])) {
      const found = await client.find(Product, 'product.product', [ALL, ['template', 'in', page.map(({ id }) => id)]]);
      const all = await articles(found, (_, template) => template);
      yield all.sort((a, b) => a.stamp - b.stamp);
    }
  }
  const parties = (stamp: Stamp): Since<ErpCustomer> =>
    async function* (since) {
      const currency = await masterdata.companyCurrency();
      yield* by(Party, 'party.party', stamp, [ALL, ['code', '!=', null]], (party) => customerOf(party, currency))(since);
    };
  async function* sales(since: Date): AsyncGenerator<Told<TouchedSale>[]> {
    const us = await client.user();
    const read = ({ reference, number, state, write_uid }: z.infer<typeof SaleRecord>): TouchedSale => ({ reference: reference ?? '', number: number ?? '', cancelled: state === 'cancelled', byHand: isOther(write_uid, us) });
    yield* by(SaleRecord, 'sale.sale', 'write_date', [['reference', 'like', 'ORD-%']], read)(since);
  }

  async function* invoices(since: Date): AsyncGenerator<Told<CancelledInvoice>[]> {
    const us = await client.user();
    const read = ({ reference, number, write_uid }: z.infer<typeof SaleRecord>): CancelledInvoice => ({ invoiceId: reference ?? '', number: number ?? '', byHand: isOther(write_uid, us) });
    yield* by(SaleRecord, 'account.invoice', 'write_date', [['reference', 'like', 'INV-%'], ['state', '=', 'cancelled']], read)(since);
  }

  return {
    masterOf: settings.masterOf ?? [],
    items: { created: products('create_date'), written: products('write_date'), template: templates },
    customers: { created: parties('create_date'), written: parties('write_date') },
    sales: { written: sales },
    invoices: { written: invoices },
    differences,
    async gone(kind, ids) {
      const there = await client.find(Identified, kind === 'item' ? 'product.product' : 'party.party', [ALL, ['id', 'in', ids.map(Number)]]);
      const found = new Set(there.map(({ id }) => String(id)));
      return ids.filter((id) => !found.has(id));
    },
  };
}

const isOther = (user: number | null, us: number) => user !== null && user !== us && user !== ROOT;
const unique = (ids: readonly number[]) => [...new Set(ids)];

function articleOf({ code, name, active, cost_price: cost, list_price: list }: z.infer<typeof Product>, unit: Unit | undefined, currency: string): ErpItem & { price?: ErpPrice } {
  const baseUnit = unit && uomOf(unit.symbol);
  const sku = code ?? '';
  const item = readable(ErpItem, { sku, name, baseUnit, baseDigits: unit?.digits, unitCost: { amount: plainDecimal(cost ?? '0'), currency }, active }, { sku });
  return { ...item, ...(list !== null && { price: readable(ErpPrice, { sku, amount: plainDecimal(list), currency, uom: baseUnit }, { sku }) }) };
}

const customerOf = ({ code, name, active }: z.infer<typeof Party>, currency: string): ErpCustomer => readable(ErpCustomer, { customerId: code, name: name || code, currency, active }, { customerId: code });

/** @throws Rejected erp.record-unreadable naming the fields, and none of their values */
function readable<T>(schema: z.ZodType<T>, value: unknown, about: Record<string, unknown>): T {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  throw new Rejected('erp.record-unreadable', 'a record of the ERP cannot be taken over', { ...about, fields: read.error.issues.map(({ path }) => path.join('.')) });
}
