import { ReturnView } from '../../core/model/views.ts';
import { stores } from '../adapters/stores.ts';
import { http } from '../handler/http.ts';
import { returnOf } from '../handler/return-of.ts';
import { returnView } from '../handler/return-view.ts';

export const handler = http({ scope: 'orders.read', answer: ReturnView }, async ({ caller, path, at }) => {
  const of = await returnOf(caller, path.id ?? '');
  const [receipts, books] = await Promise.all([stores.orders.receipts(of.entity, of.orderId, of.returnId), stores.books.entity(of.entity)]);
  return { status: 200, body: await returnView(of, receipts, books, at), headers: { 'x-correlation-id': of.correlationId } };
});
