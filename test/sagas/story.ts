import { createHmac } from 'node:crypto';
import { expect } from 'vitest';
import { stores } from '../../lambdas/adapters/stores.ts';
import type { Bench, Break } from './bench.ts';
import { ENTITY } from './estate.ts';

const LAMPS = { lineId: '1', sku: 'LAMP-LED', quantity: { amount: '2', uom: 'EA' }, unitPrice: { amount: '39.90', per: '1', uom: 'EA' } };
/** With a workbench that comes from a supplier. */
export const SUPPLIED = { lines: [LAMPS, { lineId: '2', sku: 'BENCH-2M', quantity: { amount: '1', uom: 'EA' }, unitPrice: { amount: '349.00', per: '1', uom: 'EA' } }] };
export const BY_CARD = { paymentOwner: 'hub', paymentMethod: 'pm_card_visa' };

/** What happens to an order of two lamps on a bench, told by those who do it. */
export function story(bench: Bench) {
  let orders = 0;
  let shipments = 0;
  const ended = (sagaId: string, status: 'completed' | 'unwound') => bench.until(`${sagaId} ${status}`, async () => ((await stores.register.get(sagaId))?.status === status ? true : undefined));

  /** Sends an order; what is broken is broken from here on. */
  async function sent(breaks?: Break, change: object = {}, headers: Record<string, string> = {}): Promise<string> {
    bench.breaks = breaks;
    const { status, body } = await bench.ask('post-orders', {
      channelOrderId: `B-${(orders += 1)}`, customerId: 'ACME', currency: 'USD', paymentOwner: 'terms', taxOwner: 'hub',
      shipTo: { name: 'Pat Buyer', street: '1 Main St', city: 'Austin', region: 'TX', postalCode: '78701', country: 'US' },
      lines: [LAMPS],
      ...change,
    }, { headers });
    expect(status).toBe(202);
    return String(body.orderId);
  }

  /** The warehouse's signed word of what has left of a release; of the first one, all of it. */
  async function shipped(orderId: string, { nth = 0, sku = 'LAMP-LED', quantity = 2, shipment = 315_000_000 + (shipments += 1), lines }: { nth?: number; sku?: string; quantity?: number; shipment?: number; lines?: { id: string; sku: string; quantity: number }[] } = {}): Promise<string> {
    const release = (await stores.orders.get(ENTITY, orderId))?.releases[nth];
    const body = JSON.stringify({
      webhook_type: 'Shipment Update',
      fulfillment: { shipment_id: shipment, partner_order_id: release?.releaseId, tracking_number: '1Z1', shipping_carrier: 'UPS', shipping_method: 'Ground', created_at: new Date().toISOString().slice(0, 19).replace('T', ' '), line_items: lines ?? [{ id: '1', sku, quantity }] },
    });
    const signature = createHmac('sha256', 'webhook-secret').update(body).digest('base64');
    const answer = await bench.call('webhook', { body, headers: { 'x-shiphero-hmac-sha256': signature, 'x-shiphero-message-id': `m${shipment}` }, isBase64Encoded: false }, 'lambdas/connectors/shiphero/handlers/webhook.ts');
    expect(answer).toMatchObject({ statusCode: 200 });
    return `posting:shiphero:${shipment}`;
  }

  return { sent, ended, shipped, released: (orderId: string) => ended(`order:${orderId}`, 'completed'), unwound: (orderId: string) => ended(`order:${orderId}`, 'unwound') };
}
