import { BUILT_IN_RULES } from '../../../../core/posting/account-rules.ts';
import { anInvoice, anOrder, aShipment } from '../../../../test/support/builders.ts';
import type { Kit } from '../../../../test/lambdas/connectors/kit/kit.ts';
import { VendorXClient } from '../../every/connector/client.ts';
import { vendorXLedger } from '../connector/ledger.ts';
import { VendorXSecret } from '../connector/schema.ts';
import { startVendorX } from '../partner/vendor-x.ts';

const NO_WEBHOOKS = 'Vendor X answers when it is asked, and sends no webhooks';

export const kit: Kit<'ledger'> = {
  kind: 'ledger',
  async start({ clock, fetch, timeoutMs }) {
    const credentials = { clientId: 'client', clientSecret: 'canary-client-secret' };
    const partner = await startVendorX({ credentials, clock });
    const accounts = Object.fromEntries(BUILT_IN_RULES.rules.map(({ account }, index) => [account, String(4000 + index)]));
    const settings = VendorXSecret.parse({ url: partner.url, ...credentials, accounts });
    const ledger = vendorXLedger(new VendorXClient(settings, { fetch, timeoutMs }), settings);
    return {
      ports: { ledger }, partner, settings,
      personal: [],
      signIn: 'POST /oauth/token',
      main: { make: () => ledger.postInvoice(anOrder(), aShipment(), anInvoice(), []), count: () => partner.records('invoices').length, asks: ['GET /v1/invoices', 'POST /v1/invoices', 'PATCH /v1/invoices'] },
    };
  },
  excused: {
    'webhook-twice': NO_WEBHOOKS,
    'webhook-out-of-order': NO_WEBHOOKS,
    'bad-signature': NO_WEBHOOKS,
    watermark: 'nothing is polled: each document is asked for by its id of ours',
  },
};
