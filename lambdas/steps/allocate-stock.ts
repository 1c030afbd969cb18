import { allocateStock } from '../../core/inventory/allocate-stock.ts';
import { stores } from '../adapters/stores.ts';
import { orderOf } from '../handler/order-of.ts';
import { step } from '../handler/step.ts';

export const handler = step(async ({ saga }) => allocateStock(await orderOf(saga), stores.stock));
