import { Rejected, Transient } from '../../../core/model/errors.ts';
import type { Item } from '../../../core/model/masterdata.ts';
import type { Order } from '../../../core/model/order.ts';
import { fromSteps } from '../../../core/model/quantity.ts';
import type { Shipment } from '../../../core/model/shipment.ts';
import type { TrytonClient } from './client.ts';
import type { TrytonMasterdata } from './masterdata.ts';
import type { TrytonSales } from './sales.ts';
import { Move, OutShipment, SaleLine } from './schema.ts';
import { idIn, lineIds, numbered } from './to-canonical.ts';

const OPEN = new Set(['draft', 'waiting', 'assigned', 'picked', 'packed']);

/** Customer shipments: what a warehouse says has left, booked on Tryton's own. */
export class TrytonDeliveries {
  readonly #client: TrytonClient;
  readonly #masterdata: TrytonMasterdata;
  readonly #sales: TrytonSales;

  constructor(client: TrytonClient, masterdata: TrytonMasterdata, sales: TrytonSales) {
    this.#client = client;
    this.#masterdata = masterdata;
    this.#sales = sales;
  }

  async fulfil(order: Order, shipment: Shipment, items: Map<string, Item>): Promise<{ id: string; number: string }> {
    let delivery = await this.#claim(order, shipment, items);
    if (delivery.state === 'draft' || delivery.state === 'waiting') {
      if (delivery.state === 'draft') delivery = await this.#press(delivery, 'wait');
      await this.#setQuantities(order, shipment, items, delivery);
      await this.#assign(delivery);
      delivery = await this.#again(delivery.id);
    }
    if (delivery.state === 'assigned') delivery = await this.#press(delivery, delivery.inventory_moves.length > 0 ? 'pick' : 'pack');
    if (delivery.state === 'picked') delivery = await this.#press(delivery, 'pack');
    if (delivery.state === 'packed' || delivery.state === 'shipped') delivery = await this.#press(delivery, (await this.#client.series()) < 7 ? 'done' : 'do');
    if (delivery.state !== 'done') throw new Transient('erp.delivery-not-done', `shipment ${delivery.number} is still ${delivery.state}`, { shipment: delivery.number });
    return numbered(delivery);
  }

  /** The delivery that carries our shipment id, if an earlier call wrote it there; the open one of that warehouse otherwise. */
  async find(order: Order, shipment: Shipment): Promise<{ mine?: OutShipment; open: OutShipment[]; underWay: OutShipment[] }> {
    const warehouse = await this.#masterdata.warehouse(shipment.warehouse);
    const sales = (await this.#sales.of(order)).filter((sale) => sale.warehouse === warehouse);
    const deliveries = await this.#client.read(OutShipment, 'stock.shipment.out', sales.flatMap((sale) => sale.shipments));
    const mine = deliveries.find((delivery) => delivery.reference === shipment.shipmentId && delivery.state !== 'cancelled');
    const open = deliveries.filter((delivery) => OPEN.has(delivery.state));
    return { ...(mine && { mine }), open: open.filter((delivery) => !delivery.reference), underWay: open.filter((delivery) => delivery.reference) };
  }

  async #claim(order: Order, shipment: Shipment, items: Map<string, Item>): Promise<OutShipment> {
    const { mine, open, underWay } = await this.find(order, shipment);
    if (mine) return mine;
    let [first] = open;
    if (underWay.length === 0 && (await this.#isBeyond(first, order, shipment))) {
      await this.#sales.create(order, items);
      [first] = (await this.find(order, shipment)).open;
    }
    // When it is done, Tryton makes a second one of whatever is left.
    if (!first && underWay[0]) throw new Transient('erp.delivery-under-way', `shipment ${underWay[0].number} of ${order.orderId} is not done yet`, { shipment: underWay[0].number });
    if (!first) throw new Rejected('erp.nothing-to-deliver', `the ERP has no open shipment of ${order.orderId} from ${shipment.warehouse}`, { orderId: order.orderId, warehouse: shipment.warehouse });
    await this.#client.write('stock.shipment.out', [first.id], { reference: shipment.shipmentId });
    return this.#again(first.id);
  }

  /** Left on top of what was sold, and of a line of which all that was sold has left: it is sold as well, by a sale of its own. */
  async #isBeyond(open: OutShipment | undefined, order: Order, { matched = [] }: Shipment): Promise<boolean> {
    const onTop = matched.filter(({ over }) => over).map(({ lineId }) => lineId);
    if (!open || onTop.length === 0) return onTop.length > 0;
    const moves = await this.#client.read(Move, 'stock.move', open.outgoing_moves);
    const lines = await this.#client.read(SaleLine, 'sale.line', moves.flatMap((move) => idIn(move.origin, 'sale.line') ?? []));
    const there = new Set(lineIds(order, lines).values());
    return onTop.some((lineId) => !there.has(lineId));
  }

