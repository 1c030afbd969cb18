import type { Mark, Marks } from '../../core/inventory/stock-feed.ts';
import { dynamo } from './dynamo.ts';
import { readKeys } from './dynamo-stock-reads.ts';
import { stockTable, withoutKeys } from './dynamo-stock-writes.ts';

const keyOf = (entity: string, warehouse: string) => ({ pk: `${entity}#told`, sk: warehouse });

/** `<entity>#told` / `<warehouse>` in the stock table. */
export class DynamoStockMarks implements Marks {
  marks = async (entity: string, warehouses: readonly string[]): Promise<Mark[]> => (await readKeys(warehouses.map((warehouse) => keyOf(entity, warehouse)))).map((item) => withoutKeys<Mark>(item));

  async setMark(entity: string, mark: Mark): Promise<void> {
    const { warehouse, through } = mark;
    const forward = through && { ConditionExpression: 'attribute_not_exists(through) OR through <= :through', ExpressionAttributeValues: { ':through': through } };
    try {
      await dynamo.put({ TableName: stockTable(), Item: { ...keyOf(entity, warehouse), ...mark }, ...forward });
    } catch (error) {
      // another reading has gone further
      if ((error as Error).name !== 'ConditionalCheckFailedException') throw error;
    }
  }
}
