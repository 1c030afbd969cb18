import type { Clock } from '../../contract.ts';
import type { Documents } from '../documents.ts';
import { Refusal } from '../partner.ts';
import { stockKey, type Allocation } from './allocation.ts';
import { missing, type OrderRecord, type ShipmentRecord, type StockRecord } from './records.ts';
import { isAllocated, type Announcer } from './webhooks.ts';

/** What `POST /_floor` takes: a person on the warehouse floor does something. */
export interface FloorOrder {
  /**
   * hold: ship nothing by itself; release: go on; short: find fewer of `sku` than held, ship the rest; over: pack so many more of `sku` than held, where they are on the shelf; split: ship in two parts;
   * ship: ship now what is held; stock: set the shelf of `warehouse` to `quantity` units of `sku`; receive: so many more arrive from a supplier;
   * count: a cycle count finds so many; damage: so many are thrown away, for `reason`.
   */
  action: 'hold' | 'release' | 'short' | 'over' | 'split' | 'ship' | 'stock' | 'receive' | 'count' | 'damage';
  /** order_number. Absent, for hold and release: the whole floor; for short, over and split: the next order that ships. */
  order?: string;
  sku?: string;
  /** short, count: how many are found; stock: how many there are; over, receive, damage: how many more or fewer. */
  quantity?: number;
  /** Of the four about the shelf: the warehouse's identifier. */
  warehouse?: string;
  reason?: string;
  /** receive: into this lot, which is good until `expires`. */
  lot?: string;
  expires?: string;
  /** receive: with these serial numbers. */
  serials?: string[];
}

interface Task {
  orderId: number;
  due: number;
}
interface Wish {
  order?: string;
  action: 'short' | 'over' | 'split';
  sku?: string;
  quantity?: number;
}

function withoutLot(stock: StockRecord, { quantity, lot }: { quantity: number; lot?: { name: string } }): StockRecord {
  const kept = lot && stock.lots?.[lot.name];
  return kept ? { ...stock, lots: { ...stock.lots, [lot.name]: { ...kept, quantity: kept.quantity - quantity } } } : stock;
}

/** What each does to the units on hand, and the words in the change log; those of the vendor's own are free text. */
const SHELVED = {
  stock: { by: (quantity: number, onHand: number) => quantity - onHand, why: 'Change from the product page via the ShipHero Web Dashboard.' },
  receive: { by: (quantity: number) => quantity, why: 'Received from purchase order PO-1' },
  count: { by: (quantity: number, onHand: number) => quantity - onHand, why: 'Cycle Count Adjustment' },
  damage: { by: (quantity: number) => -quantity, why: 'Warehouse Damage' },
};

/** People picking and packing: an order that is held, unblocked and complete enough ships after a short while. All of it is durable. */
export class Floor {
  readonly #documents: Documents;
  readonly #clock: Clock;
  readonly #allocation: Allocation;
  readonly #announcer: Announcer;
  readonly #shipAfterMs: number;
  #cancels = new Map<number, () => void>();

  constructor(documents: Documents, clock: Clock, allocation: Allocation, announcer: Announcer, shipAfterMs: number) {
    this.#documents = documents;
    this.#clock = clock;
    this.#allocation = allocation;
    this.#announcer = announcer;
    this.#shipAfterMs = shipAfterMs;
  }

