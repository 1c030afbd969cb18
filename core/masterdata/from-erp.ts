import * as z from 'zod';
import { Rejected } from '../model/errors.ts';
import { Customer, Item } from '../model/masterdata.ts';
import { zero } from '../model/money.ts';
import { type PriceCondition, type PriceParty, STANDARD_LIST } from '../model/price.ts';

/** What an ERP, or a file of one, says of an article: the fields that it is the master of. */
export const ErpItem = z.strictObject({
  sku: Item.shape.sku,
  name: Item.shape.name,
  baseUnit: Item.shape.baseUnit,
  baseDigits: Item.shape.baseDigits,
  unitCost: Item.shape.unitCost,
  active: z.boolean(),
});
export type ErpItem = z.infer<typeof ErpItem>;

/** `active: false` is a block: its orders are refused. */
export const ErpCustomer = z.strictObject({ customerId: Customer.shape.customerId, name: Customer.shape.name, currency: Customer.shape.currency, active: z.boolean() });
export type ErpCustomer = z.infer<typeof ErpCustomer>;

/** What one base unit costs on the standard list. */
export const ErpPrice = z.strictObject({ sku: Item.shape.sku, amount: z.string().regex(/^\d{1,12}(\.\d{1,6})?$/), currency: Customer.shape.currency, uom: Item.shape.baseUnit });
export type ErpPrice = z.infer<typeof ErpPrice>;

/**
 * Name, cost and whether it is sold are the ERP's; units, kits, lots, suppliers and weights are others', and stay. A new article is sold in its base unit alone until somebody says more.
 * @throws Rejected erp.unit-changed: stock, prices and orders are kept in the unit that it had
 */
export function itemFromErp(entity: string, said: ErpItem, known: Item | undefined): Item {
  if (!known) return { entity, ...said, units: { [said.baseUnit]: { numerator: 10 ** said.baseDigits, denominator: 1 } } };
  if (known.baseUnit !== said.baseUnit) throw new Rejected('erp.unit-changed', `article ${said.sku} is kept in ${known.baseUnit}, and the ERP says ${said.baseUnit}`, { sku: said.sku });
  const { name, unitCost, active } = said;
  return { ...known, name, unitCost, active };
}

/**
 * Name and block are the ERP's; credit, terms, tax and groups are others', and stay. A new customer has no credit until finance gives it some.
 * @throws Rejected erp.currency-changed
 */
export function customerFromErp(entity: string, said: ErpCustomer, known: Customer | undefined): Customer {
  if (!known) return { entity, ...said, taxExempt: false, creditLimit: zero(said.currency) };
  if (known.currency !== said.currency) throw new Rejected('erp.currency-changed', `customer ${said.customerId} is billed in ${known.currency}, and the ERP says ${said.currency}`, { customerId: said.customerId });
  return { ...known, name: said.name, active: said.active };
}

/** Whom the ERP's own price is for. */
export const ERP_PARTY: PriceParty = { kind: 'list', id: STANDARD_LIST };
/** Of its prices, those that ended among them. */
const KEPT = 20;

/**
 * The conditions of an article on the standard list once the ERP has said its price: what was open ends, and the new one begins, so that an order of before is priced as before. Quantity breaks and other currencies stay.
 * @returns undefined where that is the price already
 */
export function pricesFromErp(entity: string, said: ErpPrice, known: readonly PriceCondition[], at: Date): PriceCondition[] | undefined {
  const { sku, amount, currency, uom } = said;
  const from = at.toISOString();
  const isPlain = (one: PriceCondition) => one.currency === currency && one.minimum === undefined;
  const isStanding = (one: PriceCondition) => isPlain(one) && (one.until === undefined || one.until > from);
  const standing = known.filter(isStanding);
  const [only] = standing;
  if (standing.length === 1 && only?.price.amount === amount && only.price.uom === uom && only.price.per === '1' && only.from <= from) return undefined;
  const ended = known.flatMap((one): PriceCondition[] => (!isStanding(one) ? [one] : one.from < from ? [{ ...one, until: from }] : []));
  const old = new Set(ended.filter(isPlain).slice(0, 1 - KEPT));
  return [...ended.filter((one) => !old.has(one)), { entity, conditionId: `erp-${from}`, sku, party: ERP_PARTY, currency, price: { amount, per: '1', uom }, from }];
}
