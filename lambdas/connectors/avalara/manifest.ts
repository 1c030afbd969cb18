import type { Manifest } from '../manifest.ts';

export const manifest: Manifest = {
  name: 'avalara',
  title: 'Avalara AvaTax (tax engine)',
  kind: 'tax',
  // Limits are not published; a calculation takes a fraction of a second.
  commands: { concurrency: 8, timeoutSeconds: 60 },
  shadow: { events: ['order.accepted', 'invoice.posted'], concurrency: 2, timeoutSeconds: 30 },
  secret: {
    url: 'https://rest.avatax.com, or https://sandbox-rest.avatax.com',
    accountId: 'Account id',
    licenseKey: 'Licence key of that account',
    companies: 'Our legal entities with their company codes in AvaTax, e.g. {"NW-US": "DEFAULT"}',
    freightTaxCode: 'Optional: the tax code of freight; FR020100 (common carrier, FOB destination) unless given',
  },
  masks: ['licenseKey', 'authorization', 'line1'],
};
