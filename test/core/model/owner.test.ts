import { expect, test } from 'vitest';
import { CreditMemo } from '../../../core/model/credit-memo.ts';
import { Envelope } from '../../../core/model/envelope.ts';
import { DeskException } from '../../../core/model/exception.ts';
import { Invoice } from '../../../core/model/invoice.ts';
import { Journal } from '../../../core/model/journal.ts';
import { OpenItem } from '../../../core/model/open-item.ts';
import { Order } from '../../../core/model/order.ts';
import { Payment } from '../../../core/model/payment.ts';
import { Receipt } from '../../../core/model/receipt.ts';
import { Return } from '../../../core/model/return.ts';
import { Shipment } from '../../../core/model/shipment.ts';
import { SupplierBill } from '../../../core/model/supplier-bill.ts';

const DOCUMENTS = { CreditMemo, DeskException, Envelope, Invoice, Journal, OpenItem, Order, Payment, Receipt, Return, Shipment, SupplierBill };

test.each(Object.entries(DOCUMENTS))('legal entity, business unit and region are on every document: %s', (_, document) => {
  const missing = document.safeParse({}).error?.issues.map(({ path }) => path.join('.'));
  expect(missing).toEqual(expect.arrayContaining(['entity', 'businessUnit', 'region']));
});
