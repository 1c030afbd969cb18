import { trytonErp } from '../../../../lambdas/connectors/tryton/erp.ts';
import { TrytonSecret } from '../../../../lambdas/connectors/tryton/schema.ts';
import { seedTryton, startTryton } from '../../../../local/partners/tryton/tryton.ts';
import { aCustomer, anItem, anOrder, itemsOf } from '../documents.ts';
import type { Kit } from '../kit/kit.ts';

const NO_WEBHOOKS = 'Tryton has no events: what is new there is asked for';

export const kit: Kit<'erp'> = {
  kind: 'erp',
  async start({ clock, fetch, timeoutMs }) {
    const password = 'canary-password';
    const partner = await startTryton({ users: { integration: password }, clock });
    await seedTryton(partner, { products: [{ code: 'BOLT-M8', name: 'Bolt', listPrice: '10.00', costPrice: '4.00', stock: { EAST: 100 } }], customers: [{ code: 'CUST-1', name: 'Acme Retail' }] });
    const settings = TrytonSecret.parse({ url: partner.url, database: partner.db, user: 'integration', password });
    const erp = trytonErp(settings, () => new Date(clock.now()), { fetch, timeoutMs });
    const order = anOrder();
    return {
      ports: { erp, receivables: erp }, partner, settings,
      personal: ['Pat Q. Buyer', '1 Main St', '+15125550100', 'pat@example.test'],
      signIn: 'common.db.login',
      main: {
        make: () => erp.createOrder(order, aCustomer(), itemsOf(anItem())),
        count: () => partner.calls().filter(({ operation, outcome }) => operation === 'model.sale.sale.create' && ['ok', 'lostAnswer', 'malformed'].includes(outcome)).length,
        asks: ['model.sale.sale.search_read', 'model.sale.sale.create'],
      },
    };
  },
  excused: {
    'webhook-twice': NO_WEBHOOKS,
    'webhook-out-of-order': NO_WEBHOOKS,
    'bad-signature': NO_WEBHOOKS,
    watermark: 'what customers owe is read whole each time: there is no mark to go on from',
  },
};
