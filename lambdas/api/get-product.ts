import { Invalid } from '../../core/model/errors.ts';
import { Product } from '../../core/model/questions.ts';
import { stores } from '../adapters/stores.ts';
import { entityOf } from '../handler/caller.ts';
import { http } from '../handler/http.ts';
import { productView } from '../handler/master-view.ts';

export const handler = http({ scope: 'orders.read', answer: Product }, async ({ caller, path: { sku = '' } }) => {
  const item = (await stores.masterdata.items(entityOf(caller), [sku])).get(sku);
  if (!item) throw new Invalid('product.not-found', 'there is no such product', 404);
  return { status: 200, body: productView(item) };
});
