import { Role } from '../../core/model/identity.ts';
import { ExceptionView } from '../../core/model/desk-views.ts';
import { stores } from '../adapters/stores.ts';
import { viewersOf } from '../handler/caller.ts';
import { documentOf } from '../handler/desk-document.ts';
import { storyOf } from '../handler/desk-story.ts';
import { exceptionView } from '../handler/exception-view.ts';
import { http } from '../handler/http.ts';
import { OVERTAKEN } from '../handler/overtaken-row.ts';
import { proposedReturnOf } from '../handler/proposed-return.ts';
import { rowFor } from '../handler/see-row.ts';

/** Goods are gone, or nearly: what is left is a return. */
const NOT_RECALLED = ['recall.refused', 'change.recall-refused', 'change.too-late', OVERTAKEN];

export const handler = http({ scope: 'exceptions.read', roles: Role.options, answer: ExceptionView }, async ({ caller, path, at }) => {
  const exception = await rowFor(caller, path.id ?? '');
  const viewers = viewersOf(caller);
  const row = exceptionView(exception, viewers);
  const { entity, orderId, status } = exception;
  const order = status === 'open' && NOT_RECALLED.includes(exception.code) ? await stores.orders.get(entity, orderId) : undefined;
  const proposedReturn = order && (await proposedReturnOf(order, at));
  return { status: 200, body: { ...row, ...(await storyOf(exception, viewers)), ...(row.actions.includes('correct') && (await documentOf(exception, viewers))), ...(proposedReturn && { proposedReturn }) }, headers: { 'x-correlation-id': exception.correlationId } };
});
