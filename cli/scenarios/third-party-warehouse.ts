import { randomUUID } from 'node:crypto';
import { until } from '../ask-again.ts';
import { askPartner } from '../ask-partner.ts';
import { carryingFiles } from '../carry-files.ts';
import { ApiCaller } from '../client.ts';
import { apiOrder } from '../shop.ts';
import { follow, isPosted } from '../timeline.ts';
import { expectStatus } from './desk.ts';
import type { Scenario } from './index.ts';

interface ThirdPartyOrder {
  number: string;
  status: string;
  lines: { sku: string; lot?: string; quantity: number }[];
}

const SKU = 'SEAL-300';
/** More than there is of the lot that ends first. */
const WANTED = '30';

export const thirdPartyWarehouse: Scenario = {
  what: "Sealant that only a third party's warehouse holds, by lots: its levels come as an 846, the release goes as a 940 by SFTP and is acknowledged, its 945 is billed and posted.",
  async play(endpoints, print) {
    const channel = ApiCaller.channel(endpoints, 'field-sales');
    const { thirdParty } = endpoints.partners;
    await askPartner(`${thirdParty}/_floor`, { action: 'count' });
    const available = async () => {
      const { body } = await channel.post<{ lines: { available: string }[] }>('/availability', { lines: [{ lineId: '1', sku: SKU, quantity: { amount: WANTED, uom: 'EA' } }] }, null);
      return Number(body.lines[0]?.available ?? 0) >= Number(WANTED) && body.lines[0]?.available;
    };
    const there = await carryingFiles(endpoints, until('the 846 of the third party', available));
    print(`846  in   ${there} EA of ${SKU} can be promised`);
    const reply = await channel.post<{ correlationId: string; orderId: string }>('/orders', apiOrder(`3PL-${randomUUID()}`, SKU, WANTED, '5.90'));
    expectStatus(reply, 202);
    const { orderId, correlationId } = reply.body;
    const { documents } = await carryingFiles(endpoints, follow(ApiCaller.person(endpoints, 'integration'), { trace: { correlationId }, print, until: isPosted(1), timeoutMs: 60_000 }));
    const number = orderId.replace('ORD-', '');
    const [order, { archive }] = [(await askPartner<ThirdPartyOrder[]>(`${thirdParty}/_orders`)).find((one) => one.number === number), await askPartner<{ archive: string[] }>(`${thirdParty}/_files`)];
    if (order?.status !== 'shipped') throw new Error(`the third party has ${number} as ${order?.status ?? 'unknown'}`);
    print(`940  out  ${number}: ${order.lines.map(({ sku, lot, quantity }) => `${quantity} ${sku}${lot ? ` of lot ${lot}` : ''}`).join(', ')}`);
    for (const type of ['997', '945']) print(`${type}  in   ${archive.findLast((name) => name.startsWith(type)) ?? 'none'}`);
    const [invoice, journals] = [documents.find(({ kind }) => kind === 'invoice')?.number, documents.filter(({ kind }) => kind === 'journal').map((one) => one.number)];
    if (!invoice || journals.length === 0) throw new Error(`order ${orderId} has no invoice or no journal`);
    print(`     out  invoice ${invoice}, journals ${journals.join(', ')}`);
  },
};
