import { deallocateStock } from '../../core/inventory/allocate-stock.ts';
import { stores } from '../adapters/stores.ts';
import { orderOf } from '../handler/order-of.ts';
import { undo } from '../handler/step.ts';

export const handler = undo(async ({ saga }) => deallocateStock(await orderOf(saga), stores.stock));
