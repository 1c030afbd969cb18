import { secret } from '../../../handler/secret.ts';
import { stockTeller } from '../../../handler/tell-stock.ts';
import { ShopifySecret } from '../schema.ts';
import { shopifyStock } from '../stock.ts';

export const handler = stockTeller('shopify', async () => shopifyStock(await secret(ShopifySecret)));
