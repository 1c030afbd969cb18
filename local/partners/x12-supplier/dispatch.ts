import type { Clock } from '../../contract.ts';
import type { Documents } from '../documents.ts';
import { Refusal } from '../partner.ts';
import { type Line, open, type OrderRecord, type ShipmentRecord, type Wanted } from './orders.ts';
import { cancellationAnswer, invoice, type LineAnswer, orderAcknowledgment, reductionAnswer, shipNotice, sscc } from './replies.ts';

/** What `POST /_floor` takes: a person at the supplier does something. */
export interface FloorOrder {
  /**
   * hold: ship nothing by itself; release: go on; answer: answer now what is not answered yet; ship: ship now what can be; stock: `quantity` of `part` arrive. Of the next order: reject all its lines; price: ask `price` for
   * them; silent: neither answer nor ship it. keep: refuse the next change that wants less, of `part` or of all its lines.
   */
  action: 'hold' | 'release' | 'answer' | 'ship' | 'stock' | 'reject' | 'price' | 'silent' | 'keep';
  /** The buyer's purchase order; for answer and ship. Absent: all. */
  order?: string;
  part?: string;
  quantity?: number;
  price?: string;
}

interface Task {
  id: string;
  kind: 'answer' | 'ship' | 'bill';
  order: string;
  shipment?: string;
  due: number;
}

export interface Goods {
  price: string;
  stock: number;
}

export interface DispatchOptions {
  answerAfterMs: number;
  shipAfterMs: number;
  billAfterMs: number;
  /** Numbers of shipments and invoices go on from here: those of another supplier before it are used. */
  serialsAfter: number;
}

/** Takes orders, answers, ships and bills them after a while. All of it is durable. */
export class Dispatch {
  readonly #documents: Documents;
  readonly #clock: Clock;
  readonly #options: DispatchOptions;
  readonly #send: (type: string, segments: (string | undefined)[][]) => void;
  #cancels = new Map<string, () => void>();

  constructor(documents: Documents, clock: Clock, options: DispatchOptions, send: (type: string, segments: (string | undefined)[][]) => void) {
    this.#documents = documents;
    this.#clock = clock;
    this.#options = options;
    this.#send = send;
  }

