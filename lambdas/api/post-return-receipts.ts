import { AlreadyExists, Invalid } from '../../core/model/errors.ts';
import { ReturnReceiptRequest } from '../../core/model/return.ts';
import { receiptKey, receiveReturn } from '../../core/returns/receive-return.ts';
import { changeOrder, stores } from '../adapters/stores.ts';
import { nameOf } from '../handler/caller.ts';
import { type Answer, http, idempotencyKey, once } from '../handler/http.ts';
import { returnOf } from '../handler/return-of.ts';

/** Goods are there: that is stored first, whatever was agreed, and what becomes of it is for the saga. */
export const handler = http({ scope: 'returns.receive', roles: ['warehouse'], body: ReturnReceiptRequest }, async ({ caller, path, body, correlationId, at }, event) => {
  const seen = await returnOf(caller, path.id ?? '');
  const { entity, orderId, returnId } = seen;
  const key = idempotencyKey(event, caller);
  const warehouses = (await stores.masterdata.warehouses(entity)).map(({ warehouse }) => warehouse);
  return once(key, correlationId, async (store) => {
    let answer: Answer | undefined;
    await changeOrder(entity, orderId, async (order) => {
      const of = (await stores.orders.return(entity, orderId, returnId)) ?? seen;
      const { receipt, also } = receiveReturn(order, of, body, warehouses, nameOf(caller), at);
      answer = { status: 202, body: { receiptId: receipt.receiptId, returnId, orderId, correlationId: order.correlationId, links: { self: `/v1/returns/${returnId}`, trace: `/v1/trace/${order.correlationId}` } } };
      return { order, also: [{ change: 'answer', answer: store(answer) }, { change: 'business-key', key: receiptKey(of, body), orderId, requestHash: key.requestHash }, ...also] };
    }).catch((error: unknown) => {
      if (error instanceof AlreadyExists && error.what === 'business-key') throw new Invalid('return.receipt-exists', `${body.reference} of ${body.warehouse} is booked on ${returnId} already`, 409, { field: 'reference' });
      throw error;
    });
    return answer as Answer;
  });
});
