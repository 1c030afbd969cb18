import { Conflict, Rejected } from '../../core/model/errors.ts';
import type { PartnerAccount } from '../../core/model/masterdata.ts';
import { channelOrderKey } from '../../core/ordering/orders.ts';
import type { BalanceTransaction, GatewayEvent } from '../../core/payments/gateway-event.ts';
import type { SettledMovement, Settlement, Settlements } from '../../core/payments/settlements.ts';
import { now, stores } from '../adapters/stores.ts';
import { newCorrelationId } from './ids.ts';
import { reportPayment, storeOnce } from './inbound-payment.ts';
import { log } from './log.ts';
import { noticeId, noticeRow } from './notice.ts';

/** Reports can be asked for that are so old: https://developer-docs.amazon.com/sp-api/docs/reports-api-v2021-06-30-reference */
const LONGEST_MS = 89 * 86_400_000;
/** Movements in one event: an event has room for 256 kB. */
const PART = 500;

/**
 * Reads on a schedule what a marketplace has settled, oldest first: how far that is is a version. What it collected for each order of ours is a payment that was captured, which pays the order's invoices; what it
 * gave back a refund; and the whole a payout, which leaves clearing for the bank and its fees. A report that cannot be read is on the desk, and holds up those after it until it can.
 */
export const settlementReader = (connector: string, connect: () => Promise<Settlements>) => async (): Promise<{ settled: number }> => {
  const source = await connect();
  const mark = `${connector}-settlements/${source.accounts.join('+')}`;
  const reached = await stores.versions.last(mark);
  let settled = 0;
  for (const { reportId, account, createdAt, read } of await source.since(new Date(Math.max(reached + 1, now().getTime() - LONGEST_MS)))) {
    const version = Date.parse(createdAt);
    if (version <= reached) continue;
    const owner = await stores.masterdata.account(connector, account);
    if (!owner) throw new Error(`nobody's account: ${connector} ${account} is not in the master data`);
    const about = `${owner.entity}#${connector}#${reportId}`;
    try {
      await take(connector, account, owner, await read());
    } catch (error) {
      if (!(error instanceof Rejected)) throw error;
      const said = { code: error.code, message: `settlement report ${reportId} of ${connector}: ${error.message}`, detail: { ...error.detail, connector, reportId } };
      await stores.desk.raise(noticeRow({ ...owner, orderId: '', correlationId: newCorrelationId() }, said, about, connector, now()));
      break;
    }
    for (const code of ['cash.settlement-unreadable', 'cash.payout-differs']) await stores.desk.close(noticeId(code, about), now());
    settled += 1;
    await stores.unit.commit([{ change: 'version', key: mark, version, needs: 'newest' }]).catch((error: unknown) => {
      if (!(error instanceof Conflict)) throw error; // another run was further
    });
  }
  return { settled };
};

/** Told once each, however often it is read. */
async function take(gateway: string, account: string, owner: PartnerAccount, { settlementId, endedAt, paid, arrival, movements }: Settlement): Promise<void> {
  const correlationId = newCorrelationId();
  const report = async (said: GatewayEvent) => storeOnce(await reportPayment(said, { correlationId, at: now(), account }));
  const transactions: BalanceTransaction[] = [];
  for (const movement of movements) {
    const { id, type, gross, fee, net, at, word } = movement;
    const said = await paymentIn(gateway, owner, movement);
    if (said) await report(said);
    // sold before the cut-over, or sent by the marketplace itself: nothing of ours put it into clearing
    const known = said !== undefined || (type !== 'capture' && type !== 'refund');
    transactions.push({ balanceTransaction: id, type: known ? type : 'other', gross, fee, net, at, source: id, gatewayType: word });
  }
  const parts = Math.max(1, Math.ceil(transactions.length / PART));
  for (let part = 1; part <= parts; part += 1) {
    await report({
      type: 'payment.payout-paid', gateway, eventId: `${settlementId}/${part}`, occurredAt: endedAt, payoutId: settlementId, paid, arrival, part, parts, transactions: transactions.slice((part - 1) * PART, part * PART),
    });
  }
  log.info('settlement taken', { gateway, settlementId, correlationId, movements: movements.length, paid: paid.minor });
}

/** What was collected or given back of an order of ours. */
async function paymentIn(gateway: string, { entity, channel }: PartnerAccount, { id, type, channelOrderId, gross, at }: SettledMovement): Promise<GatewayEvent | undefined> {
  if (!channel || channelOrderId === undefined) return undefined;
  const orderId = await stores.orders.orderIdOf(channelOrderKey(entity, channel, channelOrderId));
  if (!orderId) return undefined;
  const about = { gateway, eventId: id, occurredAt: at, orderId, gatewayCaptureId: id, balanceTransaction: id };
  if (type === 'capture' && gross.minor > 0) return { type: 'payment.captured', ...about, authorisationId: channelOrderId, captured: gross, capturedTotal: gross };
  if (type === 'refund' && gross.minor < 0) return { type: 'payment.refunded', ...about, gatewayRefundId: id, refunded: { ...gross, minor: -gross.minor } };
  return undefined;
}