  resume(): void {
    for (const task of this.#documents.all<Task>('task')) this.#arm(task);
  }

  stop(): void {
    for (const cancel of this.#cancels.values()) cancel();
  }

  /** A purchase order that came; one that is there already is the same. */
  take(order: OrderRecord): void {
    if (this.#documents.get('order', order.number)) return;
    const wish = this.#documents.entries<FloorOrder>('wish')[0];
    if (wish) this.#documents.remove('wish', wish[0]);
    const { action, price } = wish?.[1] ?? {};
    this.#save({ ...order, ...(action === 'reject' && { status: 'rejected' as const }), ...(action === 'price' && price && { price }) });
    if (action !== 'silent') this.#plan('answer', order.number, this.#options.answerAfterMs);
  }

  /** Asked to cancel: it is possible until something has shipped. */
  cancel(number: string, sequence: string): void {
    const order = this.#documents.get<OrderRecord>('order', number);
    if (!order) return;
    const cancelled = order.status !== 'shipped' && order.lines.every(({ shipped }) => shipped === 0);
    if (cancelled) {
      this.#save({ ...order, status: 'cancelled' });
      for (const task of this.#documents.all<Task>('task').filter((each) => each.order === number)) this.#done(task);
    }
    this.#send('865', cancellationAnswer(order, sequence, cancelled, this.#now()));
  }

  /** Asked for less: each line that is not kept is given back as far as it has not shipped. */
  reduce(number: string, sequence: string, wanted: readonly Wanted[]): void {
    const order = this.#documents.get<OrderRecord>('order', number);
    if (!order) return;
    const kept = this.#documents.entries<FloorOrder>('kept')[0];
    if (kept) this.#documents.remove('kept', kept[0]);
    const keeps = (line: Line) => kept !== undefined && (kept[1].part === undefined || kept[1].part === line.part);
    const answers = wanted.flatMap(({ line: name, quantity, change }) => {
      const line = order.lines.find((one) => one.line === name);
      return line ? [{ line, change, quantity, given: order.status === 'open' && !keeps(line) && quantity >= line.shipped && quantity <= line.quantity }] : [];
    });
    const lines = order.lines.map((line) => ({ ...line, quantity: answers.find((one) => one.line === line && one.given)?.quantity ?? line.quantity }));
    const done = lines.every((line) => open(line) === 0);
    this.#save({ ...order, lines, ...(done && order.status === 'open' && { status: lines.some(({ shipped }) => shipped > 0) ? ('shipped' as const) : ('cancelled' as const) }) });
    this.#send('865', reductionAnswer(order, sequence, answers, this.#now()));
  }

  act(wish: FloorOrder): void {
    const { action, order, part, quantity } = wish;
    if (action === 'hold') this.#documents.put('hold', 'all', { on: true });
    else if (action === 'release') {
      this.#documents.remove('hold', 'all');
      this.#shipAll();
    } else if (action === 'answer') this.#answerAll(order);
    else if (action === 'ship') this.#shipAll(order, true);
    else if (action === 'stock') {
      if (part === undefined || quantity === undefined) throw new Refusal('stock needs part and quantity');
      const goods = this.#documents.get<Goods>('goods', part);
      if (!goods) throw new Refusal(`there is no ${part}`);
      this.#documents.put('goods', part, { ...goods, stock: goods.stock + quantity });
      this.#shipAll();
    } else if (['reject', 'price', 'silent'].includes(action)) this.#documents.put('wish', this.#documents.next('wish'), { ...wish });
    else if (action === 'keep') this.#documents.put('kept', this.#documents.next('kept'), { ...wish });
    else throw new Refusal(`no such action: ${String(action)}`);
  }

  #answer(order: OrderRecord): void {
    const later = new Date(this.#clock.now() + 7 * 86_400_000);
    const answers = order.lines.map((line): LineAnswer => {
      const goods = this.#documents.get<Goods>('goods', line.part);
      if (order.status === 'rejected' || !goods) return { line: line.line, parts: [{ code: 'IR', quantity: line.quantity }] };
      const now = Math.min(goods.stock, line.quantity);
      const rest = line.quantity - now;
      return { line: line.line, parts: [...(now > 0 ? [{ code: 'IA' as const, quantity: now, shipOn: this.#now() }] : []), ...(rest > 0 ? [{ code: 'IB' as const, quantity: rest, shipOn: later }] : [])] };
    });
    this.#send('855', orderAcknowledgment(order, answers, this.#price(order), this.#now()));
    if (order.status === 'open') this.#plan('ship', order.number, this.#options.shipAfterMs);
  }

  #answerAll(number: string | undefined): void {
    for (const task of this.#documents.all<Task>('task')) if (task.kind === 'answer' && (number === undefined || task.order === number)) this.#documents.change(() => this.#run(task));
  }

  #ship(order: OrderRecord, evenHeld: boolean): void {
    if (order.status !== 'open' || (this.#documents.get('hold', 'all') && !evenHeld)) return;
    const lines = order.lines.flatMap((line) => {
      const goods = this.#documents.get<Goods>('goods', line.part);
      const quantity = Math.min(open(line), goods?.stock ?? 0);
      if (!goods || quantity <= 0) return [];
      this.#documents.put('goods', line.part, { ...goods, stock: goods.stock - quantity });
      return [{ line: line.line, quantity }];
    });
    if (lines.length === 0) return;
    const serial = this.#options.serialsAfter + this.#documents.next('shipment');
    const shipment: ShipmentRecord = { id: `SH-${String(serial).padStart(5, '0')}`, order: order.number, tracking: `1Z999AA1${String(serial).padStart(10, '0')}`, sscc: sscc(serial), lines };
    this.#documents.put('shipment', shipment.id, shipment);
    const shipped = order.lines.map((line) => ({ ...line, shipped: line.shipped + (lines.find((one) => one.line === line.line)?.quantity ?? 0) }));
    this.#save({ ...order, lines: shipped, status: shipped.every((line) => open(line) === 0) ? 'shipped' : 'open' });
    this.#send('856', shipNotice(order, shipment, this.#now()));
    this.#plan('bill', order.number, this.#options.billAfterMs, shipment.id);
  }

  #bill(order: OrderRecord, shipment: ShipmentRecord): void {
    this.#send('810', invoice(order, shipment, `INV-${String(this.#options.serialsAfter + this.#documents.next('invoice')).padStart(5, '0')}`, this.#price(order), this.#now()));
  }

  #shipAll(number?: string, evenHeld = false): void {
    for (const order of this.#documents.all<OrderRecord>('order')) if (number === undefined || order.number === number) this.#documents.change(() => this.#ship(order, evenHeld));
  }

  #price = (order: OrderRecord) => (line: OrderRecord['lines'][number]) => order.price ?? line.price ?? this.#documents.get<Goods>('goods', line.part)?.price ?? '0';
  #now = () => new Date(this.#clock.now());
  #save = (order: OrderRecord) => this.#documents.put('order', order.number, order);

  #plan(kind: Task['kind'], order: string, afterMs: number, shipment?: string): void {
    const task: Task = { id: `${kind}:${order}:${shipment ?? ''}`, kind, order, due: this.#clock.now() + afterMs, ...(shipment && { shipment }) };
    this.#documents.put('task', task.id, task);
    this.#arm(task);
  }

  #arm(task: Task): void {
    this.#cancels.set(task.id, this.#clock.after(Math.max(task.due - this.#clock.now(), 0), () => this.#documents.change(() => this.#run(task))));
  }

  #run(task: Task): void {
    this.#done(task);
    const order = this.#documents.get<OrderRecord>('order', task.order);
    const shipment = this.#documents.get<ShipmentRecord>('shipment', task.shipment ?? '');
    if (!order) return;
    if (task.kind === 'answer') this.#answer(order);
    if (task.kind === 'ship') this.#ship(order, false);
    if (task.kind === 'bill' && shipment) this.#bill(order, shipment);
  }

  #done({ id }: Task): void {
    this.#cancels.get(id)?.();
    this.#cancels.delete(id);
    this.#documents.remove('task', id);
  }
}
