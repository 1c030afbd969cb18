import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { previewInvoice } from '../../../../core/posting/post-journal.ts';
import { masterKey, putMaster } from '../../../../lambdas/adapters/dynamo-masterdata.ts';
import { booksKey } from '../../../../lambdas/adapters/dynamo-books.ts';
import { stores } from '../../../../lambdas/adapters/stores.ts';
import { xeroChanges } from '../../../../lambdas/connectors/xero/changes.ts';
import { XeroClient } from '../../../../lambdas/connectors/xero/client.ts';
import { handler as readChanges } from '../../../../lambdas/connectors/xero/handlers/read-changes.ts';
import { handler } from '../../../../lambdas/connectors/xero/handlers/webhook.ts';
import { XeroReceivables } from '../../../../lambdas/connectors/xero/receivables.ts';
import { xeroLedger } from '../../../../lambdas/connectors/xero/ledger.ts';
import { Env, env } from '../../../../lambdas/handler/env.ts';
import { createSale } from '../../../../local/partners/xero/sales.ts';
import { startXero } from '../../../../local/partners/xero/xero.ts';
import { documents } from '../../../support/documents.ts';
import { aLegalEntity, anAccounting, anInvoice, anOpenItem, anOrder, aShipment } from '../../../support/builders.ts';
import type { Kit } from '../kit/kit.ts';
import { ACCESS, behindOf, settingsFor, WEBHOOK_KEY } from './under-test.ts';

const rows = async (table: Parameters<typeof env>[0]) => (await documents().send(new ScanCommand({ TableName: env(table) }))).Items ?? [];

export const kit: Kit<'ledger'> = {
  kind: 'ledger',
  async start({ clock, fetch, timeoutMs }) {
    const partner = await startXero({ credentials: ACCESS, webhookKey: WEBHOOK_KEY, clock, limits: { minute: 1_000 } });
    const settings = settingsFor(partner, { previousWebhookKey: 'canary-former-key' });
    const connection = { fetch, timeoutMs, now: () => clock.now() };
    const ledger = xeroLedger(new XeroClient(settings, connection), settings, behindOf({ items: [], receipts: [], refunds: [], journals: [], memos: {} }));
    const order = anOrder({ route: { ...anOrder().route, invoicing: 'xero' } });
    const { number: _, ...invoice } = anInvoice();
    const { entity, businessUnit, region } = order;
    /** Somebody enters an invoice there. */
    const enter = () =>
      partner.org.documents.change(() => createSale(partner.org, 'ACCREC', { Type: 'ACCREC', Status: 'AUTHORISED', Contact: { Name: 'Walk-in' }, DueDate: '2026-12-24', LineItems: [{ Description: 'Goods', AccountCode: '200', LineAmount: '40.00' }] }));
    const account = () => putMaster(masterKey.account('xero', '*'), { entity, businessUnit, region, connector: 'xero', account: '*' });
    return {
      ports: { ledger, changes: xeroChanges(new XeroClient(settings, connection)), receivables: new XeroReceivables(new XeroClient(settings, connection), () => new Date(clock.now())) }, partner, settings,
      personal: [order.shipTo.name, order.shipTo.street],
      signIn: 'token',
      main: {
        make: () => ledger.postInvoice(order, aShipment(), invoice, previewInvoice(invoice, anAccounting())),
        count: () => partner.org.documents.by('sales', 'reference', 'INV-shiphero:1').length,
        asks: ['GET Invoices', 'GET Contacts', 'PUT Invoices'],
      },
      webhook: {
        handler,
        signatureHeader: 'x-xero-signature',
        prepare: account,
        subscribe: async (url) => partner.org.documents.put('subscription', 'webhook', { url, status: 'OK' }),
        first: enter,
        second: enter,
        outcome: async () => (await rows(Env.OutboxTable)).filter(({ body }) => (body as { type: string }).type === 'ledger.changed').length,
        expected: { first: 1, both: 2 },
      },
      poll: {
        async prepare() {
          await account();
          await putMaster(booksKey.entity(entity), aLegalEntity());
          enter();
          enter();
          const items = [1, 2].map((n) => anOpenItem({ itemId: `invoice:INV-000${n}`, document: `INV-000${n}`, orderId: order.orderId }));
          await stores.unit.commit([{ change: 'order', order }, ...items.map((item) => ({ change: 'item' as const, item }))]);
        },
        run: readChanges,
        write: (n) => partner.people.pay({ invoice: `INV-000${n}`, amount: '10.00' }),
        taken: async () => (await rows(Env.LedgerTable)).filter(({ sk }) => sk === 'receipt').length,
        settlesMs: 1_000,
        asks: 'GET Payments',
        since: ({ url, headers }) => (url.includes('/Payments?') ? Date.parse(`${headers.get('if-modified-since')}Z`) : undefined),
      },
    };
  },
  excused: {},
};
