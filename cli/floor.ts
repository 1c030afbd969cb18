import { setTimeout as pause } from 'node:timers/promises';
import { askPartner } from './ask-partner.ts';
import { callNow } from './call-now.ts';
import type { Endpoints } from './endpoints.ts';

/** After so long the second of what was done there is surely over, by a clock that is told in whole seconds: only then is a level told. */
const SETTLED_MS = 2000;

/** Somebody on the simulated warehouse floor does something: local/partners/README.md. */
export async function atTheWarehouse({ partners }: Endpoints, wish: { action: string; sku: string; warehouse: string; quantity: number }): Promise<void> {
  await askPartner(`${partners.shiphero}/_floor`, wish);
}

/** The reading of the warehouse's stock that comes every five minutes, now: with all that was done there by now. */
export async function readStock(endpoints: Endpoints): Promise<void> {
  await pause(SETTLED_MS);
  await callNow(endpoints, 'ShipheroStockFn');
}
