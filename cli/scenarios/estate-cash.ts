import { until } from '../ask-again.ts';
import { askPartner } from '../ask-partner.ts';
import { callNow } from '../call-now.ts';
import { ApiCaller } from '../client.ts';
import type { BankStatementsTaken } from '../../core/model/bank.ts';
import { decimal } from '../../core/model/money.ts';
import { DynamoCash } from '../../lambdas/adapters/dynamo-cash.ts';
import type { Endpoints } from '../endpoints.ts';
import { payoutsOf, stripeOf } from '../payouts-of.ts';
import { amountOf, minorOf } from '../totals/figures.ts';
import { receivable } from '../totals/read-books.ts';
import type { SoldAt } from '../totals/read-all.ts';
import { type Asking, invoicesOf, type Sold } from '../totals/sold.ts';
import { type CameIn, writeBai2 } from '../write-bai2.ts';
import { expectStatus } from './desk.ts';

type Print = (line: string) => void;
type Orders = Record<SoldAt, Sold>;

/** What a gateway or a marketplace pays out. */
export interface PaidOut {
  payoutId: string;
  minor: bigint;
  /** How the bank writes it. */
  text: string;
}

const inBooks = (finance: ApiCaller, payoutId: string) =>
  until(`payout ${payoutId} in the books`, async () => (await finance.get(`/journals/${encodeURIComponent(`settlement:${payoutId}`)}`)).status === 200);
const written = (minor: bigint) => `${decimal(amountOf(minor))} USD`;

/** Amazon closes its period, Stripe pays out, or has done so already: all reports are read into the books. */
export async function paidOut(endpoints: Endpoints, { portal }: Pick<Orders, 'portal'>, print: Print): Promise<PaidOut[]> {
  const finance = ApiCaller.person(endpoints, 'finance');
  const settled = await askPartner<{ settlementId: string; total: string }>(`${endpoints.partners.amazon}/_settle`, {});
  await callNow(endpoints, 'AmazonReadSettlementsFn');
  const paid = await payoutsOf(await stripeOf(endpoints), portal.orderId);
  const all = [
    { payoutId: settled.settlementId, minor: minorOf(settled.total), text: `AMAZON.COM ${settled.settlementId}` },
    ...paid.map(({ id, amount }) => ({ payoutId: id, minor: BigInt(amount), text: 'STRIPE TRANSFER' })),
  ];
  for (const { payoutId, minor, text } of all) {
    await inBooks(finance, payoutId);
    print(`${text.split(/[. ]/)[0]?.toLowerCase().replace(/^./, (first) => first.toUpperCase())} pays out ${written(minor)}: settlement:${payoutId} has bank and fees from clearing`);
  }
  return all;
}

/** The bank's statement: the payouts that were not on one, what the shop's processor sends for its order, and the customer's transfer. @throws Error where a line of it is left, or an order is not paid by it */
export async function onTheStatement(asking: Asking, orders: Orders, payouts: readonly PaidOut[], print: Print): Promise<void> {
  const { endpoints, finance } = asking;
  const transfer = async (sold: Sold, payer: string): Promise<CameIn> => {
    const owed = (await receivable(asking, sold))?.gross ?? 0n;
    const numbers = (await invoicesOf(finance, sold)).map(({ number }) => number);
    return { minor: owed, reference: sold.orderId.slice(-12), text: `${payer} INV ${numbers.join(', ')}` };
  };
  const cash = new DynamoCash();
  const arrived = async ({ payoutId }: PaidOut) => (await cash.payout(endpoints.entity, payoutId))?.arrived;
  const awaited = (await Promise.all(payouts.map(async (payout) => ((await arrived(payout)) ? [] : [payout])))).flat();
  const came = [
    ...awaited.map(({ payoutId, minor, text }): CameIn => ({ minor, reference: `T${payoutId.slice(-10)}`, text })),
    await transfer(orders.shop, 'SHOPIFY PAYMENTS'),
    await transfer(orders.edi, 'MERIDIAN HOME CENTERS'),
  ];
  const file = writeBai2(came, { at: new Date(), id: Math.floor(Date.now() / 1000) % 100_000 });
  const reply = await finance.post<BankStatementsTaken>('/bank-statements', { content: Buffer.from(file).toString('base64'), fileName: 'estate.bai' });
  expectStatus(reply, 200);
  const [taken] = reply.body.statements;
  for (const { minor, text } of came) print(`bank            ${written(minor).padStart(14)}  ${text}`);
  if (taken?.payouts !== awaited.length || taken.receipts !== 2) throw new Error(`of the bank's ${came.length} lines ${taken?.payouts} are payouts and ${taken?.receipts} receipts: ${JSON.stringify(taken)}`);
  for (const payout of payouts) {
    const line = await arrived(payout);
    if (!line) throw new Error(`payout ${payout.payoutId} is matched with no line of the bank`);
    print(`payout ${payout.payoutId} is the bank's ${line.transactionId}`);
  }
  for (const sold of Object.values(orders)) {
    await until(`nothing of ${sold.name} is owed, here and in Xero`, async () => (await cash.openOfOrder(endpoints.entity, sold.orderId)).length === 0 && (await receivable(asking, sold))?.gross === 0n);
  }
  print('nothing of the four orders is owed any more, here and in Xero');
  const { off } = await askPartner<{ off: number }>(`${endpoints.partners.xero}/_books`);
  if (off !== 0) throw new Error(`Xero's books are off by ${off}`);
}
