import { poll } from '../../../handler/poll.ts';
import { secret } from '../../../handler/secret.ts';
import { stockTeller } from '../../../handler/tell-stock.ts';
import { ShopifySecret } from '../schema.ts';
import { shopifyStock } from '../stock.ts';

export const handler = poll('shopify', 'tell-stock', stockTeller('shopify', async () => shopifyStock(await secret(ShopifySecret))));
