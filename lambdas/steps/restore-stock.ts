import { restoreStock } from '../../core/ordering/change-stock.ts';
import { stores } from '../adapters/stores.ts';
import { changeOf } from '../handler/change-of.ts';
import { undo } from '../handler/step.ts';

export const handler = undo(async ({ saga, at }) => {
  const { order, orderChange } = await changeOf(saga);
  await restoreStock(order, orderChange, stores, at);
});
