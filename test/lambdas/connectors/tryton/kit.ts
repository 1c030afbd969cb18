import { masterKey, putMaster } from '../../../../lambdas/adapters/dynamo-masterdata.ts';
import { stores } from '../../../../lambdas/adapters/stores.ts';
import { trytonErp } from '../../../../lambdas/connectors/tryton/erp.ts';
import { followed } from '../../../../lambdas/connectors/tryton/followed.ts';
import { handler as changes } from '../../../../lambdas/connectors/tryton/handlers/changes.ts';
import { TrytonSecret } from '../../../../lambdas/connectors/tryton/schema.ts';
import { seedTryton, startTryton } from '../../../../local/partners/tryton/tryton.ts';
import { aCustomer, anItem, anOrder, itemsOf } from '../documents.ts';
import { effects, type Kit } from '../kit/kit.ts';

const NO_WEBHOOKS = 'Tryton has no events: what is new there is asked for';

export const kit: Kit<'erp'> = {
  kind: 'erp',
  async start({ clock, fetch, timeoutMs }) {
    const password = 'canary-password';
    const partner = await startTryton({ users: { integration: password }, clock });
    await seedTryton(partner, { products: [{ code: 'BOLT-M8', name: 'Bolt', listPrice: '10.00', costPrice: '4.00', stock: { EAST: 100 } }], customers: [{ code: 'CUST-1', name: 'Acme Retail' }] });
    const settings = TrytonSecret.parse({ url: partner.url, database: partner.db, user: 'integration', password, masterOf: ['customers'] });
    const [now, connection] = [() => new Date(clock.now()), { fetch, timeoutMs }];
    const erp = trytonErp(settings, now, connection);
    const named = (n: number) => stores.masterdata.customer('NW-US', `NEW-${n}`);
    const order = anOrder();
    return {
      ports: { erp, receivables: erp, changes: followed(settings, now, connection) }, partner, settings,
      personal: ['Pat Q. Buyer', '1 Main St', '+15125550100', 'pat@example.test'],
      signIn: 'common.db.login',
      main: {
        make: () => erp.createOrder(order, aCustomer(), itemsOf(anItem())),
        count: () => effects(partner, 'model.sale.sale.create'),
        asks: ['model.sale.sale.search_read', 'model.sale.sale.create'],
      },
      poll: {
        run: changes,
        prepare: () => putMaster(masterKey.account('tryton', '*'), { entity: 'NW-US', businessUnit: 'wholesale', region: 'us', connector: 'tryton', account: '*' }),
        write: (n) => seedTryton(partner, { products: [], customers: [{ code: `NEW-${n}`, name: 'Newcomer' }] }),
        taken: async () => [await named(1), await named(2)].filter(Boolean).length,
        settlesMs: 1_000,
        asks: 'model.party.party.search_read',
        since({ body }) {
          const [, from] = /"method":"model\.party\.party\.search_read".*?\["create_date",">=",(\{.*?\})\]/.exec(body) ?? [];
          if (from === undefined) return undefined;
          const { year, month, day, hour, minute, second } = JSON.parse(from) as Record<string, number>;
          return Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second);
        },
      },
    };
  },
  excused: { 'webhook-twice': NO_WEBHOOKS, 'webhook-out-of-order': NO_WEBHOOKS, 'bad-signature': NO_WEBHOOKS },
};
