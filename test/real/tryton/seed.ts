import type { TrytonSeed } from '../../../local/partners/tryton/seed.ts';
import { Client, day, dec, type Fields } from './client.ts';

/** Puts the same master data and opening stock into a real server, by JSON-RPC, as `seedTryton` puts into the simulated one. */
export async function seedRealTryton(server: { url: string; db: string; user: string; password: string }, seed: TrytonSeed, today = new Date()): Promise<void> {
  const client = new Client(server.url, server.db);
  await client.login(server.user, server.password);
  const one = async (model: string, domain: (string | number)[][]): Promise<Fields> => {
    const [record] = await client.find(model, domain, ['id']);
    if (!record) throw new Error(`no ${model} with ${JSON.stringify(domain)}`);
    return record;
  };
  const term = await one('account.invoice.payment_term', []);
  const unit = await one('product.uom', [['symbol', '=', 'u']]);
  const category = await one('product.category', [['name', '=', 'Goods']]);
  const lost = await one('stock.location', [['type', '=', 'lost_found']]);
  const warehouses = await client.find('stock.location', [['type', '=', 'warehouse']], ['code', 'storage_location']);
  for (const each of seed.customers) {
    const address: Fields = { street: each.street ?? '1 Main St', postal_code: each.postalCode ?? '78701', city: each.city ?? 'Austin', invoice: true, delivery: true };
    await client.create('party.party', { name: each.name, code: each.code, customer_payment_term: term['id'] ?? null, addresses: [['create', [address]]], ...(each.creditLimit ? { credit_limit_amount: dec(each.creditLimit) } : {}) });
  }
  for (const each of seed.products) {
    const template = await client.create('product.template', {
      name: each.name, type: 'goods', default_uom: unit['id'] ?? null, salable: true, sale_uom: unit['id'] ?? null, list_price: dec(each.listPrice), account_category: category['id'] ?? null,
      products: [['create', [{ suffix_code: each.code, cost_price: dec(each.costPrice) }]]],
    });
    const product = await one('product.product', [['template', '=', template]]);
    for (const warehouse of warehouses) {
      const quantity = each.stock[String(warehouse['code'])] ?? 0;
      if (!quantity) continue;
      const move = await client.create('stock.move', { product: product['id'] ?? null, uom: unit['id'] ?? null, quantity, from_location: lost['id'] ?? null, to_location: warehouse['storage_location'] ?? null, company: 1, currency: 1, planned_date: day(today) });
      await client.accept('stock.move', 'do', [move]);
    }
  }
}
