import { expect, test } from 'vitest';
import type * as z from 'zod';
import { CreditMemo } from '../../../core/model/credit-memo.ts';
import { DeskException } from '../../../core/model/exception.ts';
import { Envelope } from '../../../core/model/envelope.ts';
import { Invoice } from '../../../core/model/invoice.ts';
import { JOURNAL_EVENTS, Journal } from '../../../core/model/journal.ts';
import { Customer, Item, Warehouse } from '../../../core/model/masterdata.ts';
import { Fulfilment, Order, OrderLine } from '../../../core/model/order.ts';
import { Payment } from '../../../core/model/payment.ts';
import { PriceCondition } from '../../../core/model/price.ts';
import { Return } from '../../../core/model/return.ts';
import { Shipment } from '../../../core/model/shipment.ts';
import { Reservation, ReservationState } from '../../../core/model/stock.ts';
import { BOOKED } from '../../../lambdas/handler/book-payment.ts';

const ENTITIES: [string, z.ZodObject, string[]][] = [
  ['customer', Customer, ['billTo', 'creditLimit', 'shipTos', 'fulfilment', 'priceList', 'priceGroup', 'taxExempt', 'exemption']],
  ['what a customer wants of fulfilment', Fulfilment, ['shipComplete', 'substitutes', 'allowedCarriers', 'backorder']],
  ['item', Item, ['baseUnit', 'units', 'unitChanges', 'dimensions', 'taxClass', 'lots', 'serials', 'dropShip']],
  ['warehouse', Warehouse, ['warehouse', 'address', 'carriers']],
  ['price condition', PriceCondition, ['party', 'minimum', 'price', 'from', 'until']],
  ['order', Order, ['version', 'lines', 'paymentOwner', 'taxOwner']],
  ['line of an order', OrderLine, ['quantities', 'unitPrice', 'unit', 'priceUnit', 'customerPart']],
  ['reservation', Reservation, ['orderId', 'lineId', 'version', 'state', 'expiresAt', 'fence']],
  ['shipment', Shipment, ['shipmentId', 'lines']],
  ['invoice', Invoice, ['invoiceId', 'number', 'exchangeRate']],
  ['credit memo', CreditMemo, ['creditMemoId', 'invoiceId']],
  ['payment', Payment, ['authorisation', 'captures', 'refunds']],
  ['journal', Journal, ['event', 'lines', 'ruleVersion', 'exchangeRates']],
  ['return', Return, ['returnId', 'lines']],
  ['exception', DeskException, ['code', 'owner', 'severity', 'deadline']],
  ['envelope', Envelope, ['eventId', 'entityKey', 'entityVersion', 'traceparent']],
];

test.each(ENTITIES)('the model is complete, and strict: %s', (_, { shape, def }, fields) => {
  expect(fields.filter((field) => !(field in shape))).toEqual([]);
  expect(def.catchall?._zod.def.type).toBe('never');
});

test('a ring-fence, a soft reservation, a hard allocation and an issue are told apart', () => {
  expect(ReservationState.options).toEqual(['soft', 'hard', 'issued', 'released']);
  expect(Reservation.shape.fence.unwrap().shape).toHaveProperty('group');
});

test('an authorisation is nothing in the books', () => {
  expect([...JOURNAL_EVENTS, ...BOOKED].filter((event) => event.includes('authori'))).toEqual([]);
});
