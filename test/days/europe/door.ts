import { newCorrelationId } from '../../../lambdas/handler/ids.ts';
import { storeOnce } from '../../../lambdas/handler/inbound-payment.ts';
import { type ConfirmedShipment, confirmShipment } from '../../../lambdas/handler/inbound-shipment.ts';
import { stockPoll } from '../../../lambdas/handler/take-stock.ts';
import { Depot } from './depot.ts';

/** The depot of the day. */
export const here = { depot: new Depot(() => undefined) };

/** What the depot says of a parcel comes in; without one it is asked what moved there. */
export async function handler(said: Partial<ConfirmedShipment>): Promise<void> {
  if (said.releaseId) await storeOnce(await confirmShipment(said as ConfirmedShipment, { correlationId: newCorrelationId(), at: new Date(), document: 'depot' }));
  else await stockPoll(async () => here.depot.feed())(undefined, { getRemainingTimeInMillis: () => 60_000 });
}
