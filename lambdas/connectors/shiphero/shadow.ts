import type { Address } from '../../../core/model/order.ts';
import { addressFacts, date, type Fact, text } from '../../../core/shadow/facts.ts';
import type { ShadowWarehouse } from '../../../core/shadow/shadow-system.ts';
import { tracedFetch } from '../../handler/transaction.ts';
import { type Connection, ShipHeroClient } from './client.ts';
import { newOrder } from './from-canonical.ts';
import { FoundOrders, HeldOrder, nodes, ProposedOrder, ShelfLevels, type ShipHeroSecret } from './schema.ts';
import { liveOf } from './warehouse.ts';

const ADDRESS = 'first_name last_name company address1 address2 city state zip country phone email';
// `first` is what credits are charged by: which order it is, is asked before what is in it
const FIND = 'query ($number: String) { orders(order_number: $number) { data(first: 5) { edges { node { id order_number partner_order_id fulfillment_status } } } } }';
const HELD = `query ($id: String!) { order(id: $id) { data {
  currency hold_until_date required_ship_date email shipping_address { ${ADDRESS} }
  line_items(first: 100) { edges { node { sku quantity partner_line_item_id warehouse_id } } }
} } }`;
const SHELF = 'query ($sku: String, $warehouse: String) { warehouse_products(sku: $sku, warehouse_id: $warehouse) { data(first: 1) { edges { node { sku on_hand } } } } }';

/** ShipHero as a shadow. What it would be sent is worked out and never sent: its connection lets nothing through but questions. */
export function shipHeroShadow(settings: ShipHeroSecret, connection: Connection = { fetch: tracedFetch, timeoutMs: 10_000 }): ShadowWarehouse {
  const client = new ShipHeroClient(settings, { ...connection, fetch: asking(connection.fetch) });
  const codes = new Map(Object.entries(settings.warehouses).map(([code, id]) => [id, code]));

  function factsOf({ currency, hold_until_date: hold, required_ship_date: latest, email, shipping_address: to, line_items: lines }: ProposedOrder): Fact[] {
    const names = [...new Set(lines.map(({ warehouse_id: id }) => (id ? (codes.get(id) ?? id) : '')))];
    return [
      ...text('warehouse', names.join(' ')),
      ...text('currency', currency ?? undefined),
      ...date('shipNotBefore', hold?.slice(0, 10)),
      ...date('cancelAfter', latest?.slice(0, 10)),
      ...addressFacts(addressOf(to ?? {}, email)),
      ...lines.flatMap(({ sku, quantity, partner_line_item_id: at }): Fact[] => [...text('line.item', sku ?? undefined, at ?? '?'), { field: 'line.quantity', at: at ?? '?', kind: 'quantity', value: String(quantity) }]),
    ];
  }

  return {
    async release(order, release, items) {
      const { orders } = await client.ask(FoundOrders, FIND, { number: release.releaseId });
      const held = liveOf(nodes(orders.data), release.releaseId);
      if (!held) return { basis: 'proposed', facts: factsOf(ProposedOrder.parse(newOrder(order, release, items, settings))) };
      const { data } = (await client.ask(HeldOrder, HELD, { id: held.id })).order;
      return { basis: 'held', facts: factsOf({ ...data, line_items: nodes(data.line_items) }) };
    },

    async onHand(warehouse, skus) {
      const levels = new Map<string, string>();
      for (const sku of skus) {
        const { warehouse_products: found } = await client.ask(ShelfLevels, SHELF, { sku, warehouse: settings.warehouses[warehouse] });
        const level = nodes(found.data)[0]?.on_hand;
        if (level !== null && level !== undefined) levels.set(sku, String(level));
      }
      return levels;
    },
  };
}

/** One name is two there. */
function addressOf(to: NonNullable<ProposedOrder['shipping_address']>, email: string | null | undefined): Partial<Address> {
  const fields = {
    name: [to.first_name, to.last_name].filter(Boolean).join(' '), company: to.company, street: to.address1, street2: to.address2, city: to.city, region: to.state, postalCode: to.zip, country: to.country, phone: to.phone, email: to.email ?? email,
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value));
}

/** @throws Error where a call might write: none is made. A mutation is one by its first word: https://spec.graphql.org/October2021/#sec-Language.Operations */
const asking = (send: typeof fetch): typeof fetch => async (url, init) => {
  const { query } = JSON.parse(String(init?.body)) as { query?: string };
  if (query !== undefined && !/^\s*query\b/.test(query)) throw new Error('a shadow only asks');
  return send(url, init);
};
