import { Rejected, Transient } from '../../../core/model/errors.ts';
import type { Invoice } from '../../../core/model/invoice.ts';
import { decimal, zero } from '../../../core/model/money.ts';
import type { Order } from '../../../core/model/order.ts';
import type { Shipment } from '../../../core/model/shipment.ts';
import { supplierOf } from '../../../core/shipping/supplier-of.ts';
import type { Warning } from './answer.ts';
import type { TrytonClient } from './client.ts';
import type { TrytonDeliveries } from './deliveries.ts';
import type { TrytonDropShips } from './drop-ships.ts';
import { date, extraLines, restatedOf, taxLines, untaxed } from './from-canonical.ts';
import type { TrytonMasterdata } from './masterdata.ts';
import type { TrytonSales } from './sales.ts';
import { InvoiceHead, InvoiceLineRecord, InvoiceRecord, type OutShipment, type TrytonSecret } from './schema.ts';
import { amounts, isDropShip, numbered, sumOf } from './to-canonical.ts';

/**
 * Two questions that are answered yes: the invoice is dated on the day when the goods left, so its terms may have run out already; and its tax is
 * the channel's figure, not what Tryton would compute.
 */
const expected = (warning: Warning) => warning.kind.startsWith('invoice_payment_term') || warning.kind.startsWith('invoice_taxes');
interface Left {
  deliveries: TrytonDeliveries;
  dropShips: TrytonDropShips;
}
type Accounts = Pick<TrytonSecret, 'discountAccount' | 'freightAccount' | 'taxAccount'>;
const POSTED = new Set(['posted', 'paid']);

/** Tryton's draft invoice of a shipment, made to say what ours says, and posted: Tryton gives the number. */
export class TrytonInvoices {
  readonly #client: TrytonClient;
  readonly #masterdata: TrytonMasterdata;
  readonly #sales: TrytonSales;
  readonly #left: Left;
  readonly #accounts: Accounts;

  constructor(client: TrytonClient, masterdata: TrytonMasterdata, sales: TrytonSales, left: Left, accounts: Accounts) {
    this.#client = client;
    this.#masterdata = masterdata;
    this.#sales = sales;
    this.#left = left;
    this.#accounts = accounts;
  }

  async post(order: Order, shipment: Shipment, invoice: Invoice): Promise<{ id: string; number: string }> {
    const draft = invoice.corrects ? await this.#supplement(invoice) : await this.#draft(order, shipment);
    if (POSTED.has(draft.state) && draft.reference === invoice.invoiceId) return numbered(draft);
    if (draft.state !== 'draft' && draft.state !== 'validated') {
      throw new Rejected('erp.invoice-state', `the ERP's invoice of ${shipment.shipmentId} is ${draft.state} already, by another hand`, { invoice: draft.number, state: draft.state });
    }
    if (draft.reference !== invoice.invoiceId) await this.#complete(draft, invoice);
    const ready = await this.#again(draft.id);
    verify(ready, invoice);
    await this.#client.press('account.invoice', 'post', [draft.id], expected);
    const posted = await this.#again(draft.id);
    if (!POSTED.has(posted.state)) throw new Transient('erp.invoice-not-posted', `the invoice of ${shipment.shipmentId} is still ${posted.state}`);
    return numbered(posted);
  }

