import Fraction from 'fraction.js';
import { Rejected, Transient } from '../../../core/model/errors.ts';
import type { Item } from '../../../core/model/masterdata.ts';
import type { Order } from '../../../core/model/order.ts';
import type { Warning } from './answer.ts';
import type { TrytonClient } from './client.ts';
import { date, Dec, exact, type Part, type Plan, planSales, price, type Priced, sequenceOf, type Unit } from './from-canonical.ts';
import type { TrytonMasterdata } from './masterdata.ts';
import { Move, OutShipment, Sale, SaleLine } from './schema.ts';
import { idIn, isDropShip, isLive, sameLines } from './to-canonical.ts';

export type WantedLine = Priced & { product: number; sequence: number };
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

  /** What leaves from our warehouses. */
  async create(order: Order, items: Map<string, Item>): Promise<Sale[]> {
    const plans = planSales(order);
    const warehouses = await Promise.all(plans.map((plan) => this.#masterdata.warehouse(plan.warehouse)));
    const before = (await this.of(order)).filter((sale) => !isDropShip(sale));
    for (const sale of before.filter((candidate) => !warehouses.includes(candidate.warehouse ?? -1))) await this.takeBack(sale);
    const sales: Sale[] = [];
    for (const [index, plan] of plans.entries()) sales.push(...(await this.#one(order, items, plan, warehouses[index] as number, before)));
    return sales;
  }

  async cancel(order: Order): Promise<void> {
    for (const sale of await this.of(order)) await this.takeBack(sale);
  }

  async #one(order: Order, items: Map<string, Item>, plan: Plan, warehouse: number, before: readonly Sale[]): Promise<Sale[]> {
    const lines = await this.wanted(order, plan.parts, items);
    const here = await Promise.all(before.filter((sale) => sale.warehouse === warehouse).map(async (sale) => ({ sale, ...(await this.#departed(sale)) })));
    const begun = here.filter(({ delivered }) => delivered.size > 0);
    const untouched = here.filter(({ delivered }) => delivered.size === 0).map(({ sale }) => sale);
    if (begun.length === 0) return [await this.#settle(order, plan, warehouse, lines, untouched)];
    // goods have left: what is open now is open on the same sale, or, where the order was changed since, on one of its own
    const rest = lines.flatMap((line) => remaining(line, sumAt(begun.map(({ delivered }) => delivered), line.sequence)));
    if (untouched.length === 0 && lines.every((line) => sumAt(begun.map(({ open }) => open), line.sequence).equals(rest.find(({ sequence }) => sequence === line.sequence)?.quantity ?? '0'))) return begun.map(({ sale }) => sale);
    for (const { sale, open } of begun) if (open.size > 0) await this.#abandon(sale);
    if (rest.length === 0) for (const sale of untouched) await this.takeBack(sale);
    const reference = `${order.orderId}/${plan.warehouse}-${begun.length + 1}`;
    const more = rest.length > 0 ? [await this.#settle(order, { ...plan, reference }, warehouse, rest, untouched)] : [];
    return [...begun.map(({ sale }) => sale), ...more];
  }

  async #settle(order: Order, plan: Plan, warehouse: number, lines: readonly WantedLine[], before: readonly Sale[]): Promise<Sale> {
    const kept = await this.settleOn(before, lines);
    if (kept) return this.carryOn(kept, order);
    await this.make(order, plan.reference, warehouse, lines, await this.#masterdata.terms());
    // Somebody else may have made the same one meanwhile: all who look now settle on the oldest.
    const again = (await this.of(order)).filter((sale) => sale.warehouse === warehouse && sale.reference === plan.reference);
    const now = await this.settleOn(again, lines);
    if (!now) throw new Transient('erp.sale-vanished', `the sale ${plan.reference} was not there after it was made`);
    return this.carryOn(now, order);
  }

  /** The oldest sale that says what we want; all others are taken back. */
  async settleOn(sales: readonly Sale[], wanted: readonly WantedLine[]): Promise<Sale | undefined> {
    let kept: Sale | undefined;
    for (const sale of sales) {
      if (!kept && sameLines(await this.#client.read(SaleLine, 'sale.line', sale.lines), wanted)) kept = sale;
      else await this.takeBack(sale);
    }
    return kept;
  }

  /** A sale's lines as they are written, in the ERP's own records. */
  async wanted(order: Order, parts: readonly Part[], items: Map<string, Item>): Promise<WantedLine[]> {
    const wanted: WantedLine[] = [];
    for (const part of parts) {
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

  /** Taxes are left out on purpose: the channel's figure comes with the invoice. @param terms how it is shipped and billed */
  async make(order: Order, reference: string, warehouse: number, lines: readonly WantedLine[], terms: Record<string, string | null>): Promise<void> {
    const party = await this.#masterdata.party(order.customerId);
    const shipTo = await this.#masterdata.address(party, order.shipTo);
    await this.#client.create('sale.sale', {
      company: await this.#client.company(),
      party: party.id,
      invoice_address: (await this.#masterdata.invoiceAddress(party)) ?? shipTo,
      shipment_address: shipTo,
      payment_term: party.customer_payment_term ?? null,
      currency: await this.#masterdata.currency(order.currency),
      warehouse,
      reference,
      description: order.purchaseOrder ?? order.channelOrderId,
      sale_date: date(order.receivedAt.slice(0, 10)),
      ...terms,
      lines: [['create', lines.map((line) => ({ type: 'line', product: line.product, unit: line.unit, quantity: Number(line.quantity), unit_price: Dec(line.unitPrice), sequence: line.sequence }))]],
    });
  }

  /** From whatever state it is in to `processing`. Tryton processes a confirmed sale by itself, at once or by a worker. */
  async carryOn(sale: Sale, order: Order, accept = approvedBy(order)): Promise<Sale> {
    let now = sale;
    for (const [state, button] of FORWARD) {
      if (now.state !== state) continue;
      await this.#client.press('sale.sale', button, [sale.id], accept);
      now = await this.#again(sale.id);
    }
    if (now.state !== 'processing' && now.state !== 'done') throw new Transient('erp.sale-not-processed', `the sale of ${order.orderId} is still ${now.state}`, { sale: sale.id });
    return now;
  }

  /** Numbered, and no further. */
  async quote(sale: Sale): Promise<Sale> {
    if (sale.state !== 'draft') return sale;
    await this.#client.press('sale.sale', 'quote', [sale.id]);
    return this.#again(sale.id);
  }

  /**
   * A processed sale cannot be cancelled in Tryton: its shipments are, and then the moves that are missing are left out for good, which
   * ends the sale as done with nothing delivered and nothing to bill.
   */
  async takeBack(sale: Sale): Promise<void> {
    const shipments = await this.#client.read(OutShipment, 'stock.shipment.out', sale.shipments);
    if (shipments.some((shipment) => LEFT.has(shipment.state)) || (isDropShip(sale) && sale.state !== 'draft' && sale.state !== 'quotation')) {
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
    const open = shipments.filter((shipment) => shipment.state !== 'cancelled' && !LEFT.has(shipment.state)).map((shipment) => shipment.id);
    if (open.length > 0) await this.#client.press('stock.shipment.out', 'cancel', open);
    await this.#client.press('sale.sale', 'process', [sale.id]);
    await this.#client.wizard('sale.handle.shipment.exception', { model: 'sale.sale', id: sale.id }, 'handle', ({ domain_moves }) => ({ recreate_moves: [], ignore_moves: domain_moves, domain_moves }));
    if ((await this.#again(sale.id)).state === 'processing') await this.#client.press('sale.sale', 'process', [sale.id]);
  }

  /** Of a sale: what has left and what is still open, by the line's place in the order. */
  async #departed(sale: Sale): Promise<{ delivered: Map<number, Fraction>; open: Map<number, Fraction> }> {
    const shipments = await this.#client.read(OutShipment, 'stock.shipment.out', sale.shipments);
    const lines = await this.#client.read(SaleLine, 'sale.line', sale.lines);
    const by = async (which: readonly OutShipment[]) => {
      const sums = new Map<number, Fraction>();
      for (const move of await this.#client.read(Move, 'stock.move', which.flatMap((shipment) => shipment.outgoing_moves))) {
        const sequence = lines.find((line) => line.id === idIn(move.origin, 'sale.line'))?.sequence;
        if (move.state !== 'cancelled' && sequence) sums.set(sequence, (sums.get(sequence) ?? new Fraction(0)).add(String(move.quantity)));
      }
      return sums;
    };
    return { delivered: await by(shipments.filter(({ state }) => LEFT.has(state))), open: await by(shipments.filter(({ state }) => state !== 'cancelled' && !LEFT.has(state))) };
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

const approvedBy = (order: Order) => (warning: Warning) => warning.kind.startsWith('credit_limit') && order.approvals.some((approval) => approval.code === 'erp.credit-limit');

const sumAt = (sums: readonly Map<number, Fraction>[], sequence: number): Fraction => sums.reduce((all, one) => all.add(one.get(sequence) ?? 0), new Fraction(0));

/** The line less what has left of it; nothing where all of it has. */
function remaining(line: WantedLine, delivered: Fraction): WantedLine[] {
  const left = new Fraction(line.quantity).sub(delivered);
  const quantity = exact(left, 6);
  return left.compare(0) > 0 && quantity ? [{ ...line, quantity }] : [];
}

/** Order ids hold no wildcards of LIKE, and must not. */
const likely = (text: string) => text.replace(/[\\%_]/g, '\\$&');
