import type { Clock, JsonObject } from '../../contract.ts';
import type { Documents } from '../documents.ts';
import { cents, money } from '../money.ts';
import { Refusal } from '../partner.ts';
import { invalid, notFound } from './errors.ts';
import type { Orders } from './orders.ts';
import { type DocumentRecord, type OrderRecord, stamp } from './records.ts';

const TYPE = 'GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2';
/** https://developer-docs.amazon.com/sp-api/docs/settlement-reports-attributes */
const COLUMNS = [
  'settlement-id', 'settlement-start-date', 'settlement-end-date', 'deposit-date', 'total-amount', 'currency', 'transaction-type', 'order-id', 'merchant-order-id', 'adjustment-id', 'shipment-id', 'marketplace-name',
  'amount-type', 'amount-description', 'amount', 'fulfillment-id', 'posted-date', 'posted-date-time', 'order-item-code', 'merchant-order-item-id', 'merchant-adjustment-item-id', 'sku', 'quantity-purchased', 'promotion-id',
] as const;
/** Of what the buyer paid for goods and their shipping. */
const COMMISSION = 15n;
/** Until the money is on the account. */
const DEPOSIT_MS = 2 * 86_400_000;

type Row = Partial<Record<(typeof COLUMNS)[number], string>>;
export interface SettlementRow {
  orderId?: string;
  type: string;
  amountType: string;
  description: string;
  amount: string;
}
interface ReportRecord {
  reportId: string;
  reportType: string;
  marketplaceIds: string[];
  createdTime: string;
  dataStartTime: string;
  dataEndTime: string;
  processingStatus: 'DONE';
  reportDocumentId: string;
}

export interface Settled {
  settlementId: string;
  total: string;
  depositDate: string;
  rows: SettlementRow[];
}

export interface SettleWish {
  /** Kept back until the next one. */
  reserve?: string;
  /** Below zero: taken from the seller. */
  others?: { type: string; description: string; amount: string }[];
  /** An order that was given back, all of it. */
  refund?: string;
}

/** Settlements of the seller, and Reports 2021-06-30 by which they are read: https://github.com/amzn/selling-partner-api-models/tree/main/models/reports-api-model */
export class Reports {
  readonly #documents: Documents;
  readonly #orders: Orders;
  readonly #clock: Clock;
  url = '';

  constructor(documents: Documents, orders: Orders, clock: Clock) {
    this.#documents = documents;
    this.#orders = orders;
    this.#clock = clock;
  }

