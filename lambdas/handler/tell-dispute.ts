import type { BusinessEvent } from '../../core/model/events/catalogue.ts';
import { decimal } from '../../core/model/money.ts';
import { chargebackClosedOf, DISPUTED, withDispute } from '../../core/payments/dispute.ts';
import { changePayment, now, stores } from '../adapters/stores.ts';
import { notice } from './cash-desk.ts';
import { noticeId } from './notice.ts';

type Told = BusinessEvent<'payment.dispute-opened' | 'payment.dispute-closed'>;

/** A dispute that is in the books stands with its payment, and on the desk of finance until it is decided. Safe to repeat, in whatever order it is told. */
export async function tellDispute(event: Told): Promise<void> {
  const { entity, occurredAt, data } = event;
  const { orderId, paymentId, disputeId, disputed, reason, gateway } = data;
  const about = `${entity}#${disputeId}`;
  if (orderId && paymentId) await changePayment({ entity, orderId, paymentId }, (payment) => ({ payment: withDispute(payment, { ...data, at: occurredAt }) }));
  const isDecided = async () => (await stores.ledger.journal(entity, chargebackClosedOf(disputeId))) !== undefined;
  if (!(await isDecided())) {
    const respondBy = 'respondBy' in data ? data.respondBy : undefined;
    const message = `${decimal(disputed)} ${disputed.currency} are disputed at ${gateway}: ${reason}`;
    await notice({ ...event, orderId }, { code: DISPUTED, message, detail: { disputeId, gateway, amount: disputed, reason, paymentId, respondBy }, ...(respondBy && { deadline: respondBy }) }, about);
  }
  // what was decided meanwhile found no row to close
  if (await isDecided()) await stores.desk.close(noticeId(DISPUTED, about), now());
}
