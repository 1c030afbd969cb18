import { beforeAskingAgain } from './ask-again.ts';
import { askPartner } from './ask-partner.ts';
import { callNow } from './call-now.ts';
import type { Endpoints } from './endpoints.ts';

/** Somebody on the simulated warehouse floor does something: local/partners/README.md. */
export async function atTheWarehouse({ partners }: Endpoints, wish: { action: string; sku: string; warehouse: string; quantity: number }): Promise<void> {
  await askPartner(`${partners.shiphero}/_floor`, wish);
}

/** The reading of the warehouse's stock that comes every five minutes, now. */
export async function readStock(endpoints: Endpoints): Promise<void> {
  await callNow(endpoints, 'ShipheroStockFn');
  // times at the warehouse are whole seconds: what moves in the one of a reading may be in it
  const second = Math.floor(Date.now() / 1000);
  while (Math.floor(Date.now() / 1000) === second) await beforeAskingAgain(Date.now());
}
