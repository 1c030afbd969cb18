import { masterKey, putMaster } from '../../../../lambdas/adapters/dynamo-masterdata.ts';
import { stores } from '../../../../lambdas/adapters/stores.ts';
import { SalesforceClient } from '../../../../lambdas/connectors/salesforce/client.ts';
import { salesforce } from '../../../../lambdas/connectors/salesforce/crm.ts';
import { changes } from '../../../../lambdas/connectors/salesforce/customers.ts';
import { handler as readCustomers } from '../../../../lambdas/connectors/salesforce/handlers/read-customers.ts';
import { SalesforceSecret } from '../../../../lambdas/connectors/salesforce/schema.ts';
import { startSalesforce } from '../../../../local/partners/salesforce/salesforce.ts';
import { usd } from '../documents.ts';
import type { Kit } from '../kit/kit.ts';
import type { CrmOrder } from '../../../../core/crm/order-for-crm.ts';

const NO_WEBHOOKS = 'Salesforce is asked on a schedule, and sends no webhooks';
const ORDER: CrmOrder = {
  entity: 'NW-US', orderId: 'ORD-1', revision: 5, status: 'accepted', channel: 'b2b', channelOrderId: 'WEB-1', customerId: 'ACME', receivedOn: '2026-11-23', currency: 'USD',
  goods: usd('4.50'), discount: usd('0'), freight: usd('0'), tax: usd('0.37'), total: usd('4.87'), invoiced: usd('0'), credited: usd('0'),
  lines: [{ lineId: '1', sku: 'BOLT-M8', uom: 'EA', ordered: '10', shipped: '0', invoiced: '0', cancelled: '0', returned: '0', goods: usd('4.50'), tax: usd('0.37') }], shipments: [], documents: [],
};

export const kit: Kit<'crm'> = {
  kind: 'crm',
  async start({ clock, fetch, timeoutMs }) {
    const credentials = { clientId: 'key', clientSecret: 'canary-client-secret' };
    const partner = await startSalesforce({ credentials, clock });
    partner.seed({ accounts: [{ customerId: 'ACME', name: 'Acme' }] });
    const settings = SalesforceSecret.parse({ url: partner.url, ...credentials, apiVersion: '67.0', currency: 'USD' });
    const client = new SalesforceClient(settings, { fetch, timeoutMs });
    const crm = salesforce(client, settings);
    const named = (n: number) => stores.masterdata.customer('NW-US', `NEW-${n}`);
    return {
      ports: { crm, customers: changes(client, settings) },
      partner, settings,
      personal: ['Canary Reed', 'canary@example.test'],
      signIn: 'token',
      main: { make: () => crm.tell(ORDER), count: () => partner.records('Order').length, asks: ['composite'], patienceUnsaid: 'the calls of a day are used up, and Salesforce does not say when others are free' },
      poll: {
        run: readCustomers,
        prepare: () => putMaster(masterKey.account('salesforce', '*'), { entity: 'NW-US', businessUnit: 'wholesale', region: 'us', connector: 'salesforce', account: '*' }),
        write: (n) => partner.seed({ accounts: [{ customerId: `NEW-${n}`, name: 'Newcomer', contact: { firstName: 'Canary', lastName: 'Reed', email: 'canary@example.test' } }] }),
        taken: async () => [await named(1), await named(2)].filter(Boolean).length,
        settlesMs: 1_000,
        asks: 'query',
        since({ url }) {
          const from = /WHERE .*?\bSystemModstamp >= (\S+)/.exec(decodeURIComponent(url))?.[1];
          return from === undefined ? undefined : Date.parse(from);
        },
      },
    };
  },
  excused: { 'webhook-twice': NO_WEBHOOKS, 'webhook-out-of-order': NO_WEBHOOKS, 'bad-signature': NO_WEBHOOKS },
};
