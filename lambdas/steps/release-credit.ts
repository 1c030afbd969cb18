import { releaseCredit } from '../../core/credit/check-credit.ts';
import { stores } from '../adapters/stores.ts';
import { orderOf } from '../handler/order-of.ts';
import { undo } from '../handler/step.ts';

export const handler = undo(async ({ saga }) => releaseCredit(await orderOf(saga), stores.credit));
