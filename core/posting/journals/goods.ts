import type { Invoice } from '../../model/invoice.ts';
import type { Journal } from '../../model/journal.ts';
import type { Money } from '../../model/money.ts';
import { type Accounting, type Entry, journalOf, type Subject } from '../journal-of.ts';
import { earnedAtDelivery } from './invoice.ts';

/** What left is gone from the shelf: it is sold where control passes at shipment, and on its way where it passes at delivery. */
const leftTo = ({ fob }: Invoice): Entry['key'] => (fob === 'destination' ? 'goods-in-transit' : 'cost-of-goods');

/** Of a kit, each component by its own group. */
const costs = ({ lines }: Invoice, debit: Entry['key'], credit: Entry['key']): Entry[] =>
  lines.flatMap(({ parts, ...line }) => parts ?? [line]).flatMap(({ cost, group }): Entry[] => [{ key: debit, side: 'debit', amount: cost, itemGroup: group }, { key: credit, side: 'credit', amount: cost, itemGroup: group }]);

/** cost of goods sold, or goods in transit → inventory. @param invoice its draft says what left at which cost */
export function goodsIssue(invoice: Invoice, day: string, accounting: Accounting): Journal | undefined {
  const { shipmentId, orderId } = invoice;
  return journalOf(invoice, { event: 'goods-issue', document: shipmentId, day, description: `Goods issue ${shipmentId}, order ${orderId}`, entries: costs(invoice, leftTo(invoice), 'inventory') }, accounting);
}

/** A supplier shipped its own stock: cost of goods sold, or goods in transit → goods received, not invoiced. */
export function dropShipped(invoice: Invoice, day: string, accounting: Accounting): Journal | undefined {
  const { shipmentId, orderId, supplier } = invoice;
  return journalOf(invoice, { event: 'drop-ship', document: shipmentId, day, description: `Shipped by ${supplier}: ${shipmentId}, order ${orderId}`, entries: costs(invoice, leftTo(invoice), 'goods-received') }, accounting);
}

/** FOB destination: the goods arrived, so they are sold and the revenue is earned. Undefined where that was so at the shipment. */
export function delivered(invoice: Invoice, day: string, accounting: Accounting): Journal | undefined {
  if (invoice.fob !== 'destination') return undefined;
  const { shipmentId, orderId } = invoice;
  const entries = [...earnedAtDelivery(invoice), ...costs(invoice, 'cost-of-goods', 'goods-in-transit')];
  return journalOf(invoice, { event: 'delivery', document: shipmentId, day, description: `Delivered ${shipmentId}, order ${orderId}`, entries }, accounting);
}

/** What came back, at what it cost when it left. */
export interface GoodsBack {
  document: string;
  lines: readonly { cost: Money; group?: string | undefined; disposition: 'restock' | 'scrap' }[];
}

/** inventory or scrap → cost of goods sold, at the original cost. */
export function goodsBack(subject: Subject, { document, lines }: GoodsBack, day: string, accounting: Accounting): Journal | undefined {
  const entries = lines.flatMap(({ cost, group, disposition }): Entry[] => [
    { key: disposition === 'scrap' ? 'scrap' : 'inventory', side: 'debit', amount: cost, itemGroup: group },
    { key: 'cost-of-goods', side: 'credit', amount: cost, itemGroup: group },
  ]);
  return journalOf(subject, { event: 'goods-back', document, day, description: `Goods back ${document}`, entries }, accounting);
}

/** A document about stock of one item, at cost. */
export interface StockDocument {
  document: string;
  value: Money;
  group?: string | undefined;
  reason?: string | undefined;
}

/** inventory → goods received, not invoiced. @param value below zero: a receipt was corrected */
export function goodsReceived(subject: Subject, { document, value, group, reason }: StockDocument, day: string, accounting: Accounting): Journal | undefined {
  const entries: Entry[] = [{ key: 'inventory', side: 'debit', amount: value, itemGroup: group }, { key: 'goods-received', side: 'credit', amount: value, itemGroup: group }];
  return journalOf(subject, { event: 'goods-receipt', document, day, description: said(`Goods receipt ${document}`, reason), entries }, accounting);
}

/** shrinkage → inventory; found goods the other way round. @param value of what is missing; below zero: of what was found */
export function stockAdjusted(subject: Subject, { document, value, group, reason }: StockDocument, day: string, accounting: Accounting): Journal | undefined {
  const entries: Entry[] = [{ key: 'shrinkage', side: 'debit', amount: value, itemGroup: group }, { key: 'inventory', side: 'credit', amount: value, itemGroup: group }];
  return journalOf(subject, { event: 'stock-adjustment', document, day, description: said(`Stock adjustment ${document}`, reason), entries }, accounting);
}

const said = (what: string, reason: string | undefined) => (reason ? `${what}: ${reason}` : what);
