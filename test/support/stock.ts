import { askedOf, meets } from '../../core/inventory/admission.ts';
import type { Backorders, NewBackorder } from '../../core/inventory/backorders.ts';
import { asTarget, merged, placeOf, stepsTo, without } from '../../core/inventory/difference.ts';
import { departed, departures, leftAt } from '../../core/inventory/departures.ts';
import { lasting, limitsOf } from '../../core/inventory/good-until.ts';
import { giveBack, type Hold, isExpired, isHeld, shiftOf, type Step, takeMore, turn } from '../../core/inventory/held.ts';
import type { Moved, Outcome, Since, Snapshot, StockLevels } from '../../core/inventory/levels.ts';
import { blocked, type Change, counted, levelled, moved, planned, sample } from '../../core/inventory/movements.ts';
import { lineOf } from '../../core/inventory/kits.ts';
import { emptyPosition, type Shift, shifted } from '../../core/inventory/position.ts';
import type { Filled, Left, Part, Stock } from '../../core/inventory/stock.ts';
import { fillsOf, fillStep, opened, waits } from '../../core/inventory/waiting.ts';
import { Rejected } from '../../core/model/errors.ts';
import type { LotPosition } from '../../core/model/lot.ts';
import type { Backorder, Movement, PlanEntry, Position, Reservation, Take } from '../../core/model/stock.ts';
import { AT } from './builders.ts';

/** Stock of one entity in memory: the three ports, on the same arithmetic as the adapters. `beforeTake` lets a test be faster than the one it tests. */
export class MemoryStock implements Stock, StockLevels, Backorders {
  now = AT;
  rounds = 0;
  keptByLots: LotPosition[] = [];
  readonly lots = { positions: async () => this.keptByLots };
  beforeTake: (round: number) => void = () => undefined;
  readonly #positions = new Map<string, Position>();
  readonly #ledger = new Map<string, Movement[]>();
  readonly #rows = new Map<string, Reservation>();
  readonly #backorders = new Map<string, Backorder>();
  readonly #said = new Map<string, { asked: string; outcome: Omit<Outcome, 'position'> }>();
  readonly #calls = new Map<string, string>();

  /** `EAST#BOLT-M8` → steps on hand. */
  constructor(onHand: Record<string, number> = {}) {
    for (const [place, steps] of Object.entries(onHand)) this.level(place, steps);
  }

  /** Sets a level at once. */
  level(place: string, onHand: number): void {
    this.#shift(place, { onHand: onHand - this.at(place).onHand });
  }

  at(place: string): Position {
    const [warehouse = '', sku = ''] = place.split('#');
    return this.#positions.get(place) ?? emptyPosition(sku, warehouse);
  }

