import type { ReturnReceipt } from '../../core/model/return.ts';
import { asKept } from '../../core/returns/record-return.ts';
import type { PutAway, WarehouseSystem } from '../../core/shipping/warehouse-system.ts';
import { stores } from '../adapters/stores.ts';
import { receiptOf } from './crediting-of.ts';
import type { StepContext } from './step.ts';

const FOR_SALE = ['restock'];
const KEPT = ['refurbish', 'return-to-vendor'];

/** The warehouse system counts what came back, and from then on it is in stock: what its levels said before that cannot know of it, and what they say after has it. */
export async function putAwayReturn({ saga }: StepContext, system: () => Promise<WarehouseSystem>): Promise<Record<string, unknown>> {
  const { receipt } = await receiptOf(saga);
  const items = await stores.masterdata.items(receipt.entity, [...new Set((receipt.goods ?? []).flatMap(asKept).map(({ sku }) => sku))]);
  const warehouse = await system();
  await putAway(receipt, async ({ sku, ...goods }) => {
    const item = items.get(sku);
    return item && warehouse.putAway?.({ ...goods, item });
  });
  return { receiptId: receipt.receiptId };
}

/**
 * Onto the shelf, once per receipt: what is not to be sold is kept from being promised. What is scrapped never gets there.
 * @param count has the warehouse system count it first; absent: it does so by itself
 */
export async function putAway({ entity, receiptId, warehouse, receivedAt, goods = [] }: ReturnReceipt, count?: (goods: Omit<PutAway, 'item'> & { sku: string }) => Promise<Date | undefined>): Promise<void> {
  for (const [sku, parts] of Map.groupBy(goods.flatMap(asKept), (part) => part.sku)) {
    for (const forSale of [true, false]) {
      const steps = parts.reduce((sum, part) => ((forSale ? FOR_SALE : KEPT).includes(part.disposition) ? sum + part.steps : sum), 0);
      if (steps === 0) continue;
      const key = `${forSale ? 'return' : 'return-kept'}:${receiptId}`;
      const countedAt = await count?.({ key: receiptId, warehouse, sku, steps, forSale, receivedAt: new Date(receivedAt) });
      const moved = { sku, warehouse, key, steps, occurredAt: countedAt ?? new Date(receivedAt), reason: `return ${receiptId}` };
      await stores.levels.receive(entity, moved);
      if (!forSale) await stores.levels.block(entity, { ...moved, key: `return-blocked:${receiptId}` });
    }
  }
}
