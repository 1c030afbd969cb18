import { describe, expect, test } from 'vitest';
import type { Order } from '../../../../core/model/order.ts';
import { InvoiceRecord } from '../../../../lambdas/connectors/tryton/schema.ts';
import { aCreditMemo, anInvoice, aShipment, losing } from '../documents.ts';
import { Line, Tax, type TrytonUnderTest } from './under-test.ts';

/** Invoices and credit memos, to the cent, and what is told of them as receivables. */
export function invoicePromises(server: TrytonUnderTest): void {
  const { BOLT, CUSTOMER, customer, items, newOrder, shipmentNumber, salesOf, one } = server;
  describe('an invoice', () => {
    async function shipped(order: Order) {
      await server.erp.createOrder(order, customer, items);
      const shipment = aShipment(order, shipmentNumber());
      await server.erp.fulfilOrder(order, shipment, items);
      return shipment;
    }

    test('is told as open, by its number and due date; cash on no invoice is told as unapplied', async () => {
      const order = newOrder([{ lineId: '1', sku: BOLT, steps: 2, price: '10.00' }]);
      const shipment = await shipped(order);
      const { number } = await server.erp.postInvoice(order, shipment, anInvoice(order, shipment, { goods: '20.00' }), []);
      const told = async () => (await server.erp.receivables()).find(({ customerId }) => customerId === CUSTOMER)?.told;
      const open = async () => (await told())?.items.find((item) => item.number === number);
      expect(await open()).toMatchObject({ open: { minor: 2000, currency: 'USD' }, dueDate: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) });
      const before = (await told())?.unapplied.minor ?? 0;

      // cash as the ERP's own people book it, on account
      const company = await server.client.company();
      const account = (kind: string) => one('account.account', [['type.name', 'like', `%${kind}%`], ['company', '=', company]]);
      const [cash, receivable] = [await account('Cash'), await account('Receivable')];
      const party = await one('party.party', [['code', '=', CUSTOMER]]);
      const today = new Date().toISOString().slice(0, 10);
      const [year, month, day] = today.split('-').map(Number);
      const on = { __class__: 'date', year, month, day };
      const [journal, period] = [await one('account.journal', [['type', '=', 'cash']]), await one('account.period', [['start_date', '<=', on], ['end_date', '>=', on], ['type', '=', 'standard']])];
      const decimal = (text: string) => ({ __class__: 'Decimal', decimal: text });
      const line = (of: number, debit: string, credit: string, more = {}) => ({ account: of, debit: decimal(debit), credit: decimal(credit), ...more });
      const move = await server.client.create('account.move', { journal, period, date: on, lines: [['create', [line(cash, '5.00', '0'), line(receivable, '0', '5.00', { party })]]] });
      await server.client.press('account.move', 'post', [move]);
      expect((await told())?.unapplied.minor).toBe(before + 500);
    });

    test('that would come to another amount is not posted, and both figures are said', async () => {
      const order = newOrder([{ lineId: '1', sku: BOLT, steps: 1, price: '10.00' }]);
      const shipment = await shipped(order);
      await expect(server.erp.postInvoice(order, shipment, anInvoice(order, shipment, { goods: '9.00' }), [])).rejects.toMatchObject({
        name: 'Rejected', code: 'invoice.total-differs', detail: { erp: { goods: '10.00' }, ours: { goods: '9.00' } },
      });
      const [sale] = await salesOf(order);
      const drafts = await server.client.find(InvoiceRecord, 'account.invoice', [['sales', '=', sale?.id]]);
      expect(drafts.map((draft) => draft.state)).toEqual(['draft']);
    });

    test('that somebody changed after it was prepared is not posted', async () => {
      const order = newOrder([{ lineId: '1', sku: BOLT, steps: 1, price: '10.00' }]);
      const shipment = await shipped(order);
      const invoice = anInvoice(order, shipment, { goods: '10.00', tax: '0.83' });
      const broken = losing((_, body) => body.includes('"model.account.invoice.write"'));
      await expect(server.over(broken.fetch).postInvoice(order, shipment, invoice, [])).rejects.toMatchObject({ name: 'Transient' });
      const [draft] = await server.client.find(InvoiceRecord, 'account.invoice', [['reference', '=', invoice.invoiceId]]);
      const [tax] = await server.client.find(Tax, 'account.invoice.tax', [['invoice', '=', draft?.id]]);
      await server.client.write('account.invoice.tax', [tax?.id as number], { amount: { __class__: 'Decimal', decimal: '0.80' } });
      await expect(server.erp.postInvoice(order, shipment, invoice, [])).rejects.toMatchObject({
        code: 'invoice.total-differs', detail: { erp: { untaxed: '10.00', tax: '0.80', total: '10.80' }, ours: { untaxed: '10.00', tax: '0.83', total: '10.83' } },
      });
    });

    test.each(['account.invoice.write', 'account.invoice.post'])('whose answer to %s was lost is posted once', async (method) => {
      const order = newOrder([{ lineId: '1', sku: BOLT, steps: 2, price: '10.00' }]);
      const shipment = await shipped(order);
      const invoice = anInvoice(order, shipment, { goods: '20.00', freight: '1.00', tax: '1.65' });
      const broken = losing((_, body) => body.includes(`"model.${method}"`));
      await expect(server.over(broken.fetch).postInvoice(order, shipment, invoice, [])).rejects.toMatchObject({ code: 'erp.unreachable' });
      const posted = await server.erp.postInvoice(order, shipment, invoice, []);
      const records = await server.client.find(InvoiceRecord, 'account.invoice', [['reference', '=', invoice.invoiceId]]);
      expect(records).toMatchObject([{ number: posted.number, state: 'posted', total_amount: '22.65' }]);
    });
  });

  describe('a credit memo', () => {
    async function billed() {
      const order = newOrder([{ lineId: '1', sku: BOLT, steps: 3, price: '10.00' }]);
      await server.erp.createOrder(order, customer, items);
      const shipment = aShipment(order, shipmentNumber());
      await server.erp.fulfilOrder(order, shipment, items);
      const invoice = anInvoice(order, shipment, { goods: '30.00', freight: '5.00', tax: '2.89' });
      const posted = await server.erp.postInvoice(order, shipment, invoice, []);
      return { order, invoice: { ...invoice, number: posted.number, erpInvoiceId: posted.id } };
    }

    test('of a part is a credit note of its own number, to the cent, once', async () => {
      const { order, invoice } = await billed();
      const memo = aCreditMemo(order, invoice, { net: '20.00', tax: '1.65', fee: '3.00' });
      const posted = await server.erp.postCreditMemo(order, memo, invoice, []);
      expect(posted.number).not.toBe(invoice.number);
      expect(await server.erp.postCreditMemo(order, memo, invoice, [])).toEqual(posted);
      const records = await server.client.find(InvoiceRecord, 'account.invoice', [['reference', '=', memo.creditMemoId]]);
      expect(records).toMatchObject([{ number: posted.number, state: 'posted', untaxed_amount: '-17.00', tax_amount: '-1.65', total_amount: '-18.65' }]);
      const lines = await server.client.find(Line, 'account.invoice.line', [['invoice', '=', Number(posted.id)]]);
      expect(lines.map(({ description, amount }) => [description, amount])).toEqual([[`Return of 2 ${BOLT}`, '-20.00'], ['Restocking fee', '3.00']]);
      const [original] = await server.client.read(InvoiceRecord, 'account.invoice', [Number(invoice.erpInvoiceId)]);
      expect(original).toMatchObject({ state: 'posted', total_amount: '37.89' });
    });

    test.each(['account.invoice.create', 'account.invoice.post'])('whose answer to %s was lost is posted once', async (method) => {
      const { order, invoice } = await billed();
      const memo = aCreditMemo(order, invoice, { net: '10.00', freight: '5.00', tax: '1.24' });
      const broken = losing((_, body) => body.includes(`"model.${method}"`));
      await expect(server.over(broken.fetch).postCreditMemo(order, memo, invoice, [])).rejects.toMatchObject({ code: 'erp.unreachable' });
      const posted = await server.erp.postCreditMemo(order, memo, invoice, []);
      const records = await server.client.find(InvoiceRecord, 'account.invoice', [['reference', '=', memo.creditMemoId]]);
      expect(records).toMatchObject([{ number: posted.number, state: 'posted', total_amount: '-16.24' }]);
    });

    test('that somebody changed after it was made is not posted', async () => {
      const { order, invoice } = await billed();
      const memo = aCreditMemo(order, invoice, { net: '10.00', tax: '0.83' });
      const broken = losing((_, body) => body.includes('"model.account.invoice.create"'));
      await expect(server.over(broken.fetch).postCreditMemo(order, memo, invoice, [])).rejects.toMatchObject({ name: 'Transient' });
      const [draft] = await server.client.find(InvoiceRecord, 'account.invoice', [['reference', '=', memo.creditMemoId]]);
      const [tax] = await server.client.find(Tax, 'account.invoice.tax', [['invoice', '=', draft?.id]]);
      await server.client.write('account.invoice.tax', [tax?.id as number], { amount: { __class__: 'Decimal', decimal: '-0.80' } });
      await expect(server.erp.postCreditMemo(order, memo, invoice, [])).rejects.toMatchObject({ name: 'Rejected', code: 'credit-memo.total-differs', detail: { erp: { tax: '-0.80' }, ours: { tax: '-0.83', total: '-10.83' } } });
    });
  });
}
