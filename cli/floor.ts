import { beforeAskingAgain } from './ask-again.ts';
import { callNow } from './call-now.ts';
import type { Endpoints } from './endpoints.ts';

/** Somebody on the simulated warehouse floor does something: local/partners/README.md. */
export async function atTheWarehouse({ partners }: Endpoints, wish: { action: string; sku: string; warehouse: string; quantity: number }): Promise<void> {
  const reply = await fetch(`${partners.shiphero}/_floor`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(wish) });
  if (!reply.ok) throw new Error(`the warehouse answered ${reply.status}: ${await reply.text()}`);
}

/** The reading of the warehouse's stock that comes every five minutes, now. */
export async function readStock(endpoints: Endpoints): Promise<void> {
  await callNow(endpoints, 'ShipheroStockFn');
  // times at the warehouse are whole seconds: what moves in the one of a reading may be in it
  const second = Math.floor(Date.now() / 1000);
  while (Math.floor(Date.now() / 1000) === second) await beforeAskingAgain(Date.now());
}
