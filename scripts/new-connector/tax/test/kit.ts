import { usd } from '../../../../test/lambdas/connectors/documents.ts';
import type { Kit } from '../../../../test/lambdas/connectors/kit/kit.ts';
import { VendorXClient } from '../../every/connector/client.ts';
import { vendorXTax } from '../connector/engine.ts';
import { VendorXSecret } from '../connector/schema.ts';
import { startVendorX } from '../partner/vendor-x.ts';

const NO_WEBHOOKS = 'Vendor X answers when it is asked, and sends no webhooks';
const HOUSTON = { line1: '12 Canary Rd', city: 'Houston', region: 'TX', postalCode: '77002', country: 'US' };
export const INVOICE = { entity: 'NW-US', code: 'INV-1', date: '2026-11-23', customerId: 'ACME', currency: 'USD', shipFrom: HOUSTON, shipTo: HOUSTON, lines: [{ lineId: '1', sku: 'BOLT-M8', quantity: '100', amount: usd('50.00') }] };

export const kit: Kit<'tax'> = {
  kind: 'tax',
  async start({ clock, fetch, timeoutMs }) {
    const credentials = { clientId: 'client', clientSecret: 'canary-client-secret' };
    const partner = await startVendorX({ credentials, clock });
    const settings = VendorXSecret.parse({ url: partner.url, ...credentials, companies: { 'NW-US': 'DEFAULT' } });
    const engine = vendorXTax(new VendorXClient(settings, { fetch, timeoutMs }), settings);
    return {
      ports: { engine }, partner, settings,
      personal: [HOUSTON.line1],
      signIn: 'POST /oauth/token',
      main: { make: () => engine.draft(INVOICE), count: () => partner.records('documents').length, asks: ['GET /v1/documents', 'POST /v1/documents'] },
    };
  },
  excused: {
    'webhook-twice': NO_WEBHOOKS,
    'webhook-out-of-order': NO_WEBHOOKS,
    'bad-signature': NO_WEBHOOKS,
    watermark: 'nothing is polled: each document is asked for by its code',
  },
};
