import { describe, expect, test } from 'vitest';
import type { NotificationKind } from '../../../core/model/notification.ts';
import { NOTIFICATION_KINDS } from '../../../core/model/notification.ts';
import { housePolicy } from '../../../core/model/policy.ts';
import { kindsOf, letterTo, noticeId, type Notified } from '../../../core/notifications/notices.ts';
import { recipientsOf } from '../../../core/notifications/recipients.ts';
import { FOR_CUSTOMERS, FOR_ROLES, LOOKED_AFTER } from '../../../core/notifications/templates.ts';
import { aCustomer, aLegalEntity, aLine, anInvoice, anInvoiceLine, anOrder, aShipment, usd } from '../../support/builders.ts';
import { anEventOf, ORDER_DATA, ORDER_ID } from '../../support/sagas.ts';

const books = aLegalEntity();
const order = anOrder({ purchaseOrder: 'PO-7', freight: usd(990), lines: [aLine({ customerPart: 'B-40' }, 'accepted')] });
const accepted = anEventOf('order.accepted', 'e-accepted', ORDER_DATA);
const shipped = anEventOf('shipment.recorded', 'e-shipped', { orderId: ORDER_ID, shipmentId: 'shiphero:1' });
const posted = anEventOf('invoice.posted', 'e-posted', { orderId: ORDER_ID, shipmentId: 'shiphero:1', invoiceId: 'INV-shiphero:1', number: '2026-17', gross: usd(487), journals: [] });
const opened = (code: string, at = '2026-11-23T10:00:00.000Z') => ({
  ...anEventOf('exception.opened', `opened-${code}-${at}`, { exceptionId: 'EXC-1', kind: 'parked', code, owner: 'finance', severity: 'medium', deadline: '2026-11-23T18:00:00.000Z', runbook: 'docs/runbook.md#x', occurrences: 1, orderId: ORDER_ID }),
  recordedAt: at,
});
const toCustomer = (kind: NotificationKind) => ({ kind, audience: 'customer' as const, to: 'pat@example.org' });
const toFinance = (kind: NotificationKind) => ({ kind, audience: 'finance' as const, to: 'finance@example.org' });

