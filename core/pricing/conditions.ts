import type { Customer, Item } from '../model/masterdata.ts';
import type { PriceCondition } from '../model/price.ts';

/** Price conditions as the business maintains them. */
export interface PriceConditions {
  /** The items, and every condition of theirs that could be this customer's, in one bulk read whose cost depends on the question alone. */
  forCustomer(customer: Customer, skus: readonly string[]): Promise<{ items: Map<string, Item>; conditions: PriceCondition[] }>;
}
