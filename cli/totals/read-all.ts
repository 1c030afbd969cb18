import { beforeAskingAgain } from '../ask-again.ts';
import { type Column, COLUMNS, differences, type Said, type Totals } from './compare.ts';
import { FIGURES, type Figures } from './figures.ts';
import { amazon, ediCustomer, portal, shopify, shopTax } from './read-channels.ts';
import { journals, receivable, tryton, xero } from './read-books.ts';
import { settlement } from './read-settlement.ts';
import { avalara, lakeInvoices, salesforce, stripe } from './read-others.ts';
import type { Asking, Sold } from './sold.ts';

interface Source extends Pick<Said, 'system' | 'keeps'> {
  read(asking: Asking, sold: Sold): Promise<Figures | undefined>;
}
type Sources = Record<Exclude<Column, 'lake'>, Source>;

const ALL = { keeps: FIGURES };
const GROSS = { keeps: ['gross'] as const };
const books = { ERP: { system: 'Tryton', ...ALL, read: tryton }, ledger: { system: 'Xero', ...ALL, read: xero }, journals: { system: 'Crossdock', ...ALL, read: journals }, CRM: { system: 'Salesforce', ...ALL, read: salesforce } };
const OWED = { system: 'owed in Xero', ...GROSS, read: receivable };
const byAvalara = { system: 'Avalara', ...ALL, read: avalara };

/** Who is asked what, by where an order was sold. Tax and money have another home in each. */
export const SOURCES = {
  shop: { ...books, channel: { system: 'Shopify', ...ALL, read: shopify }, 'tax engine': { system: 'Shopify', keeps: ['tax'] as const, read: shopTax }, money: OWED },
  marketplace: { ...books, channel: { system: 'Amazon', ...ALL, read: amazon }, 'tax engine': { system: 'Amazon', keeps: ['tax'] as const, read: settlement }, money: { system: 'settlement', ...ALL, read: settlement } },
  edi: { ...books, channel: { system: 'their 810s', ...ALL, read: ediCustomer }, 'tax engine': byAvalara, money: OWED },
  portal: { ...books, channel: { system: 'our API', ...ALL, read: portal }, 'tax engine': byAvalara, money: { system: 'Stripe', ...GROSS, read: stripe } },
} satisfies Record<string, Sources>;
export type SoldAt = keyof typeof SOURCES;

/** Asks every system for every order, until all say the same or the time is over: some hear of it later than others. */
export async function readTotals(asking: Asking, orders: readonly (Sold & { at: SoldAt })[], timeoutMs: number): Promise<Totals[]> {
  for (const begun = Date.now(); ; await beforeAskingAgain(begun)) {
    const all = await readOnce(asking, orders);
    if (differences(all).length === 0 || Date.now() - begun > timeoutMs) return all;
  }
}

async function readOnce(asking: Asking, orders: readonly (Sold & { at: SoldAt })[]): Promise<Totals[]> {
  const lake = await lakeInvoices(asking);
  return Promise.all(
    orders.map(async (sold) => {
      const sources: Sources = SOURCES[sold.at];
      const said = await Promise.all(
        COLUMNS.map(async (column): Promise<[Column, Said]> => {
          if (column === 'lake') return [column, { system: 'files', ...ALL, figures: lake.get(sold.orderId) }];
          const { system, keeps, read } = sources[column];
          return [column, { system, keeps, figures: await read(asking, sold) }];
        }),
      );
      return { order: sold.name, said: Object.fromEntries(said) as Totals['said'] };
    }),
  );
}
