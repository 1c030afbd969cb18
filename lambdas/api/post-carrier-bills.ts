import { CarrierBill, type CarrierBillTaken } from '../../core/model/carrier-bill.ts';
import { stores } from '../adapters/stores.ts';
import { type Answer, http, idempotencyKey, once } from '../handler/http.ts';
import { takeFreight } from '../handler/carrier-bill.ts';

/** Line by line, each by itself: what is held keeps no other back, and is booked when the bill is sent again. */
export const handler = http({ scope: 'bills.write', roles: ['finance'], body: CarrierBill }, async ({ caller, body, correlationId, at }, event) => {
  const { entity } = caller;
  return once(idempotencyKey(event, caller), correlationId, async (store) => {
    const lines: CarrierBillTaken['lines'] = [];
    for (const line of body.lines) lines.push(await takeFreight({ entity, businessUnit: '*', region: '*', correlationId }, body, line, at));
    const answer: Answer<CarrierBillTaken> = { status: 200, body: { billId: `${body.carrier}/${body.number}`, lines } };
    await stores.unit.commit([{ change: 'answer', answer: store(answer) }]);
    return answer;
  });
});
