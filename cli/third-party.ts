import { beforeAskingAgain } from './ask-again.ts';
import { callNow } from './call-now.ts';
import type { Endpoints } from './endpoints.ts';

export interface ThirdPartyOrder {
  number: string;
  status: string;
  lines: { sku: string; lot?: string; quantity: number }[];
}

/** Somebody at the simulated third party's warehouse does something: local/partners/x12-warehouse/floor.ts. */
export async function atTheThirdParty({ partners }: Endpoints, wish: { action: string; order?: string; sku?: string; quantity?: number }): Promise<void> {
  const reply = await fetch(`${partners.thirdParty}/_floor`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(wish) });
  if (!reply.ok) throw new Error(`the third party answered ${reply.status}: ${await reply.text()}`);
}

export const thirdPartyAsked = async <T>({ partners }: Endpoints, path: '_orders' | '_files' | '_acknowledgments'): Promise<T> => (await (await fetch(`${partners.thirdParty}/${path}`)).json()) as T;

/** What the courier does every five minutes, now and again until `work` is done. */
export async function carryingFiles<T>(endpoints: Endpoints, work: Promise<T>): Promise<T> {
  let done = false;
  const carrying = (async () => {
    for (const began = Date.now(); !done; await beforeAskingAgain(began)) await callNow(endpoints, 'X12WarehouseCourierFn');
  })();
  try {
    return await work;
  } finally {
    done = true;
    await carrying;
  }
}
