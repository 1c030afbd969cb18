import { Rejected, Transient } from '../../../core/model/errors.ts';
import type { Customer, Item } from '../../../core/model/masterdata.ts';
import type { Order } from '../../../core/model/order.ts';
import type { Warning } from './answer.ts';
import type { TrytonClient } from './client.ts';
import { date, Dec, type Plan, planSales, price, type Priced, sequenceOf, type Unit } from './from-canonical.ts';
import type { TrytonMasterdata } from './masterdata.ts';
import { Move, OutShipment, Sale, SaleLine } from './schema.ts';
import { erpOrder, isLive, sameLines } from './to-canonical.ts';

type WantedLine = Priced & { product: number; sequence: number };
/** What takes a sale a state further. */
const FORWARD: readonly [Sale['state'], string][] = [['draft', 'quote'], ['quotation', 'confirm'], ['confirmed', 'process']];
const LEFT = new Set(['shipped', 'done']);

/** Sales of one order: brought in, found again, taken back. */
export class TrytonSales {
  readonly #client: TrytonClient;
  readonly #masterdata: TrytonMasterdata;

  constructor(client: TrytonClient, masterdata: TrytonMasterdata) {
    this.#client = client;
    this.#masterdata = masterdata;
  }

  /** Live sales of the order, oldest first. References are not unique in Tryton: this is what keeps a repeated call from selling twice. */
  async of(order: Order): Promise<Sale[]> {
    const sales = await this.#client.find(Sale, 'sale.sale', ['OR', ['reference', '=', order.orderId], ['reference', 'like', `${likely(order.orderId)}/%`]]);
    const moves = await this.#movesOf(sales.filter((sale) => sale.state === 'done'));
    return sales.filter((sale) => isLive(sale, moves.get(sale.id) ?? []));
  }