  resume(): void {
    for (const task of this.#documents.all<Task>('floorTask')) this.#arm(task);
  }

  stop(): void {
    for (const cancel of this.#cancels.values()) cancel();
  }

  ready(order: OrderRecord): boolean {
    if (order.status !== 'pending' || !isAllocated(order) || Object.values(order.holds).some(Boolean)) return false;
    if (order.holdUntil && Date.parse(order.holdUntil) > this.#clock.now()) return false;
    return order.allowPartial || order.lines.every((line) => missing(line) <= 0);
  }

  /** Looks at an order again after something about it changed. */
  consider(order: OrderRecord): void {
    if (!this.ready(order) || this.#held(order.orderNumber) || this.#documents.get('floorStuck', order.id)) return;
    if (this.#documents.get('floorTask', order.id)) return;
    this.#plan(order.id);
  }

  act(wish: FloorOrder): void {
    if (wish.action === 'hold') this.#documents.put('floorHold', wish.order ?? '*', { on: true });
    else if (wish.action === 'release') {
      this.#documents.remove('floorHold', wish.order ?? '*');
      for (const order of this.#documents.by<OrderRecord>('order', 'status', 'pending')) this.consider(order);
    } else if (wish.action === 'short' || wish.action === 'over' || wish.action === 'split') {
      if (wish.action !== 'split' && (wish.sku === undefined || wish.quantity === undefined)) throw new Refusal(`${wish.action} needs sku and quantity`);
      this.#documents.put('floorWish', this.#documents.next('wish'), { ...wish });
    } else if (wish.action === 'ship') {
      const order = this.#named(wish.order);
      this.#documents.remove('floorStuck', order.id);
      this.#ship(order.id);
    } else if (wish.action === 'stock' || wish.action === 'receive' || wish.action === 'count' || wish.action === 'damage') this.#shelve(wish, wish.action);
    else throw new Refusal('action is one of hold, release, short, over, split, ship, stock, receive, count, damage');
  }

  /** More of a product is on the shelf: tells, and holds it for who waits. */
  arrived(stock: StockRecord): void {
    this.#announcer.inventory(stock, this.#allocation.backorder(stock.sku, stock.warehouseId));
    for (const order of this.#allocation.waiting(stock.sku)) {
      const after = this.#allocation.allocate(order);
      if (after === order) continue;
      this.#documents.put('order', order.id, after);
      this.#announcer.allocated(after, this.ready(after));
      this.consider(after);
    }
  }

  #shelve({ sku = '', warehouse: identifier, quantity, reason, lot, expires, serials }: FloorOrder, action: keyof typeof SHELVED): void {
    const warehouse = this.#documents.by<{ id: number }>('warehouse', 'identifier', identifier)[0];
    const stock = warehouse && this.#documents.get<StockRecord>('stock', stockKey(sku, warehouse.id));
    if (!stock || quantity === undefined) throw new Refusal(`${action} needs a known sku, a warehouse and a quantity`);
    const { by, why } = SHELVED[action];
    const lots = lot === undefined ? stock.lots : { ...stock.lots, [lot]: { expiresAt: expires ?? null, quantity: (stock.lots?.[lot]?.quantity ?? 0) + quantity } };
    this.arrived(this.#allocation.move({ ...stock, ...(lots && { lots }), ...(serials && { serials: [...(stock.serials ?? []), ...serials] }) }, { onHand: by(quantity, stock.onHand) }, reason ?? why, action === 'count'));
  }

  #held(orderNumber: string): boolean {
    return Boolean(this.#documents.get('floorHold', '*') ?? this.#documents.get('floorHold', orderNumber));
  }

  #named(orderNumber: string | undefined): OrderRecord {
    const order = this.#documents.by<OrderRecord>('order', 'orderNumber', orderNumber)[0];
    if (!order) throw new Refusal(`no order ${orderNumber ?? '(ship needs order)'}`);
    return order;
  }

  #plan(orderId: number): void {
    const task = { orderId, due: this.#clock.now() + this.#shipAfterMs };
    this.#documents.put('floorTask', orderId, task);
    this.#arm(task);
  }

  #arm(task: Task): void {
    const wait = Math.max(task.due - this.#clock.now(), 0);
    this.#cancels.set(task.orderId, this.#clock.after(wait, () => {
      const order = this.#documents.get<OrderRecord>('order', task.orderId);
      if (order && this.ready(order) && !this.#held(order.orderNumber)) this.#ship(order.id);
      else this.#documents.remove('floorTask', task.orderId);
    }));
  }

  /** One change: the shipments and their webhooks are kept together or not at all. */
  #ship(orderId: number): void {
    this.#documents.change(() => this.#pack(orderId));
  }

  #pack(orderId: number): void {
    this.#cancels.get(orderId)?.();
    this.#cancels.delete(orderId);
    this.#documents.remove('floorTask', orderId);
    const order = this.#documents.get<OrderRecord>('order', orderId);
    if (!order || order.status !== 'pending' || !isAllocated(order)) return;
    const wish = this.#documents.all<Wish>('floorWish').find((each) => each.order === undefined || each.order === order.orderNumber);
    if (wish) this.#forget(wish);
    const found = (sku: string, held: number, free: number): number => {
      if (wish?.action === 'split') return Math.ceil(held / 2);
      if (wish?.sku !== sku || held === 0) return held;
      return wish.action === 'short' ? Math.min(wish.quantity ?? 0, held) : held + Math.min(wish.quantity ?? 0, free);
    };
    const { after, shipments, stocks } = this.#take(order, found);
    if (wish?.action === 'short' && after.status === 'pending') this.#documents.put('floorStuck', order.id, { since: this.#clock.now() });
    for (const stock of stocks) this.#announcer.inventory(stock, this.#allocation.backorder(stock.sku, stock.warehouseId));
    for (const shipment of shipments) this.#announcer.shipped(after, shipment);
    if (wish?.action === 'split' && after.status === 'pending') this.#plan(order.id);
    else this.consider(after);
  }

  #forget(wish: Wish): void {
    for (const [key, each] of this.#documents.entries<Wish>('floorWish')) if (each === wish) this.#documents.remove('floorWish', key);
  }

  /** What is picked of an item: first expired first out, where it is tracked by lots. */
  #lotsOf(sku: string, warehouseId: number, quantity: number): { quantity: number; lot?: { name: string; expiresAt: string | null } }[] {
    let open = quantity;
    const lots = Object.entries(this.#allocation.stock(sku, warehouseId)?.lots ?? {}).toSorted(([, a], [, b]) => (a.expiresAt ?? '9999').localeCompare(b.expiresAt ?? '9999'));
    const parts = lots.flatMap(([name, { expiresAt, quantity: there }]) => {
      const part = Math.min(open, there);
      open -= part;
      return part > 0 ? [{ quantity: part, lot: { name, expiresAt } }] : [];
    });
    return open > 0 ? [...parts, { quantity: open }] : parts;
  }

  /** One shipment per warehouse that holds something for the order. */
  #take(order: OrderRecord, found: (sku: string, held: number, free: number) => number) {
    const at = new Date(this.#clock.now()).toISOString();
    const stocks: StockRecord[] = [];
    let after = order;
    const shipments: ShipmentRecord[] = [];
    for (const warehouseId of new Set(order.lines.flatMap((line) => Object.keys(line.allocated)))) {
      const lines = order.lines.flatMap((line) => {
        const there = this.#allocation.stock(line.sku, Number(warehouseId));
        const quantity = found(line.sku, line.allocated[warehouseId] ?? 0, there ? there.onHand - there.allocated : 0);
        return this.#lotsOf(line.sku, Number(warehouseId), quantity).map((part): ShipmentRecord['lines'][number] => ({ id: this.#documents.next('shipmentLine'), lineId: line.id, ...part }));
      });
      if (lines.length === 0) continue;
      const holds = new Map(order.lines.map((line) => [line.id, line.allocated[warehouseId] ?? 0]));
      for (const each of lines) {
        const line = after.lines.find((one) => one.id === each.lineId);
        const stock = line && this.#allocation.stock(line.sku, Number(warehouseId));
        const held = Math.min(each.quantity, holds.get(each.lineId) ?? 0);
        holds.set(each.lineId, (holds.get(each.lineId) ?? 0) - held);
        const serials = stock?.serials?.slice(0, each.quantity);
        if (serials) each.serials = serials;
        if (stock) stocks.push(this.#allocation.move(withoutLot({ ...stock, ...(stock.serials && { serials: stock.serials.slice(each.quantity) }) }, each), { onHand: -each.quantity, allocated: -held }, `Order ${order.orderNumber} shipped`));
      }
      after = { ...after, updatedAt: at, lines: after.lines.map((line) => {
        const quantity = lines.reduce((sum, each) => sum + (each.lineId === line.id ? each.quantity : 0), 0);
        if (quantity === 0) return line;
        const left = (line.allocated[warehouseId] ?? 0) - quantity;
        const { [warehouseId]: _, ...others } = line.allocated;
        return { ...line, shipped: line.shipped + quantity, allocated: left > 0 ? { ...others, [warehouseId]: left } : others };
      }) };
      const id = 315_000_000 + this.#documents.next('shipment');
      shipments.push({
        id, orderId: order.id, warehouseId: Number(warehouseId), labelId: 410_000_000 + (id - 315_000_000), trackingNumber: `1Z999AA1${String(id).padStart(10, '0')}`,
        carrier: order.shippingLines?.['carrier'] ?? 'UPS', method: order.shippingLines?.['method'] ?? 'UPS Ground', createdAt: at, completed: true, lines,
      });
    }
    if (after.lines.every((line) => line.shipped >= line.quantity)) after = { ...after, status: 'fulfilled' };
    for (const shipment of shipments) this.#documents.put('shipment', shipment.id, shipment);
    this.#documents.put('order', order.id, after);
    return { after, shipments, stocks };
  }
}
