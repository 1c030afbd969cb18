import { BANK_ACCOUNT, ENTITY, SUPPLIER, WAREHOUSES } from '../../cli/demo-data.ts';
import type { ExchangeRate } from '../../core/model/legal-entity.ts';
import type { Customer, Item } from '../../core/model/masterdata.ts';
import { housePolicy } from '../../core/model/policy.ts';
import { booksKey } from '../../lambdas/adapters/dynamo-books.ts';
import { masterKey, putMaster } from '../../lambdas/adapters/dynamo-masterdata.ts';
import { stores } from '../../lambdas/adapters/stores.ts';
import { DEPOT, EU_CUSTOMERS, EUROPE, layOutEurope } from './europe/master-data.ts';
import type { Partners } from './partners.ts';

export { ENTITY };
/** As its bank calls them, on statements of either format. */
export const BANK_ACCOUNTS = { bai2: BANK_ACCOUNT, camt: 'DE89370400440532013000' };
export const PLACES = WAREHOUSES.map(({ warehouse }) => warehouse);

/** What is sold on a day, in cents: few of them are there, so that orders come short. Each day has articles of its own. */
export interface Article {
  sku: string;
  price: number;
  cost: number;
  stock: Record<string, number>;
  /** What a kit is made of: of these there is stock, and of the kit there is none. */
  kit?: { sku: string; steps: number }[];
  /** What its supplier, who sends it to our customers itself, calls it. */
  part?: string;
}
export const articlesOf = (day: number): Article[] => [
  { sku: `D${day}-LAMP`, price: 3990, cost: 1735, stock: { EAST: 20, WEST: 10 } },
  { sku: `D${day}-SAW`, price: 9995, cost: 4820, stock: { EAST: 5, WEST: 4 } },
  { sku: `D${day}-DRILL`, price: 12_900, cost: 6150, stock: { EAST: 8, WEST: 0 } },
  { sku: `D${day}-BENCH`, price: 34_900, cost: 21_250, stock: {}, part: `D${day}-DS` },
  { sku: `D${day}-SET`, price: 19_900, cost: 6150 + 2 * 1735, stock: {}, kit: [{ sku: `D${day}-DRILL`, steps: 1 }, { sku: `D${day}-LAMP`, steps: 2 }] },
];
export const written = (cents: number) => `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;

/** So many of an article are at its supplier at first: orders come short there, too. */
const AT_SUPPLIER = 6;

/** What a euro is worth: another amount each month, from long before the day on. */
const rates = (today: Date): ExchangeRate[] =>
  ['1.10', '1.1234', '1.08', '1.15'].map((rate, month) => {
    const date = new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + month - 1, 1)).toISOString().slice(0, 10);
    return { entity: ENTITY, rateId: `ECB-${date}`, from: 'EUR', to: 'USD', date, rate };
  });

const usd = (minor: number) => ({ minor, currency: 'USD' });
/** One whose limit few orders reach, one whose is soon reached, and one with a discount for paying soon, who takes half as much again; and one who pays in euros. */
export const CUSTOMERS: Customer[] = [
  { entity: ENTITY, customerId: 'ACME', name: 'Acme Builders Inc.', currency: 'USD', taxExempt: false, active: true, creditLimit: usd(2_500_000_00) },
  { entity: ENTITY, customerId: 'GLOBEX', name: 'Globex Construction', currency: 'USD', taxExempt: false, active: true, creditLimit: usd(500_00) },
  { entity: ENTITY, customerId: 'INITECH', name: 'Initech', currency: 'USD', taxExempt: false, active: true, terms: { netDays: 30, discountPercent: '2', discountDays: 10 }, fulfilment: { overShipPercent: '50' } },
  { entity: ENTITY, customerId: 'EUROPA', name: 'Europa Bau', currency: 'EUR', taxExempt: false, active: true, creditLimit: { minor: 5_000_00, currency: 'EUR' } },
];

/** Goods, customers and rules for days, in the platform and at every partner. @param today there */
export async function layOut(partners: Partners, day: number, today: Date, entities: readonly string[] = [ENTITY]): Promise<void> {
  const articles = articlesOf(day);
  const each = { EA: { numerator: 1, denominator: 1 } };
  const item = ({ sku, cost, part, kit }: Article): Item => {
    const unitCost = { amount: written(cost), currency: 'USD' };
    return { entity: ENTITY, sku, name: sku, baseUnit: 'EA', baseDigits: 0, units: each, unitCost, active: true, ...(part && { dropShip: { supplier: SUPPLIER.partner, unitCost, partNumber: part } }), ...(kit && { kit: [{ components: kit.map((one) => ({ sku: one.sku, quantity: { amount: String(one.steps), uom: 'EA' } })) }] }) };
  };
  await Promise.all([
    ...CUSTOMERS.map((customer) => putMaster(masterKey.customer(ENTITY, customer.customerId), customer)),
    putMaster(masterKey.account('bank', ENTITY), { entity: ENTITY, businessUnit: 'wholesale', region: 'us', connector: 'bank', account: ENTITY }),
    putMaster(masterKey.account('bank', BANK_ACCOUNTS.camt), { entity: ENTITY, businessUnit: 'wholesale', region: 'us', connector: 'bank', account: BANK_ACCOUNTS.camt }),
    // what is short by 2.00 at most is written off
    putMaster(masterKey.policy(ENTITY), { ...housePolicy(ENTITY), shortTolerances: [usd(200), { minor: 200, currency: 'EUR' }], bankRules: [{ text: 'SERVICE CHARGE', means: 'fee' }, { text: 'PAYOUT', means: 'payout' }] }),
    ...rates(today).map((rate) => putMaster(booksKey.rate(rate), rate)),
    ...articles.flatMap((article) => [
      putMaster(masterKey.item(ENTITY, article.sku), item(article)),
      ...(article.kit ? [] : [partners.stock(article.sku, article.stock)]),
      ...(article.part ? [partners.seedSupplier({ [article.part]: { price: written(article.cost), stock: AT_SUPPLIER } })] : []),
      ...(article.kit ? [] : PLACES).map((place) => stores.stock.setOnHand(ENTITY, article.sku, place, article.stock[place] ?? 0, today)),
    ]),
  ]);
  if (entities.includes(EUROPE)) await layOutEurope(articles.map(item), today);
  const inErp = articles.map(({ sku, price, cost }) => ({ code: sku, name: sku, listPrice: written(price), costPrice: written(cost), stock: Object.fromEntries([...PLACES, DEPOT].map((place) => [place, 1000])) }));
  const year = today.getUTCFullYear();
  await partners.seedErp({ products: inErp, customers: [...CUSTOMERS, ...EU_CUSTOMERS].map(({ customerId, name }) => ({ code: customerId, name })), years: [year, year + 1], currencies: ['EUR'] });
}