  get available(): Record<string, number> {
    return Object.fromEntries([...this.#positions].map(([place, { available }]) => [place, available]));
  }

  get held(): Reservation[] {
    return [...this.#rows.values()].filter(isHeld);
  }

  get waiting(): Backorder[] {
    return [...this.#backorders.values()].filter((row) => row.steps > 0);
  }

  ledger = (place: string): Movement[] => this.#ledger.get(place) ?? [];

  async positions(_: string, skus: readonly string[], warehouses: readonly string[]) {
    return skus.flatMap((sku) => warehouses.flatMap((warehouse) => this.#positions.get(`${warehouse}#${sku}`) ?? []));
  }

  async reservations(_: string, orderId: string) {
    return [...this.#rows.values()].filter((row) => row.orderId === orderId);
  }

  async take(entity: string, orderId: string, takes: Take[], hold?: Hold) {
    this.beforeTake((this.rounds += 1));
    const there = takes.map((take) => this.#rows.get(`${orderId}#${placeOf(take)}`));
    if (hold?.token && there.some((row) => row?.token === hold.token)) {
      if (there.some((row, index) => row?.token === hold.token && row?.asked !== takes[index]?.steps)) throw new Rejected('stock.token-reused', 'another quantity');
      return there.every((row) => isHeld(row) && row.token === hold.token);
    }
    return !there.some(isHeld) && this.#store(entity, takes.map((take, index) => takeMore(there[index], orderId, take, hold, this.#now)));
  }

  async bring(entity: string, orderId: string, target: Take[], hold: Hold) {
    return this.#bring(entity, orderId, hold, { target }, () => target, []);
  }

  async add(entity: string, orderId: string, takes: Take[], hold: Hold, fills: Filled[] = []) {
    return this.#bring(entity, orderId, hold, { takes, fills }, (rows) => merged([...asTarget(rows), ...takes]), fills);
  }

  async give(entity: string, orderId: string, parts?: Part[], token?: string) {
    if (parts) await this.#bring(entity, orderId, { version: 1, ...(token && { token }) }, { parts }, (rows) => without(parts, rows, orderId), []);
    else this.#each(orderId, isHeld, (row) => giveBack(row, row.steps, this.#now));
  }

  async harden(_: string, orderId: string) {
    if ((await this.reservations(_, orderId)).some((row) => isExpired(row, this.#now))) throw new Rejected('stock.reservation-expired', 'expired');
    this.#each(orderId, (row) => row.state === 'soft', (row) => turn(row, 'hard'));
  }

  async soften(_: string, orderId: string) {
    this.#each(orderId, (row) => row.state === 'hard', (row) => turn(row, 'soft'));
  }

  async expire(_: string, orderId: string) {
    return this.#each(orderId, (row) => isExpired(row, this.#now), (row) => giveBack(row, row.steps, this.#now));
  }

  async expired(limit: number) {
    const orders = [...this.#rows.values()].filter((row) => isExpired(row, this.#now)).toSorted((a, b) => String(a.expiresAt).localeCompare(String(b.expiresAt)));
    return [...new Set(orders.map((row) => row.orderId))].slice(0, limit).map((orderId) => ({ entity: 'NW-US', orderId }));
  }

  async holders(_: string, sku: string, warehouse: string) {
    return this.held.filter((row) => row.sku === sku && row.warehouse === warehouse);
  }

  async issue(_: string, orderId: string, shipmentId: string, left: Left[], shippedAt = this.now) {
    if (this.#calls.has(`issue#${orderId}#${shipmentId}`)) return;
    const steps = departures(left, new Map((await this.reservations(_, orderId)).map((row) => [placeOf(row), row])), this.#now);
    if (!steps) throw new Rejected('stock.not-allocated', 'not so much', { shipmentId });
    this.#calls.set(`issue#${orderId}#${shipmentId}`, '');
    for (const place of departed(left, steps)) {
      const { sku, warehouse, shift, gone } = place;
      const { asOf } = this.at(`${warehouse}#${sku}`);
      const occurredAt = leftAt(place, shippedAt);
      const onHand = asOf !== undefined && occurredAt <= asOf ? 0 : -gone;
      this.#shift(`${warehouse}#${sku}`, { ...shift, onHand, sequence: 1 });
      this.#write(`${warehouse}#${sku}`, { key: shipmentId, kind: 'issue', at: this.#now, occurredAt, steps: -gone, onHand, blocked: 0 });
    }
    this.#keep(steps);
  }

  async setOnHand(_: string, sku: string, warehouse: string, onHand: number, asOf?: Date) {
    this.#change(`${warehouse}#${sku}`, counted(this.at(`${warehouse}#${sku}`), onHand, asOf, this.now));
  }

  receive = async (_: string, receipt: Moved & { expected?: string }) => this.#once(receipt, { receipt: receipt.steps }, (position) => moved(position, 'receipt', receipt, this.now));
  adjust = async (_: string, adjustment: Moved) => this.#once(adjustment, { adjustment: adjustment.steps }, (position) => moved(position, 'adjustment', adjustment, this.now));
  block = async (_: string, block: Moved) => this.#once(block, { block: block.steps }, (position) => blocked(position, block, this.now));
  snapshot = async (_: string, snapshot: Snapshot) =>
    this.#once(snapshot, { snapshot: snapshot.onHand }, (position) => levelled(position, snapshot, this.ledger(`${snapshot.warehouse}#${snapshot.sku}`), this.now) ?? sample(snapshot, this.now));

  async plan(_: string, sku: string, warehouse: string, key: string, entry: PlanEntry | undefined) {
    const place = `${warehouse}#${sku}`;
    const change = planned(this.at(place), key, entry, this.now);
    if (change) this.#change(place, change);
    return this.at(place);
  }

  async since(_: string, skus: readonly string[], warehouses: readonly string[], instant: Date): Promise<Since[]> {
    return (await this.positions(_, skus, warehouses)).map((position) => {
      const { sku, warehouse } = position;
      const reservations = [...this.#rows.values()].filter((row) => row.sku === sku && row.warehouse === warehouse);
      return { position, movements: this.ledger(`${warehouse}#${sku}`).filter((one) => one.at >= instant.toISOString()).toReversed(), reservations };
    });
  }

  async open(_: string, backorders: NewBackorder[]) {
    for (const one of backorders) {
      const before = this.#backorders.get(`${one.orderId}#${one.lineId}`);
      const after = opened(before, one, this.#now);
      if (!after) continue;
      if (before && before.steps > 0) this.#wait(before, -before.steps);
      this.#backorders.set(`${one.orderId}#${one.lineId}`, after);
      this.#wait(after, one.steps);
    }
  }

  async close(_: string, orderId: string, lineIds?: readonly string[]) {
    for (const row of this.waiting.filter((one) => one.orderId === orderId && (lineIds?.includes(lineOf(one)) ?? true))) {
      this.#wait(row, -row.steps);
      this.#backorders.set(`${row.orderId}#${row.lineId}`, { ...row, steps: 0, revision: row.revision + 1 });
    }
  }

  ofOrder = async (_: string, orderId: string) => this.waiting.filter((row) => row.orderId === orderId);
  ofItem = async (_: string, sku: string, limit: number) =>
    this.waiting.filter((row) => row.sku === sku).toSorted((a, b) => `${a.promise ?? 'unknown'}#${a.openedAt}`.localeCompare(`${b.promise ?? 'unknown'}#${b.openedAt}`)).slice(0, limit);

  async *items() {
    for (const sku of new Set(this.waiting.map((row) => row.sku))) yield { entity: 'NW-US', sku, since: this.#now };
  }

  async forget() {}

  get #now() {
    return this.now.toISOString();
  }

  async #bring(entity: string, orderId: string, hold: Hold, asks: object, targetOf: (rows: Reservation[]) => Take[], fills: Filled[]) {
    this.beforeTake((this.rounds += 1));
    const said = this.#calls.get(`${orderId}#${hold.token}`);
    if (hold.token && said !== undefined) {
      if (said !== JSON.stringify(asks)) throw new Rejected('stock.token-reused', 'other quantities');
      return true;
    }
    const rows = await this.reservations(entity, orderId);
    const done = this.#store(entity, stepsTo(targetOf(rows), rows, orderId, hold, this.#now), fills);
    if (done && hold.token) this.#calls.set(`${orderId}#${hold.token}`, JSON.stringify(asks));
    return done;
  }

  #store(_: string, steps: Step[], wanted: Filled[] = []): boolean {
    const orderId = steps[0]?.after.orderId;
    const fills = fillsOf(steps, wanted, this.waiting.filter((row) => row.orderId === orderId));
    const asked = askedOf(steps, fills, this.#now, limitsOf(lasting(steps), [...this.#positions.values()], this.keptByLots));
    if (!asked.every(({ sku, warehouse, needs }) => meets(this.at(`${warehouse}#${sku}`), needs))) return false;
    for (const { sku, warehouse, shift } of asked) this.#shift(`${warehouse}#${sku}`, shift);
    for (const fill of fills) {
      const { after, movement } = fillStep(fill, this.#now);
      this.#backorders.set(`${after.orderId}#${after.lineId}`, after);
      this.#write(`${after.warehouse}#${after.sku}`, movement);
    }
    this.#keep(steps);
    return true;
  }

  #each(orderId: string, which: (row: Reservation) => boolean, act: (row: Reservation) => Step): number {
    const steps = [...this.#rows.values()].filter((row) => row.orderId === orderId && which(row)).map(act);
    for (const step of steps) this.#shift(`${step.after.warehouse}#${step.after.sku}`, shiftOf(step));
    this.#keep(steps);
    return steps.length;
  }

  #keep(steps: Step[]) {
    for (const { after } of steps) this.#rows.set(`${after.orderId}#${placeOf(after)}`, after);
  }

  #shift(place: string, shift: Shift) {
    this.#positions.set(place, shifted(this.at(place), shift));
  }

  #write(place: string, movement: Movement) {
    this.#ledger.set(place, [...this.ledger(place), movement]);
  }

  #wait(row: Backorder, by: number) {
    const { shift, movement } = waits(row, by, this.#now);
    this.#shift(`${row.warehouse}#${row.sku}`, shift);
    this.#write(`${row.warehouse}#${row.sku}`, movement);
  }

  #once({ sku, warehouse, key }: { sku: string; warehouse: string; key: string }, said: object, decide: (position: Position) => Change | Movement): Outcome {
    const place = `${warehouse}#${sku}`;
    const there = this.#said.get(`${place}#${key}`);
    const asked = JSON.stringify(said);
    if (there && there.asked !== asked) throw new Rejected('stock.key-reused', 'another quantity');
    if (there) return { ...there.outcome, position: this.at(place) };
    const before = this.at(place).available;
    const decided = decide(this.at(place));
    const result = 'shift' in decided ? 'applied' : 'sample';
    if ('shift' in decided) this.#change(place, decided);
    else this.#write(place, decided);
    this.#said.set(`${place}#${key}`, { asked, outcome: { result, before } });
    return { position: this.at(place), result, before };
  }

  #change(place: string, { shift, movement, asOf, entry }: Change) {
    const { plan: was, asOf: mark, ...position } = shifted(this.at(place), shift);
    const plan = { ...was, ...(entry?.entry && { [entry.key]: entry.entry }) };
    if (entry && !entry.entry) delete plan[entry.key];
    const told = asOf === undefined ? mark : (asOf ?? undefined);
    this.#positions.set(place, { ...position, plan, ...(told && { asOf: told }) });
    this.#write(place, movement);
  }
}