describe('what is said', () => {
  test('a confirmation has every amount to the cent, and the days of the entity', () => {
    const late = { ...order, receivedAt: '2026-11-24T03:00:00.000Z' };
    expect(letterTo(toCustomer('order-accepted'), accepted, { books, order: late }).text).toBe(
      [
        'Thank you for your order WEB-1 of 2026-11-23. It is confirmed.',
        '',
        'Your purchase order PO-7.',
        '',
        'Item                   Quantity  Price            Amount',
        'BOLT-M8 (yours: B-40)  10 EA     0.45 USD per EA  4.50 USD',
        '',
        'Goods 4.50 USD',
        'Freight 9.90 USD',
        'Tax 0.37 USD',
        'Total 14.77 USD',
        'Northwind US',
        '',
      ].join('\n'),
    );
  });

  test('a shipment says carrier and tracking; without them it says neither', () => {
    const matched = [{ lineId: '1', sku: 'BOLT-M8', steps: 7 }];
    const told = letterTo(toCustomer('shipment'), shipped, { books, order, shipment: aShipment({ carrier: 'UPS', service: 'Ground', trackingNumbers: ['1Z1', '1Z2'], matched }) });
    expect(told.subject).toBe('Order WEB-1: goods are on their way');
    expect(told.text).toContain('Carrier UPS Ground.\n\nTracking 1Z1, 1Z2.\n');
    expect(told.text).toMatch(/BOLT-M8 \(yours: B-40\) +7 EA\n/);
    expect(letterTo(toCustomer('shipment'), shipped, { books, order, shipment: aShipment({ trackingNumbers: [], matched }) }).text).not.toMatch(/Carrier|Tracking/);
  });

  test('an invoice in a currency without cents has none, one of a thousandth has three digits', () => {
    const inCurrency = (currency: string) => {
      const line = anInvoiceLine({ goods: { minor: 1234567, currency }, discount: { minor: 0, currency }, tax: { minor: 0, currency } });
      return letterTo(toCustomer('invoice'), posted, { books, order, invoice: anInvoice({ currency, lines: [line], freight: { minor: 0, currency }, freightTax: { minor: 0, currency } }) }).text;
    };
    expect(inCurrency('JPY')).toContain('Total 1234567 JPY');
    expect(inCurrency('BHD')).toContain('Total 1234.567 BHD');
    expect(inCurrency('USD')).toContain('Total 12345.67 USD');
  });

  test('what somebody else wrote is escaped in HTML, and starts no header', () => {
    const evil = { ...order, channelOrderId: 'W"<b>&\r\nBcc: eve@example.net', purchaseOrder: "<script>alert('x')</script>" };
    const letter = letterTo(toCustomer('order-cancelled'), anEventOf('order.cancelled', 'e1', ORDER_DATA), { books, order: evil });
    expect(letter.subject).toBe('Order W"<b>& Bcc: eve@example.net is cancelled');
    expect(letter.html).toContain('W&quot;&lt;b&gt;&amp; Bcc');
    expect(letter.html).toContain('&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;');
    expect(letter.html).not.toMatch(/<script|<b>/);
  });

  test('a customer is told nothing that is the house’s', () => {
    const cancelled = { ...order, cancellation: { by: 'cora@northwind', at: '2026-11-23T11:00:00.000Z', reason: 'credit is bad' } };
    const event = anEventOf('order.cancelled', 'e1', ORDER_DATA);
    expect(JSON.stringify(letterTo(toCustomer('order-cancelled'), event, { books, order: cancelled }))).not.toMatch(/credit is bad|cora|corr-1/);
    expect(letterTo({ kind: 'order-cancelled', audience: 'customer-service', to: 'cs@example.org' }, event, { books, order: cancelled }).text).toContain('By cora@northwind: credit is bad');
  });

  test('every kind has words for somebody, and each role only such that there are words for', () => {
    expect(NOTIFICATION_KINDS.filter((kind) => !FOR_CUSTOMERS[kind] && !FOR_ROLES[kind])).toEqual([]);
    expect(Object.values(LOOKED_AFTER).flat().filter((kind) => !FOR_ROLES[kind])).toEqual([]);
  });

  const changed = anEventOf('order.changed', 'e7', { ...ORDER_DATA, changeId: 'CHG-1', baseVersion: 1 });
  const substituted = anOrder({ lines: [aLine({ lineId: '1-S1', sku: 'BOLT-A2', steps: 3, instead: { lineId: '1', sku: 'BOLT-M8', ratio: { numerator: 1, denominator: 1 }, changeId: 'CHG-1' } })] });

  test('a customer is told what goes out in place of what was short, at the agreed price; of other changes nothing', () => {
    const { subject, text } = letterTo(toCustomer('substitution'), changed, { books, order: substituted });
    expect([subject, text]).toEqual(['Order WEB-1: other goods in place of what is short', expect.stringMatching(/BOLT-M8.*BOLT-A2.*3 EA.*1\.35 USD/s)]);
    expect([kindsOf(changed, substituted), kindsOf({ ...changed, data: { ...changed.data, changeId: 'CHG-2' } } as Notified, substituted), kindsOf(changed, order), kindsOf(changed)]).toEqual([['substitution'], [], [], []]);
  });

  test('every template has all the facts it asks for', () => {
    const of: Record<NotificationKind, Notified> = {
      'order-accepted': accepted,
      backorder: accepted,
      substitution: changed,
      shipment: shipped,
      invoice: posted,
      'order-cancelled': anEventOf('order.cancelled', 'e1', ORDER_DATA),
      'credit-memo': anEventOf('return.credited', 'e2', { orderId: ORDER_ID, returnId: 'R1', receiptId: 'R1-R1', creditMemos: [{ creditMemoId: 'CM1', number: 'C-1', invoiceNumber: '2026-17', gross: usd(487), refunded: usd(0) }] }),
      refund: anEventOf('payment.refunded', 'e3', { gateway: 'stripe', eventId: 'evt_1', occurredAt: '2026-11-23T10:00:00.000Z', gatewayCaptureId: 'ch_1', gatewayRefundId: 're_1', refunded: usd(487), orderId: ORDER_ID }),
      'refund-failed': anEventOf('payment.refund-failed', 'e4', { gateway: 'stripe', eventId: 'evt_2', occurredAt: '2026-11-23T10:00:00.000Z', gatewayCaptureId: 'ch_1', gatewayRefundId: 're_1', refunded: usd(487) }),
      dispute: anEventOf('payment.dispute-opened', 'e5', { gateway: 'stripe', eventId: 'evt_3', occurredAt: '2026-11-23T10:00:00.000Z', gatewayCaptureId: 'ch_1', disputeId: 'dp_1', disputed: usd(487), reason: 'fraudulent' }),
      'return-requested': anEventOf('return.requested', 'e6', { orderId: ORDER_ID, returnId: 'R1', code: 'return.window-over' }),
      exception: opened('credit.limit-exceeded'),
      escalation: anEventOf('exception.escalated', 'e7', { exceptionId: 'EXC-1', code: 'credit.limit-exceeded', owner: 'finance', severity: 'medium', deadline: '2026-11-23T18:00:00.000Z', runbook: 'docs/runbook.md#x', level: 2, to: 'customer-service', orderId: ORDER_ID }),
    };
    for (const kind of NOTIFICATION_KINDS) {
      const documents = { books, order, shipment: aShipment({ matched: [] }), invoice: anInvoice() };
      if (FOR_CUSTOMERS[kind]) expect(letterTo(toCustomer(kind), of[kind], documents).text, kind).not.toMatch(/\{\{|undefined/);
      if (FOR_ROLES[kind]) expect(letterTo(toFinance(kind), of[kind], documents).text, kind).not.toMatch(/\{\{|undefined/);
    }
  });
});

describe('who is told', () => {
  const policy = { ...housePolicy('NW-US'), notifications: { roles: [{ role: 'finance' as const, email: 'finance@example.org' }, { role: 'warehouse' as const, email: 'floor@example.org' }] } };
  const none = housePolicy('NW-US');
  const withMail = anOrder({ shipTo: { ...order.shipTo, email: 'pat@example.org' } });

  test('a customer that asks for nothing is told nothing', () => {
    expect(recipientsOf(['shipment'], { policy: none, order: withMail, customer: aCustomer() })).toEqual([]);
  });

  test('a customer is told at its own address, else at that of the order, else not at all', () => {
    const to = (email: string | undefined, of = withMail) => recipientsOf(['shipment'], { policy: none, order: of, customer: aCustomer({ notifications: email ? { email } : {} }) }).map((recipient) => recipient.to);
    expect([to('buying@acme.test'), to(undefined), to(undefined, order)]).toEqual([['buying@acme.test'], ['pat@example.org'], []]);
  });

  test('a customer is told only what it wants', () => {
    const customer = aCustomer({ notifications: { email: 'buying@acme.test', wants: ['invoice'] } });
    expect(recipientsOf(['order-accepted', 'invoice', 'dispute'], { policy: none, order, customer }).map(({ kind }) => kind)).toEqual(['invoice']);
  });

  test('a row of the desk is told to its owner alone', () => {
    expect(recipientsOf(['exception'], { policy, owner: 'finance' })).toEqual([{ kind: 'exception', audience: 'finance', to: 'finance@example.org' }]);
    expect(recipientsOf(['exception'], { policy, owner: 'steward' })).toEqual([]);
    expect(recipientsOf(['exception'], { policy, owner: 'steward', rooms: { steward: 'arn:s', finance: 'arn:f' } })).toEqual([{ kind: 'exception', audience: 'steward', by: 'chat', to: 'arn:s' }]);
  });

  test('a mailbox that says what it wants gets that instead of what its role looks after', () => {
    const roles = [{ role: 'finance' as const, email: 'finance@example.org', wants: ['refund' as const] }];
    expect(recipientsOf(['refund', 'dispute'], { policy: { ...none, notifications: { roles } } }).map(({ kind }) => kind)).toEqual(['refund']);
  });

  test('an order that is promised although goods of it are missing is told of twice', () => {
    expect(kindsOf(accepted, order)).toEqual(['order-accepted']);
    expect(kindsOf(accepted, anOrder({ lines: [aLine({}, 'backordered')] }))).toEqual(['order-accepted', 'backorder']);
  });
});

test('an event told again is the same notice; rows of one code are one notice an hour', () => {
  expect(noticeId(shipped, toCustomer('shipment'))).toBe('e-shipped/shipment/customer');
  const ids = [opened('execution.failed'), opened('execution.failed', '2026-11-23T10:59:59.000Z'), opened('execution.failed', '2026-11-23T11:00:00.000Z'), opened('stock.short')].map((event) => noticeId(event, toFinance('exception')));
  expect(ids).toEqual(['exception/NW-US/execution.failed/2026-11-23T10/finance', 'exception/NW-US/execution.failed/2026-11-23T10/finance', 'exception/NW-US/execution.failed/2026-11-23T11/finance', 'exception/NW-US/stock.short/2026-11-23T10/finance']);
});