  /**
   * Before assigning, because assigned moves are read-only. A line that did not ship at all is set to nothing: Tryton then makes a second
   * shipment for whatever of the sale is left.
   */
  async #setQuantities(order: Order, shipment: Shipment, items: Map<string, Item>, delivery: OutShipment): Promise<void> {
    const outgoing = await this.#client.read(Move, 'stock.move', delivery.outgoing_moves);
    const picking = delivery.inventory_moves.length > 0 ? await this.#client.read(Move, 'stock.move', delivery.inventory_moves) : outgoing;
    const saleLines = await this.#client.read(SaleLine, 'sale.line', outgoing.flatMap((move) => idIn(move.origin, 'sale.line') ?? []));
    const ours = lineIds(order, saleLines);
    const left = new Map((shipment.matched ?? []).map((part) => [part.lineId, part]));
    const wanted: { id: number; quantity: number }[] = [];
    for (const move of picking) {
      const sold = outgoing.find((candidate) => candidate.id === idIn(move.origin, 'stock.move')) ?? move;
      const saleLine = saleLines.find((line) => line.id === idIn(sold.origin, 'sale.line'));
      const lineId = ours.get(saleLine?.id ?? -1);
      if (!lineId || !saleLine) throw new Rejected('erp.delivery-foreign', `shipment ${delivery.number} holds goods that are not of ${order.orderId}`, { shipment: delivery.number });
      const part = left.get(lineId);
      left.delete(lineId);
      const quantity = part ? await this.#inUnit(part, saleLine, items, delivery) : 0;
      if (quantity !== move.quantity) wanted.push({ id: move.id, quantity });
    }
    if (left.size > 0) throw new Rejected('erp.delivery-lacks-line', `shipment ${delivery.number} has no line for goods that left`, { shipment: delivery.number, lines: [...left.keys()] });
    for (const { id, quantity } of wanted) await this.#client.write('stock.move', [id], { quantity });
  }

  /** Steps in the unit that the sale line was sold in. */
  async #inUnit(part: { lineId: string; sku: string; steps: number }, saleLine: SaleLine, items: Map<string, Item>, delivery: OutShipment): Promise<number> {
    for (const [uom, ratio] of Object.entries(items.get(part.sku)?.units ?? {})) {
      const unit = await this.#masterdata.unit(uom);
      const amount = unit?.id === saleLine.unit ? fromSteps(part.steps, ratio) : undefined;
      if (unit && amount && (amount.split('.')[1] ?? '').length <= unit.digits) return Number(amount);
    }
    throw new Rejected('erp.quantity-precision', `what left of ${part.sku} is not exact in the unit that the ERP sold it by`, { shipment: delivery.number, ...part });
  }

  /**
   * The goods have left, whatever the ERP thinks that it has: where its own stock does not suffice the assignment is forced, the level goes
   * below zero, and reconciliation of stock shows it. Refusing would only keep the customer from being billed.
   */
  async #assign(delivery: OutShipment): Promise<void> {
    const assigned = await this.#client.press('stock.shipment.out', 'assign_try', [delivery.id]);
    if (assigned === true && (await this.#again(delivery.id)).state === 'assigned') return;
    try {
      await this.#client.press('stock.shipment.out', 'assign_force', [delivery.id]);
    } catch (error) {
      if (error instanceof Rejected) throw new Rejected('erp.stock-short', `the ERP does not have what left with shipment ${delivery.number}, and the integration user may not force it`, { shipment: delivery.number, reason: error.message });
      throw error;
    }
  }

  async #press(delivery: OutShipment, button: string): Promise<OutShipment> {
    await this.#client.press('stock.shipment.out', button, [delivery.id]);
    return this.#again(delivery.id);
  }

  async #again(id: number): Promise<OutShipment> {
    const [delivery] = await this.#client.read(OutShipment, 'stock.shipment.out', [id]);
    if (!delivery) throw new Transient('erp.delivery-vanished', `shipment ${id} is not there any more`);
    return delivery;
  }
}
