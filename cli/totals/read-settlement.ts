import { askPartner } from '../ask-partner.ts';
import { type Figures, minorOf, total } from './figures.ts';
import type { Asking, Sold } from './sold.ts';

interface Row {
  orderId?: string;
  type: string;
  amountType: string;
  description: string;
  amount: string;
}

/** What the marketplace settled of an order, by its own words; of the tax, what it does not withhold. Its fees are no part of the order. */
export async function settlement({ endpoints }: Asking, { number }: Sold): Promise<Figures | undefined> {
  const settlements = await askPartner<{ rows: Row[] }[]>(`${endpoints.partners.amazon}/_settlements`);
  const rows = settlements.flatMap(({ rows: all }) => all).filter(({ orderId, type }) => orderId === number && type === 'Order');
  if (rows.length === 0) return undefined;
  const on = (wanted: (row: Row) => boolean) => total(rows.filter(wanted).map(({ amount }) => minorOf(amount)));
  const isTax = ({ amountType, description }: Row) => amountType === 'ItemWithheldTax' || description.endsWith('Tax');
  const isSold = ({ amountType }: Row) => amountType === 'ItemPrice' || amountType === 'Promotion';
  return {
    net: on((row) => isSold(row) && row.description === 'Principal'),
    tax: on(isTax),
    freight: on((row) => isSold(row) && !isTax(row) && row.description !== 'Principal'),
    gross: on((row) => isSold(row) || isTax(row)),
  };
}
