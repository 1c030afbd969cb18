import { setTimeout as pause } from 'node:timers/promises';
import { until } from '../ask-again.ts';
import { askPartner } from '../ask-partner.ts';
import { carryingFiles } from '../carry-files.ts';
import { ApiCaller } from '../client.ts';
import { resourcesOf } from '../command.ts';
import type { Endpoints } from '../endpoints.ts';
import { atTheWarehouse, readStock } from '../floor.ts';
import { giveTheWord, KEPT_MS } from '../give-the-word.ts';
import { differences, table } from '../totals/compare.ts';
import { readTotals, type SoldAt } from '../totals/read-all.ts';
import { onTheStatement, paidOut } from './estate-cash.ts';
import { everybodyHeard } from './estate-heard.ts';
import { byEdi, followed, inTheShop, onAmazon, type Ordered, onThePortal } from './estate-orders.ts';
import type { Scenario } from './index.ts';

type Print = (line: string) => void;

/** Where it is interrupted, Xero is in charge for no longer. */
const AT_MOST_MS = 30 * 60_000;

export const estate: Scenario = {
  what: 'Every system of the estate at once: a Shopify order, an Amazon order, an 850 and a card order go through warehouse, 3PL and supplier into the books; then each system is asked for their totals, which must be equal.',
  async play(endpoints, print) {
    const from = Date.now() + KEPT_MS;
    const words = [{ over: 'general-ledger' as const, derives: ['exchange-difference' as const] }];
    await giveTheWord(endpoints, 'xero', words, { from, until: from + AT_MOST_MS });
    try {
      print('Xero keeps the general ledger from half a minute on, until this ends; Tryton goes on numbering the invoices');
      await Promise.all([pause(KEPT_MS), prepare(endpoints, print)]);
      await orderToCash(endpoints, print);
    } finally {
      await giveTheWord(endpoints, 'xero', words, { from, until: Date.now() });
    }
  },
};

/** Goods so that each order goes the way that it is meant to. */
async function prepare(endpoints: Endpoints, print: Print): Promise<void> {
  await atTheWarehouse(endpoints, { action: 'receive', sku: 'LEVEL-360', warehouse: 'WEST', quantity: 4 });
  await readStock(endpoints);
  print('four line lasers arrive in Reno, and ShipHero is asked for its stock');
  await askPartner(`${endpoints.partners.thirdParty}/_floor`, { action: 'count' });
  const channel = ApiCaller.channel(endpoints, 'field-sales');
  const available = async () => {
    const { body } = await channel.post<{ lines: { available: string }[] }>('/availability', { lines: [{ lineId: '1', sku: 'GLOVE-L', quantity: { amount: '36', uom: 'EA' } }] }, null);
    return Number(body.lines[0]?.available ?? 0) >= 36 && body.lines[0]?.available;
  };
  print(`the 3PL counts, and its 846 comes by SFTP: ${await carryingFiles(endpoints, until('the 846 of the third party', available))} pairs of gloves`);
}

async function orderToCash(endpoints: Endpoints, print: Print): Promise<void> {
  const places: [SoldAt, (at: Endpoints) => Promise<Ordered>][] = [['shop', inTheShop], ['marketplace', onAmazon], ['edi', byEdi], ['portal', onThePortal]];
  const all = Promise.all(
    places.map(async ([at, order]) => {
      const ordered = await order(endpoints);
      print(`${ordered.name.padEnd(28)}   0.00 s  is ordered`);
      return { at, ...(await followed(endpoints, ordered, print)) };
    }),
  );
  const orders = await carryingFiles(endpoints, all);
  const resources = await resourcesOf(endpoints.aws);
  print('all of it is shipped, billed and posted');
  const [shop, marketplace, edi, portal] = orders;
  if (!shop || !marketplace || !edi || !portal) throw new Error('an order is missing');
  const sold = { shop, marketplace, edi, portal };
  await everybodyHeard(endpoints, sold, print);
  const payouts = await paidOut(endpoints, sold, print);
  print('every system is asked for its totals');
  const asking = { endpoints, resources, finance: ApiCaller.person(endpoints, 'finance') };
  const totals = await readTotals(asking, orders, 180_000);
  for (const line of table(totals)) print(line);
  print('(-: no figure that a system of its kind keeps. A portal and a customer by X12 have our tax; the shop its own; what Amazon collects and withholds as tax is none of ours.)');
  const wrong = differences(totals);
  if (wrong.length > 0) throw new Error(`the totals differ:\n  ${wrong.join('\n  ')}`);
  print('every figure is equal, to the cent, in every system that keeps it');
  await onTheStatement(asking, sold, payouts, print);
}
