import { asTarget, merged, placeOf, stepsTo, without } from '../../core/inventory/difference.ts';
import { giveBack, type Hold, isExpired, isHeld, type Step, takeMore, turn } from '../../core/inventory/held.ts';
import type { Filled, Left, Part, Stock } from '../../core/inventory/stock.ts';
import { Rejected } from '../../core/model/errors.ts';
import type { Position, Reservation, Take } from '../../core/model/stock.ts';
import { issueStock } from './dynamo-stock-issue.ts';
import { setLevel } from './dynamo-stock-levels.ts';
import { readExpired, readHeld, readOrder, readPositions } from './dynamo-stock-reads.ts';
import { CHUNK, contended, ROUNDS, storePart, storeWhole } from './dynamo-stock-store.ts';
import { chunks } from './dynamo-stock-writes.ts';

/**
 * Positions: `<entity>#item#<sku>` / `<warehouse>`. Of an order, `<entity>#order#<order>`: reservations `<line>#<warehouse>`, issues `issue#…`, backorders
 * `backorder#<line>`, calls `token#…`. The ledger: `<entity>#moves#<sku>#<warehouse>` / `at#<time>#…`, and `key#…` for each document once.
 */
export class DynamoStock implements Stock {
  readonly #now: () => Date;
  constructor(now: () => Date = () => new Date()) {
    this.#now = now;
  }

  positions = (entity: string, skus: readonly string[], warehouses: readonly string[]): Promise<Position[]> => readPositions(entity, skus, warehouses);
  reservations = async (entity: string, orderId: string): Promise<Reservation[]> => (await readOrder(entity, orderId)).reservations;
  holders = (entity: string, sku: string, warehouse: string) => readHeld(entity, sku, warehouse);
  expired = (limit: number) => readExpired(this.#now(), limit);

  async take(entity: string, orderId: string, takes: Take[], hold?: Hold): Promise<boolean> {
    // the first time without a look: mostly nothing is held
    let rows = new Map<string, Reservation>();
    for (let round = 0; round < ROUNDS; round += 1) {
      const at = this.#at();
      const outcome = await storeWhole(entity, orderId, { steps: takes.map((take) => takeMore(rows.get(placeOf(take)), orderId, take, hold, at)), at });
      if (outcome !== 'moved') return outcome === 'done';
      rows = new Map((await this.reservations(entity, orderId)).map((row) => [placeOf(row), row]));
      const there = takes.flatMap((take) => rows.get(placeOf(take)) ?? []);
      const same = there.filter((row) => hold?.token !== undefined && row.token === hold.token);
      if (same.some((row) => row.asked !== takes.find((take) => placeOf(take) === placeOf(row))?.steps)) throw reused(orderId, hold?.token);
      if (same.length > 0 || there.some(isHeld)) return same.length === takes.length && same.every(isHeld);
    }
    throw contended(orderId);
  }

  bring = (entity: string, orderId: string, target: Take[], hold: Hold) => this.#bring(entity, orderId, hold, { target }, () => target, []);
  add = (entity: string, orderId: string, takes: Take[], hold: Hold, fills: Filled[] = []) => this.#bring(entity, orderId, hold, { takes, fills }, (rows) => merged([...asTarget(rows), ...takes]), fills);

  async give(entity: string, orderId: string, parts?: Part[], token?: string): Promise<void> {
    if (!parts) return void (await this.#each(entity, orderId, isHeld, (row) => giveBack(row, row.steps, this.#at())));
    await this.#bring(entity, orderId, { version: 1, ...(token && { token }) }, { parts }, (rows) => without(parts, rows, orderId), []);
  }

  async harden(entity: string, orderId: string, seen?: Reservation[]): Promise<void> {
    const soft = (row: Reservation) => {
      if (isExpired(row, this.#at())) throw new Rejected('stock.reservation-expired', `the reservation of order ${orderId} ended at ${row.expiresAt}`, { lineId: row.lineId, expiresAt: row.expiresAt });
      return row.state === 'soft';
    };
    await this.#each(entity, orderId, soft, (row) => turn(row, 'hard'), seen);
  }

  async soften(entity: string, orderId: string): Promise<void> {
    await this.#each(entity, orderId, (row) => row.state === 'hard', (row) => turn(row, 'soft'));
  }

  expire = (entity: string, orderId: string) => this.#each(entity, orderId, (row) => isExpired(row, this.#at()), (row) => giveBack(row, row.steps, this.#at()));

  issue = (entity: string, orderId: string, shipmentId: string, left: Left[], shippedAt?: Date) => {
    const at = this.#now();
    return issueStock(entity, orderId, shipmentId, left, { at, shippedAt: shippedAt ?? at });
  };

  setOnHand = (entity: string, sku: string, warehouse: string, onHand: number, asOf?: Date) => setLevel(entity, { sku, warehouse, onHand, asOf }, this.#now());

  #at = () => this.#now().toISOString();

  /** Reads again and acts again where a reservation moved in between. @returns how many were changed */
  async #each(entity: string, orderId: string, which: (row: Reservation) => boolean, act: (row: Reservation) => Step, seen?: Reservation[]): Promise<number> {
    let changed = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      let all = true;
      const rows = (round === 0 ? seen : undefined) ?? (await this.reservations(entity, orderId));
      for (const part of chunks(rows.filter(which), CHUNK)) {
        const done = (await storePart(entity, part.map(act), [], [], this.#at(), false)) === 'done';
        all = all && done;
        changed += done ? part.length : 0;
      }
      if (all) return changed;
    }
    throw contended(orderId);
  }

  async #bring(entity: string, orderId: string, hold: Hold, asks: object, targetOf: (rows: Reservation[]) => Take[], fills: Filled[]): Promise<boolean> {
    const { token } = hold;
    const asked = JSON.stringify(asks);
    for (let round = 0; round < ROUNDS; round += 1) {
      const at = this.#at();
      const { reservations, backorders, calls } = await readOrder(entity, orderId);
      const call = token === undefined ? undefined : calls.get(token);
      if (call && call.asked !== asked) throw reused(orderId, token);
      if (call?.done) return true;
      const target = call?.target ?? targetOf(reservations);
      const steps = stepsTo(target, reservations, orderId, hold, at);
      const outcome = await storeWhole(entity, orderId, { steps, fills, backorders, at, ...(token !== undefined && { call: { token, begun: call !== undefined, row: { asked, target } } }) });
      if (outcome !== 'moved') return outcome === 'done';
    }
    throw contended(orderId);
  }
}

const reused = (orderId: string, token?: string) => new Rejected('stock.token-reused', `token ${token} of order ${orderId} asked for other quantities before`, { token });
