import { Transient } from '../../core/model/errors.ts';
import { authoriseReturn } from '../../core/returns/authorise-return.ts';
import { changeOrder, stores } from '../adapters/stores.ts';
import { step } from '../handler/step.ts';

export const handler = step(async ({ saga, at }) => {
  const { entity, orderId, returnId = '' } = saga;
  const { timeZone } = await stores.books.entity(entity);
  let decided = false;
  await changeOrder(entity, orderId, async (order) => {
    const of = await stores.orders.return(entity, orderId, returnId);
    if (!of) throw new Transient('return.not-found', `return ${returnId} is not there`);
    const { return: after, also } = authoriseReturn(order, of, timeZone, at);
    decided = after.authorisedAt !== undefined;
    return { order, also };
  });
  return { returnId, authorised: decided };
});