  async #draft(order: Order, shipment: Shipment): Promise<InvoiceRecord> {
    const { number, sales, find } = supplierOf(order, shipment) ? await this.#supplied(order, shipment) : await this.#delivered(order, shipment);
    let found = await find();
    if (found.length === 0) {
      // A worker bills what was delivered a little later; asking for it does the same.
      for (const sale of sales) await this.#client.press('sale.sale', 'process', [sale.id]);
      found = await find();
    }
    const [only, ...others] = found;
    if (!only) throw new Transient('erp.invoice-not-ready', `the ERP has not billed shipment ${number} yet`);
    if (others.length > 0) throw new Rejected('erp.invoice-split', `the ERP bills shipment ${number} on several invoices`, { invoices: found.map((invoice) => invoice.id) });
    return only;
  }

  /** What another invoice billed too little is on one that ships nothing: with the head of the other, and our id as its reference from the start. */
  async #supplement(invoice: Invoice): Promise<InvoiceRecord> {
    const [before] = await this.#client.find(InvoiceRecord, 'account.invoice', [['reference', '=', invoice.invoiceId], ['state', '!=', 'cancelled']], 1);
    if (before) return before;
    const original = Number(invoice.corrects?.erpInvoiceId);
    const [head] = await this.#client.read(InvoiceHead, 'account.invoice', [original]);
    const [line] = await this.#client.find(InvoiceLineRecord, 'account.invoice.line', [['invoice', '=', original], ['type', '=', 'line']]);
    if (!head || !line?.account) throw new Rejected('erp.invoice-empty', `the ERP's invoice ${invoice.corrects?.number} has no lines to bill more on`, { invoice: invoice.corrects?.erpInvoiceId });
    const { id: _, ...same } = head;
    const lines = extraLines(invoice, zero(invoice.currency), await this.#accountsOf(line.account));
    const taxes = invoice.tax.minor === 0 ? [] : taxLines(invoice, await this.#masterdata.taxAccount(this.#accounts.taxAccount));
    const id = await this.#client.create('account.invoice', {
      ...same,
      type: 'out',
      reference: invoice.invoiceId,
      description: `In addition to ${invoice.corrects?.number}`,
      invoice_date: date(invoice.invoiceDate),
      lines: [['create', lines]],
      ...(taxes.length > 0 && { taxes: [['create', taxes]] }),
    });
    return this.#again(id);
  }

  async #accountsOf(goods: number) {
    const [discount, freight] = await Promise.all([this.#masterdata.accountOr(this.#accounts.discountAccount, goods), this.#masterdata.accountOr(this.#accounts.freightAccount, goods)]);
    return { goods, discount, freight };
  }

  async #delivered(order: Order, shipment: Shipment) {
    const { mine } = await this.#left.deliveries.find(order, shipment);
    if (!mine) throw unknownDelivery(shipment);
    return { number: mine.number, sales: (await this.#sales.of(order)).filter((sale) => !isDropShip(sale)), find: () => this.#invoicesOf(mine) };
  }

  /** What a supplier shipped has a sale of its own. */
  async #supplied(order: Order, shipment: Shipment) {
    const sale = await this.#left.dropShips.find(order, shipment);
    if (!sale) throw unknownDelivery(shipment);
    return { number: sale.number, sales: [sale], find: () => this.#left.dropShips.invoicesOf(sale) };
  }

  async #invoicesOf(delivery: OutShipment): Promise<InvoiceRecord[]> {
    const lines = await this.#client.find(InvoiceLineRecord, 'account.invoice.line', [['stock_moves', 'in', delivery.outgoing_moves]]);
    const ids = [...new Set(lines.flatMap((line) => line.invoice ?? []))];
    return (await this.#client.read(InvoiceRecord, 'account.invoice', ids)).filter((invoice) => invoice.state !== 'cancelled');
  }

  /** One write: our id as its reference says that the rest is there as well. */
  async #complete(draft: InvoiceRecord, invoice: Invoice): Promise<void> {
    const lines = await this.#client.find(InvoiceLineRecord, 'account.invoice.line', [['invoice', '=', draft.id], ['type', '=', 'line']]);
    const goodsAccount = lines[0]?.account;
    if (!goodsAccount) throw new Rejected('erp.invoice-empty', 'the ERP made an invoice without lines', { invoice: draft.id });
    const goods = sumOf(lines.map((line) => line.amount), invoice.currency);
    // At most half a cent of rounding on each side of each line; more is another price or another quantity than this invoice knows of.
    if (Math.abs(goods.minor + restatedOf(invoice).minor - invoice.goods.minor) > lines.length) throw differs(invoice, { goods: decimal(goods) }, { goods: decimal(invoice.goods) });
    const extra = extraLines(invoice, goods, await this.#accountsOf(goodsAccount));
    const taxes = invoice.tax.minor === 0 ? [] : taxLines(invoice, await this.#masterdata.taxAccount(this.#accounts.taxAccount));
    await this.#client.write('account.invoice', [draft.id], {
      reference: invoice.invoiceId,
      invoice_date: date(invoice.invoiceDate),
      ...(extra.length > 0 && { lines: [['create', extra]] }),
      ...(taxes.length > 0 && { taxes: [['create', taxes]] }),
    });
  }

  async #again(id: number): Promise<InvoiceRecord> {
    const [invoice] = await this.#client.read(InvoiceRecord, 'account.invoice', [id]);
    if (!invoice) throw new Transient('erp.invoice-vanished', `invoice ${id} is not there any more`);
    return invoice;
  }
}

/** @throws Rejected invoice.total-differs, with both sides' figures */
function verify(record: InvoiceRecord, invoice: Invoice): void {
  const erp = amounts(record, invoice.currency);
  const ours = { untaxed: untaxed(invoice), tax: invoice.tax, total: invoice.gross };
  if ((['untaxed', 'tax', 'total'] as const).every((name) => erp[name].minor === ours[name].minor)) return;
  const text = (side: typeof erp) => Object.fromEntries(Object.entries(side).map(([name, amount]) => [name, decimal(amount)]));
  throw differs(invoice, text(erp), text(ours));
}

const unknownDelivery = ({ shipmentId }: Shipment) => new Rejected('erp.delivery-unknown', `the ERP has no shipment ${shipmentId}`, { shipmentId });

const differs = (invoice: Invoice, erp: Record<string, string>, ours: Record<string, string>) =>
  new Rejected('invoice.total-differs', `the ERP would book other amounts than ${invoice.invoiceId}: nothing was posted`, { invoiceId: invoice.invoiceId, currency: invoice.currency, erp, ours });