  /** Amazon closes the period: everything that has left and was not settled yet. */
  settle({ reserve = '0.00', others = [], refund }: SettleWish, marketplaceId: string): Settled {
    const settled = this.#orders.all().filter((order) => order.marketplaceId === marketplaceId && order.packages.length > 0 && !this.#documents.get('settled', order.orderId));
    for (const { orderId } of settled) this.#documents.put('settled', orderId, { orderId });
    const refunded = refund === undefined ? undefined : (this.#orders.all().find(({ orderId }) => orderId === refund) ?? refuse(refund));
    const before = this.#documents.get<{ amount: string }>('setting', 'reserve')?.amount ?? '0.00';
    this.#documents.put('setting', 'reserve', { amount: reserve });
    const held = [['Previous Reserve Amount Balance', cents(before)], ['Current Reserve Amount', -cents(reserve)]] as const;
    const rows = [
      ...settled.flatMap((order) => saleOf(order, 'Order', 1n)),
      ...(refunded ? saleOf(refunded, 'Refund', -1n) : []),
      ...held.flatMap(([description, amount]): SettlementRow[] => (amount === 0n ? [] : [{ type: 'other-transaction', amountType: 'other-transaction', description, amount: money(amount) }])),
      ...others.map(({ type, description, amount }) => ({ type, amountType: 'other-transaction', description, amount })),
    ];
    const settlementId = String(18_174_059_700 + this.#documents.next('settlement'));
    const total = money(rows.reduce((sum, { amount }) => sum + cents(amount), 0n));
    const now = this.#clock.now();
    const made: Settled = { settlementId, total, depositDate: stamp(now + DEPOSIT_MS).slice(0, 10), rows };
    this.#documents.put('settlement', settlementId, made);
    this.#report(made, now, marketplaceId);
    return made;
  }

  settlements = (): Settled[] => this.#documents.all<Settled>('settlement');

  list(query: URLSearchParams): JsonObject {
    const token = query.get('nextToken');
    const asked = token ? new URLSearchParams(Buffer.from(token, 'base64url').toString()) : query;
    if (!asked.get('reportTypes')) throw invalid('reportTypes or nextToken is required');
    const since = Date.parse(asked.get('createdSince') ?? '1970-01-01');
    if (since < this.#clock.now() - 90 * 86_400_000) throw invalid('createdSince must be within 90 days');
    const [size, from] = [Number(asked.get('pageSize') ?? 10), Number(asked.get('from') ?? 0)];
    const found = this.#documents.all<ReportRecord>('report').filter(({ reportType, createdTime }) => asked.get('reportTypes')?.split(',').includes(reportType) && Date.parse(createdTime) >= since).reverse();
    const next = new URLSearchParams(asked);
    next.set('from', String(from + size));
    return { reports: found.slice(from, from + size).map((report) => ({ ...report })), ...(found.length > from + size && { nextToken: Buffer.from(next.toString()).toString('base64url') }) };
  }

  document(reportDocumentId: string): JsonObject {
    if (!this.#documents.get('document', reportDocumentId)) throw notFound(`report document ${reportDocumentId}`);
    return { reportDocumentId, url: `${this.url}/feed-documents/${reportDocumentId}?X-Amz-Expires=300&X-Amz-Signature=simulated` };
  }

  #report({ settlementId, total, depositDate, rows }: Settled, now: number, marketplaceId: string): void {
    const at = stamp(now);
    const day = (text: string) => text.replace('T', ' ').replace(/\.\d+Z$/, ' UTC');
    const all: Row[] = [
      { 'settlement-id': settlementId, 'settlement-start-date': day(stamp(now - 14 * 86_400_000)), 'settlement-end-date': day(at), 'deposit-date': `${depositDate} 00:00:00 UTC`, 'total-amount': total, currency: 'USD' },
      ...rows.map(({ orderId, type, amountType, description, amount }): Row => ({
        'settlement-id': settlementId, 'transaction-type': type, 'amount-type': amountType, 'amount-description': description, amount, 'posted-date': at.slice(0, 10), 'posted-date-time': day(at),
        ...(orderId && { 'order-id': orderId, 'merchant-order-id': orderId, 'marketplace-name': 'Amazon.com', 'fulfillment-id': 'MFN' }),
      })),
    ];
    const content = [COLUMNS, ...all.map((row) => COLUMNS.map((name) => row[name] ?? ''))].map((fields) => `${fields.join('\t')}\r\n`).join('');
    const reportDocumentId = `amzn1.spdoc.1.4.na.${settlementId}`;
    this.#documents.put('document', reportDocumentId, { feedDocumentId: reportDocumentId, contentType: 'text/tab-separated-values', content } satisfies DocumentRecord);
    const reportId = String(50_000_020_000 + this.#documents.next('report'));
    const report: ReportRecord = { reportId, reportType: TYPE, marketplaceIds: [marketplaceId], createdTime: at, dataStartTime: stamp(now - 14 * 86_400_000), dataEndTime: at, processingStatus: 'DONE', reportDocumentId };
    this.#documents.put('report', reportId, report);
  }
}

/** What the buyer paid, the tax that Amazon withholds of it, and what it keeps, item by item. */
function saleOf(order: OrderRecord, type: 'Order' | 'Refund', sign: bigint): SettlementRow[] {
  return order.items.filter((item) => !item.cancelled).flatMap((item) => {
    const goods = cents(item.price) * BigInt(item.quantity);
    const [discount, shipping, giftWrap, tax, shippingTax] = [cents(item.discount), cents(item.shipping), cents(item.giftWrap), cents(item.tax), cents(item.shippingTax)];
    const fee = -((goods - discount + shipping + giftWrap) * COMMISSION + 50n) / 100n;
    const parts = [
      ['ItemPrice', 'Principal', goods], ['ItemPrice', 'Shipping', shipping], ['ItemPrice', 'GiftWrap', giftWrap], ['ItemPrice', 'Tax', tax], ['ItemPrice', 'ShippingTax', shippingTax], ['Promotion', 'Principal', -discount],
      ['ItemWithheldTax', 'MarketplaceFacilitatorTax-Principal', -tax], ['ItemWithheldTax', 'MarketplaceFacilitatorTax-Shipping', -shippingTax], ['ItemFees', 'Commission', fee],
    ] as const;
    return parts.flatMap(([amountType, description, amount]): SettlementRow[] => (amount === 0n ? [] : [{ orderId: order.orderId, type, amountType, description, amount: money(sign * amount) }]));
  });
}

function refuse(orderId: string): never {
  throw new Refusal(`no order ${orderId}`);
}
