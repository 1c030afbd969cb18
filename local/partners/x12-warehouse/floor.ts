import type { Clock } from '../../contract.ts';
import type { Documents } from '../documents.ts';
import { Refusal } from '../partner.ts';
import { sscc } from '../x12-supplier/replies.ts';
import type { OrderRecord, ShipmentRecord, Stock } from './orders.ts';
import { inventoryAdjustment, inventoryAdvice, shippingAdvice, stockReceipt } from './replies.ts';

/** What `POST /_floor` takes: a person at the warehouse does something. */
export interface FloorWish {
  /**
   * hold: pick and ship nothing by itself; release: go on; pick, ship: do that now with `order`, or with all; count: tell all levels; receive, damage: `quantity` of `sku`, of `lot`
   * where it has one; receive-and-tell, adjust-and-tell: the same with a 944, and so much more or less with a 947; short: of the next order with `sku`, only `quantity` are found; refuse: nothing of the next order is shipped.
   */
  action: 'hold' | 'release' | 'pick' | 'ship' | 'count' | 'receive' | 'damage' | 'receive-and-tell' | 'adjust-and-tell' | 'short' | 'refuse';
  order?: string;
  sku?: string;
  lot?: string;
  expires?: string;
  quantity?: number;
}

/** Picks and ships what is asked for after a while, and gives back what it has not picked. All of it is durable. */
export class Floor {
  readonly #documents: Documents;
  readonly #clock: Clock;
  readonly #shipAfterMs: number;
  readonly #send: (type: string, body: (string | undefined)[][]) => void;
  readonly #cancels = new Map<string, () => void>();

  constructor(documents: Documents, clock: Clock, shipAfterMs: number, send: (type: string, body: (string | undefined)[][]) => void) {
    this.#documents = documents;
    this.#clock = clock;
    this.#shipAfterMs = shipAfterMs;
    this.#send = send;
  }

  resume(): void {
    for (const [number, { due }] of this.#documents.entries<{ due: number }>('task')) this.#arm(number, due);
  }

  stop(): void {
    for (const cancel of this.#cancels.values()) cancel();
  }

  /** A shipping order that came; one that is there already is the same. */
  take(order: OrderRecord): void {
    if (this.#documents.get('order', order.number)) return;
    this.#documents.put('order', order.number, order);
    if (this.#wish('refuse')) return this.#giveBack(order);
    const due = this.#clock.now() + this.#shipAfterMs;
    this.#documents.put('task', order.number, { due });
    this.#arm(order.number, due);
  }

  /** Asked back: possible until it is picked. What is picked leaves, and its advice says so. */
  cancel(number: string): void {
    const order = this.#documents.get<OrderRecord>('order', number);
    if (order?.status === 'open') this.#giveBack(order);
  }

  act(wish: FloorWish): void {
    const { action, order, sku, lot, expires, quantity } = wish;
    if (action === 'hold') return this.#documents.put('hold', 'all', { on: true });
    if (action === 'release') {
      this.#documents.remove('hold', 'all');
      return this.#each(undefined, (one) => this.#ship(one));
    }
    if (action === 'pick') return this.#each(order, (one) => one.status === 'open' && this.#save({ ...one, status: 'picked' }));
    if (action === 'ship') return this.#each(order, (one) => this.#ship(one));
    if (action === 'count') return this.#send('846', inventoryAdvice(this.#documents.all<Stock>('stock'), this.#documents.next('count'), this.#now()));
    if (action === 'short' || action === 'refuse') return this.#documents.put('wish', action, { sku, quantity });
    if (sku === undefined || quantity === undefined) throw new Refusal(`${action} needs sku and quantity`);
    const before = this.#documents.get<Stock>('stock', keyOf(sku, lot)) ?? { sku, ...(lot && { lot }), ...(expires && { expires }), onHand: 0, held: 0 };
    if (action === 'receive' || action === 'receive-and-tell' || action === 'adjust-and-tell') this.put({ ...before, onHand: before.onHand + quantity });
    else if (action === 'damage') this.put({ ...before, held: before.held + quantity });
    else throw new Refusal(`no such action: ${String(action)}`);
    const moved = { sku, ...(lot && { lot }), quantity };
    if (action === 'receive-and-tell') this.#send('944', stockReceipt(moved, this.#documents.next('receipt'), this.#now()));
    if (action === 'adjust-and-tell') this.#send('947', inventoryAdjustment(moved, this.#documents.next('adjustment'), this.#now()));
  }

  put(stock: Stock): void {
    this.#documents.put('stock', keyOf(stock.sku, stock.lot), stock);
  }

  #ship(order: OrderRecord): void {
    if (order.status !== 'open' && order.status !== 'picked') return;
    const short = this.#documents.get<{ sku?: string; quantity?: number }>('wish', 'short');
    const lines = order.lines.flatMap(({ sku, lot, quantity }, index) => {
      const stock = this.#documents.get<Stock>('stock', keyOf(sku, lot));
      const found = short?.sku === sku && this.#wish('short') ? (short.quantity ?? 0) : (stock?.onHand ?? 0);
      const taken = Math.min(quantity, found, stock?.onHand ?? 0);
      if (!stock || taken <= 0) return [];
      this.put({ ...stock, onHand: stock.onHand - taken });
      return [{ index, quantity: taken }];
    });
    const serial = this.#documents.next('shipment');
    this.#done(order.number);
    this.#save({ ...order, status: lines.length > 0 ? 'shipped' : 'cancelled' });
    this.#send('945', shippingAdvice(order, { id: `SHP${String(serial).padStart(6, '0')}`, tracking: `7946${String(serial).padStart(8, '0')}`, sscc: sscc(serial), lines } satisfies ShipmentRecord, this.#now()));
  }

  #giveBack(order: OrderRecord): void {
    this.#done(order.number);
    this.#save({ ...order, status: 'cancelled' });
    this.#send('945', shippingAdvice(order, { id: `CXL${String(this.#documents.next('cancelled')).padStart(6, '0')}`, tracking: '', sscc: '', lines: [] }, this.#now()));
  }

  #wish(action: 'short' | 'refuse'): boolean {
    const there = this.#documents.get('wish', action) !== undefined;
    if (there) this.#documents.remove('wish', action);
    return there;
  }

  #each(number: string | undefined, work: (order: OrderRecord) => unknown): void {
    for (const order of this.#documents.all<OrderRecord>('order')) if (number === undefined || order.number === number) this.#documents.change(() => work(order));
  }

  #arm(number: string, due: number): void {
    const ship = () => {
      const order = this.#documents.get<OrderRecord>('order', number);
      if (order && !this.#documents.get('hold', 'all')) this.#documents.change(() => this.#ship(order));
    };
    this.#cancels.set(number, this.#clock.after(Math.max(due - this.#clock.now(), 0), ship));
  }

  #done(number: string): void {
    this.#cancels.get(number)?.();
    this.#cancels.delete(number);
    this.#documents.remove('task', number);
  }

  #save = (order: OrderRecord) => this.#documents.put('order', order.number, order);
  #now = () => new Date(this.#clock.now());
}

const keyOf = (sku: string, lot: string | undefined) => `${sku} ${lot ?? ''}`;
