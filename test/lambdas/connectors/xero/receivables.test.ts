import { expect, test } from 'vitest';
import { XeroReceivables } from '../../../../lambdas/connectors/xero/receivables.ts';
import { createSale } from '../../../../local/partners/xero/sales.ts';
import { usd } from '../../../support/builders.ts';
import { underTest } from './under-test.ts';

test('what a customer owes is what is due of its invoices less what is left of its credit notes; who paid lately owes nothing, and a contact without our number is none of ours', async () => {
  const { xero, client, clock } = await underTest();
  try {
    const enter = (type: 'ACCREC' | 'ACCRECCREDIT', contact: object, amount: string, change: object = {}) =>
      xero.org.documents.change(() => createSale(xero.org, type, { Type: type, Status: 'AUTHORISED', Contact: contact, DueDate: '2026-12-24', LineItems: [{ Description: 'Goods', AccountCode: '200', LineAmount: amount }], ...change }));
    const [acme, globex] = [{ ContactNumber: 'ACME', Name: 'Acme' }, { ContactNumber: 'GLOBEX', Name: 'Globex' }];
    enter('ACCREC', acme, '40.00');
    enter('ACCREC', acme, '8.50', { CurrencyCode: 'EUR', CurrencyRate: '0.9' });
    enter('ACCRECCREDIT', acme, '12.30');
    enter('ACCREC', globex, '5.00');
    enter('ACCREC', { Name: 'Walk-in' }, '99.00');
    xero.people.pay({ invoice: 'INV-0001', amount: '30.00' });
    xero.people.pay({ invoice: 'INV-0003', amount: '5.00' });
    const asOf = new Date(clock.now()).toISOString();
    const told = await new XeroReceivables(client, () => new Date(clock.now())).receivables();
    expect(told.toSorted((one, other) => (`${one.customerId} ${one.told.currency}` < `${other.customerId} ${other.told.currency}` ? -1 : 1))).toEqual([
      { customerId: 'ACME', told: { currency: 'EUR', asOf, unapplied: { minor: 0, currency: 'EUR' }, items: [{ number: 'INV-0002', open: { minor: 850, currency: 'EUR' }, dueDate: '2026-12-24' }] } },
      { customerId: 'ACME', told: { currency: 'USD', asOf, unapplied: usd(0), items: [{ number: 'INV-0001', open: usd(1000), dueDate: '2026-12-24' }, { number: 'CN-0001', open: usd(-1230) }] } },
      { customerId: 'GLOBEX', told: { currency: 'USD', asOf, unapplied: usd(0), items: [] } },
    ]);
  } finally {
    await xero.stop();
  }
});
