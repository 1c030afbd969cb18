import type { Position, Reservation, Stock, Take } from '../../core/inventory/stock.ts';

/** Stock in memory, one at a time. `beforeTake` lets a test be faster than the one it tests. */
export class FakeStock implements Stock {
  readonly available: Record<string, number>;
  readonly held: Reservation[] = [];
  beforeTake: (round: number) => void = () => undefined;
  rounds = 0;
  /** `EAST#BOLT-M8` → steps. */
  constructor(available: Record<string, number>) {
    this.available = available;
  }

  async positions(_: string, skus: readonly string[], warehouses: readonly string[]): Promise<Position[]> {
    return skus.flatMap((sku) => warehouses.map((warehouse) => ({ sku, warehouse, onHand: 0, blocked: 0, reserved: 0, available: this.available[`${warehouse}#${sku}`] ?? 0 })));
  }

  async reservations(_: string, orderId: string) {
    return this.held.filter((one) => one.orderId === orderId);
  }

  async take(_: string, orderId: string, takes: Take[]) {
    this.beforeTake((this.rounds += 1));
    const left = (take: Take) => this.available[`${take.warehouse}#${take.sku}`] ?? 0;
    if (takes.some((take) => left(take) < take.steps)) return false;
    for (const take of takes) {
      this.available[`${take.warehouse}#${take.sku}`] = left(take) - take.steps;
      this.held.push({ ...take, orderId, state: 'soft' });
    }
    return true;
  }

  async give(_: string, orderId: string) {
    for (const one of this.held.filter((held) => held.orderId === orderId)) {
      this.available[`${one.warehouse}#${one.sku}`] = (this.available[`${one.warehouse}#${one.sku}`] ?? 0) + one.steps;
      this.held.splice(this.held.indexOf(one), 1);
    }
  }

  async harden() {
    for (const one of this.held) one.state = 'hard';
  }

  async soften() {
    for (const one of this.held) one.state = 'soft';
  }

  async issue() {
    throw new Error('not for this test');
  }

  async setOnHand() {
    throw new Error('not for this test');
  }
}
