import { inject } from 'vitest';
import { expect, test } from 'vitest';
import { until } from '../support/platform.ts';
import { entriesOf } from '../support/erp-entries.ts';
import { invoices, place } from './orders.ts';
import { b2b, endpoints, person } from './platform-callers.ts';

interface Journal {
  journalId: string;
  date: string;
  poster?: { system: string; how: string };
  lines: { key: string; side: string; amount: { minor: number } }[];
}
const finance = person('finance');
const journal = async (id: string) => (await finance.get<Journal>(`/journals/${encodeURIComponent(id)}`)).body;
const told = ({ lines }: Journal) => lines.map(({ key, side, amount }) => `${side} ${key} ${amount.minor}`);

test('the ERP is the authority: its number is the invoice’s, its own entry is the one posting, and our journal says what it must be', async () => {
  const order = await place(b2b, 'BOLT-M8', 20, { discount: { minor: 45, currency: 'USD' }, freight: { minor: 700, currency: 'USD' } });
  const [invoice] = await invoices(b2b, order, 1);
  const [issue, billed] = [await journal(`goods-issue:${invoice?.shipmentId}`), await journal(`invoice:${invoice?.number}`)];
  expect([issue.poster, billed.poster]).toEqual([{ system: 'tryton', how: 'derived' }, { system: 'tryton', how: 'derived' }]);
  expect(told(issue)).toEqual(['debit cost-of-goods 360', 'credit inventory 360']);
  expect(told(billed)).toEqual(['debit receivables 1555', 'debit discounts 45', 'credit revenue 900', 'credit freight-income 700']);
  expect(await entriesOf(inject('dataDir'), endpoints.partners.tryton, String(invoice?.number))).toEqual([1555]);
});

test('finance takes a journal back by another one; a month that is not over stays open, and shows what is in it', async () => {
  const order = await place(b2b, 'NUT-M8', 10, {}, '0.15');
  const [invoice] = await invoices(b2b, order, 1);
  const id = encodeURIComponent(`invoice:${invoice?.number}`);
  const reversed = await finance.post<Journal>(`/journals/${id}/reversal`, { reason: 'a scenario' });
  expect([reversed.status, reversed.body.journalId]).toEqual([201, `reversal:invoice:${invoice?.number}`]);
  const again = await finance.post<{ code: string }>(`/journals/${id}/reversal`, { reason: 'again' });
  expect([again.status, again.body.code]).toEqual([409, 'journal.already-reversed']);
  const period = reversed.body.date.slice(0, 7);
  const { body } = await finance.get<{ status: string; journals: number; accounts: { debit: { minor: number }; credit: { minor: number } }[] }>(`/periods/${period}`);
  expect(body.status).toBe('open');
  expect(body.accounts.reduce((sum, { debit, credit }) => sum + debit.minor - credit.minor, 0)).toBe(0);
  const refused = await finance.post<{ code: string }>(`/periods/${period}/close`, {});
  expect([refused.status, refused.body.code]).toEqual([409, 'period.not-over']);
});

test('goods that are sold at delivery are in transit until somebody says that they arrived', async () => {
  const order = await place(b2b, 'BOLT-M8', 20, { fob: 'destination' });
  const [invoice] = await invoices(b2b, order, 1);
  const { shipmentId } = invoice as { shipmentId: string };
  expect(told(await journal(`goods-issue:${shipmentId}`))).toEqual(['debit goods-in-transit 360', 'credit inventory 360']);
  const deliveredAt = new Date().toISOString();
  const reply = await person('warehouse').post<{ orderId: string }>(`/shipments/${encodeURIComponent(shipmentId)}/delivery`, { deliveredAt, reference: 'POD-1' });
  expect([reply.status, reply.body.orderId]).toEqual([200, order.orderId]);
  const sold = await until('its journal', async () => {
    const found = await finance.get<Journal>(`/journals/${encodeURIComponent(`delivery:${shipmentId}`)}`);
    return found.status === 200 ? found.body : undefined;
  });
  expect(told(sold)).toEqual(['debit deferred-revenue 900', 'credit revenue 900', 'debit cost-of-goods 360', 'credit goods-in-transit 360']);
  const { body } = await b2b.get<{ shipments: { deliveredAt?: string }[] }>(`/orders/${order.orderId}/shipments`);
  expect(body.shipments.map((shipment) => shipment.deliveredAt)).toEqual([deliveredAt]);
  const billed = await finance.post<{ lines: { status: string; code?: string }[] }>('/carrier-bills', { carrier: 'UPS', number: `B-${order.orderId}`, date: '2026-11-23', lines: [{ shipmentId, amount: { minor: 900, currency: 'USD' } }] });
  expect(billed.body.lines).toMatchObject([{ status: 'held', code: 'carrier-bill.variance' }]);
});