  async create(order: Order, customer: Customer, items: Map<string, Item>): Promise<{ id: string; number: string }> {
    const plans = planSales(order);
    const warehouses = await Promise.all(plans.map((plan) => this.#masterdata.warehouse(plan.warehouse)));
    const before = await this.of(order);
    for (const sale of before.filter((candidate) => !warehouses.includes(candidate.warehouse ?? -1))) await this.#takeBack(sale);
    const sales: Sale[] = [];
    for (const [index, plan] of plans.entries()) sales.push(await this.#one(order, customer, items, plan, warehouses[index] as number, before));
    return erpOrder(sales);
  }

  async cancel(order: Order): Promise<void> {
    for (const sale of await this.of(order)) await this.#takeBack(sale);
  }

  async #one(order: Order, customer: Customer, items: Map<string, Item>, plan: Plan, warehouse: number, before: readonly Sale[]): Promise<Sale> {
    const lines = await this.#wanted(order, plan, items);
    const kept = await this.#settleOn(before.filter((sale) => sale.warehouse === warehouse), lines);
    if (kept) return this.#carryOn(kept, order);
    await this.#client.create('sale.sale', await this.#header(order, customer, plan, warehouse, lines));
    // Somebody else may have made the same one meanwhile: all who look now settle on the oldest.
    const now = await this.#settleOn((await this.of(order)).filter((sale) => sale.warehouse === warehouse), lines);
    if (!now) throw new Transient('erp.sale-vanished', `the sale ${plan.reference} was not there after it was made`);
    return this.#carryOn(now, order);
  }

  /** The oldest sale that says what we want; all others are taken back. */
  async #settleOn(sales: readonly Sale[], wanted: readonly WantedLine[]): Promise<Sale | undefined> {
    let kept: Sale | undefined;
    for (const sale of sales) {
      if (!kept && sameLines(await this.#client.read(SaleLine, 'sale.line', sale.lines), wanted)) kept = sale;
      else await this.#takeBack(sale);
    }
    return kept;
  }

  async #wanted(order: Order, plan: Plan, items: Map<string, Item>): Promise<WantedLine[]> {
    const wanted: WantedLine[] = [];
    for (const part of plan.parts) {
      const item = items.get(part.sku);
      const line = order.lines.find((candidate) => candidate.lineId === part.lineId);
      if (!item || !line) throw new Rejected('erp.line-unknown', `order ${order.orderId} has no item for line ${part.lineId}`, { lineId: part.lineId, sku: part.sku });
      const product = await this.#masterdata.product(part.sku);
      const units: Unit[] = [];
      for (const uom of new Set([item.baseUnit, line.quantity.uom, line.unitPrice.uom])) {
        const unit = await this.#masterdata.unit(uom);
        if (unit) units.push({ uom, id: unit.id, digits: unit.digits });
      }
      wanted.push({ ...price(line, part, item, units), product: product.id, sequence: sequenceOf(order, part.lineId) });
    }
    return wanted;
  }

  /** Taxes are left out on purpose: the channel's figure comes with the invoice. */
  async #header(order: Order, customer: Customer, plan: Plan, warehouse: number, lines: readonly WantedLine[]): Promise<object> {
    const party = await this.#masterdata.party(customer.customerId);
    const shipTo = await this.#masterdata.address(party, order.shipTo);
    return {
      company: await this.#client.company(),
      party: party.id,
      invoice_address: (await this.#masterdata.invoiceAddress(party)) ?? shipTo,
      shipment_address: shipTo,
      payment_term: party.customer_payment_term ?? null,
      currency: await this.#masterdata.currency(order.currency),
      warehouse,
      reference: plan.reference,
      description: order.purchaseOrder ?? order.channelOrderId,
      sale_date: date(order.receivedAt.slice(0, 10)),
      ...(await this.#masterdata.terms()),
      lines: [['create', lines.map((line) => ({ type: 'line', product: line.product, unit: line.unit, quantity: Number(line.quantity), unit_price: Dec(line.unitPrice), sequence: line.sequence }))]],
    };
  }

  /** From whatever state it is in to `processing`. Tryton processes a confirmed sale by itself, at once or by a worker. */
  async #carryOn(sale: Sale, order: Order): Promise<Sale> {
    const approved = (warning: Warning) => warning.kind.startsWith('credit_limit') && order.approvals.some((approval) => approval.code === 'erp.credit-limit');
    let now = sale;
    for (const [state, button] of FORWARD) {
      if (now.state !== state) continue;
      await this.#client.press('sale.sale', button, [sale.id], approved);
      now = await this.#again(sale.id);
    }
    if (now.state !== 'processing' && now.state !== 'done') throw new Transient('erp.sale-not-processed', `the sale of ${order.orderId} is still ${now.state}`, { sale: sale.id });
    return now;
  }

  /**
   * A processed sale cannot be cancelled in Tryton: its shipments are, and then the moves that are missing are left out for good, which
   * ends the sale as done with nothing delivered and nothing to bill.
   */
  async #takeBack(sale: Sale): Promise<void> {
    const shipments = await this.#client.read(OutShipment, 'stock.shipment.out', sale.shipments);
    if (shipments.some((shipment) => LEFT.has(shipment.state))) {
      throw new Rejected('erp.cancel-refused', `goods of sale ${sale.number} have left`, { sale: sale.number, shipments: shipments.map(({ number, state }) => ({ number, state })) });
    }
    let now = sale;
    if (now.state === 'confirmed') {
      await this.#client.press('sale.sale', 'draft', [sale.id]);
      now = await this.#again(sale.id);
    }
    if (now.state === 'draft' || now.state === 'quotation') await this.#client.press('sale.sale', 'cancel', [sale.id]);
    else if (now.state === 'processing') await this.#abandon(now);
    now = await this.#again(sale.id);
    const moves = now.state === 'done' ? ((await this.#movesOf([now])).get(sale.id) ?? []) : [];
    if (isLive(now, moves)) throw new Transient('erp.sale-not-cancelled', `sale ${sale.number} is still ${now.state}`, { sale: sale.number });
  }

  async #abandon(sale: Sale): Promise<void> {
    const shipments = await this.#client.read(OutShipment, 'stock.shipment.out', sale.shipments);
    const open = shipments.filter((shipment) => shipment.state !== 'cancelled').map((shipment) => shipment.id);
    if (open.length > 0) await this.#client.press('stock.shipment.out', 'cancel', open);
    await this.#client.press('sale.sale', 'process', [sale.id]);
    await this.#client.wizard('sale.handle.shipment.exception', { model: 'sale.sale', id: sale.id }, 'handle', ({ domain_moves }) => ({ recreate_moves: [], ignore_moves: domain_moves, domain_moves }));
    if ((await this.#again(sale.id)).state === 'processing') await this.#client.press('sale.sale', 'process', [sale.id]);
  }

  async #again(id: number): Promise<Sale> {
    const [sale] = await this.#client.read(Sale, 'sale.sale', [id]);
    if (!sale) throw new Transient('erp.sale-vanished', `sale ${id} is not there any more`);
    return sale;
  }

  async #movesOf(sales: readonly Sale[]): Promise<Map<number, Move[]>> {
    const moves = new Map<number, Move[]>();
    for (const sale of sales) {
      const shipments = await this.#client.read(OutShipment, 'stock.shipment.out', sale.shipments);
      moves.set(sale.id, await this.#client.read(Move, 'stock.move', shipments.flatMap((shipment) => shipment.outgoing_moves)));
    }
    return moves;
  }
}

/** Order ids hold no wildcards of LIKE, and must not. */
const likely = (text: string) => text.replace(/[\\%_]/g, '\\$&');
