import { avalaraTax } from '../../../../lambdas/connectors/avalara/engine.ts';
import { AvalaraSecret } from '../../../../lambdas/connectors/avalara/schema.ts';
import { startAvalara } from '../../../../local/partners/avalara/avalara.ts';
import { usd } from '../documents.ts';
import type { Kit } from '../kit/kit.ts';

const ACCOUNT = { accountId: '2000123456', licenseKey: 'canary-licence-key' };
const HOUSTON = { line1: '12 Canary Rd', city: 'Houston', region: 'TX', postalCode: '77002', country: 'US' };

export const kit: Kit<'tax'> = {
  kind: 'tax',
  async start({ clock, fetch, timeoutMs }) {
    const partner = await startAvalara({ credentials: ACCOUNT, companies: ['DEFAULT'], clock });
    const settings = AvalaraSecret.parse({ url: partner.url, ...ACCOUNT, companies: { 'NW-US': 'DEFAULT' } });
    const engine = avalaraTax(settings, { fetch, timeoutMs });
    const document = {
      entity: 'NW-US', code: 'INV-1', date: '2026-11-23', customerId: 'ACME', currency: 'USD', shipFrom: HOUSTON, shipTo: HOUSTON, lines: [{ lineId: '1', sku: 'BOLT-M8', quantity: '100', amount: usd('50.00') }],
    };
    return {
      ports: { engine }, partner, settings,
      personal: [HOUSTON.line1],
      main: {
        make: () => engine.draft(document),
        async count() {
          const documents = (await (await globalThis.fetch(`${partner.url}/_transactions`)).json()) as { code: string }[];
          return documents.filter(({ code }) => code === 'INV-1').length;
        },
        asks: ['createTransaction'],
      },
    };
  },
  excused: {
    'webhook-twice': 'AvaTax answers when it is asked, and sends no webhooks',
    'webhook-out-of-order': 'AvaTax answers when it is asked, and sends no webhooks',
    'bad-signature': 'AvaTax answers when it is asked, and sends no webhooks',
    watermark: 'nothing is polled: reconciliation asks for each document by its code',
  },
};
