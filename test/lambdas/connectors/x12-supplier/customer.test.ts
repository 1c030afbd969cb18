import type { SQSEvent } from 'aws-lambda';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { PurchaseOrder, RemittanceAdvice } from '../../../../core/edi/documents.ts';
import { Transient } from '../../../../core/model/errors.ts';
import type { Journal } from '../../../../core/model/journal.ts';
import type { Order } from '../../../../core/model/order.ts';
import { booksKey } from '../../../../lambdas/adapters/dynamo-books.ts';
import { masterKey, putCrossReference, putMaster, putRoutingRule } from '../../../../lambdas/adapters/dynamo-masterdata.ts';
import { stores } from '../../../../lambdas/adapters/stores.ts';
import { handler as applyCash } from '../../../../lambdas/events/apply-cash.ts';
import { takeReceiptOnce } from '../../../../lambdas/handler/cash.ts';
import { takeAdvice } from '../../../../lambdas/handler/take-advice.ts';
import { takeOrder } from '../../../../lambdas/handler/take-order.ts';
import { aCustomer, aLegalEntity, anOpenItem, AT, usd } from '../../../support/builders.ts';
import { PROFILE, supplierDoor } from './supplier-door.ts';
import { isJournal } from '../../../support/is-journal.ts';

const { tables, call, send, written, ack, desk, codes, events } = supplierDoor();
const advice = (change: Partial<RemittanceAdvice> = {}): RemittanceAdvice => ({
  document: 'remittance-advice', handling: 'advice', total: usd(387), flow: 'credit', method: 'ACH', date: '2026-11-27', trace: 'ACH-77', currency: 'USD', parties: [{ role: 'payer', name: 'Acme', street: [] }],
  groups: [{ adjustments: [], items: [{ kind: 'invoice', number: '17', paid: usd(387), billed: usd(487), adjustments: [{ amount: usd(-100), reason: '04' }] }] }], ...change,
});
const paid = () =>
  takeReceiptOnce({ entity: 'NW-US', businessUnit: 'wholesale', region: 'us', schemaVersion: 1, receiptId: 'bank-4711-B1', source: 'bank', transactionId: 'B1', amount: usd(387), valueDate: '2026-11-27', references: [{ kind: 'remittance', number: 'ACH-77' }], correlationId: 'corr-b', applications: [], journals: [], receivedAt: AT.toISOString(), revision: 1 });
const journals = async () => (await tables.all('ledger')).flatMap((row) => (isJournal(row) ? [row.body as Journal] : [])).map(({ journalId }) => journalId).sort();
const listen = async () => {
  const told = (await tables.all('outbox')).map(({ body }) => body as { type: string }).filter(({ type }) => type === 'cash.received');
  await applyCash({ Records: told.map((detail, n) => ({ messageId: String(n), body: JSON.stringify({ detail }) })) } as unknown as SQSEvent);
};

beforeEach(async () => {
  await putMaster(booksKey.entity('NW-US'), aLegalEntity());
  await putMaster(masterKey.customer('NW-US', 'ACME'), aCustomer());
  await stores.unit.commit([{ change: 'item', item: anOpenItem({ itemId: 'invoice:17', document: '17', amount: usd(487), open: usd(487), functional: usd(487) }) }]);
  await putMaster(masterKey.ediPartner('NW-US', 'DIRECT'), { ...PROFILE, receives: [...PROFILE.receives, '820', '850'], customerId: 'ACME' });
  await putMaster(masterKey.account('x12-supplier', 'DIRECT'), { entity: 'NW-US', businessUnit: 'wholesale', region: 'us', connector: 'x12-supplier', account: 'DIRECT', channel: 'edi-acme' });
  for (const capability of ['erp', 'tax'] as const) await putRoutingRule({ entity: 'NW-US', capability, connector: 'tryton', from: '2020-01-01T00:00:00Z' });
});

describe('820', () => {
  test.each([['before', true], ['after', false]])('pays what it names with the bank’s receipt of its number, whichever comes first; what is deducted is a case with its reason', async (_when, first) => {
    const acts = [paid, () => send(advice())];
    for (const act of first ? acts : acts.toReversed()) {
      await act();
      await listen();
    }
    expect(await journals()).toEqual(['bank-receipt:bank-4711-B1', 'cash-applied:bank-4711-B1.1']);
    expect(await stores.cash.item('NW-US', 'invoice:17')).toMatchObject({ open: usd(100), deduction: { receiptId: 'bank-4711-B1', reason: '04', amount: usd(100) } });
    expect(await codes()).toEqual(['cash.short-paid']);
  });

  test.each<RemittanceAdvice['handling']>(['advice', 'payment'])('is advice whatever its handling: cash is what the bank tells', async (handling) => {
    expect(ack(await send(advice({ handling })))).toContain('AK5*A~');
    await listen();
    expect(await journals()).toEqual([]);
    expect(await stores.cash.receipt('NW-US', 'remittance-ACH-77')).toMatchObject({ source: 'remittance', amount: usd(387), customerId: 'ACME', payer: 'Acme', references: [{ kind: 'invoice', number: '17', amount: usd(387), reason: '04' }] });
  });

  test('is cash where our bank says so, once, as its statement would say it', async () => {
    const context = { profile: { ...PROFILE, bankAccount: '4711' }, connector: 'x12-supplier', line: { entity: 'NW-US', partner: 'BANK', usage: 'P' as const }, correlationId: 'corr-1', document: 'edi/x', at: AT };
    for (let times = 0; times < 2; times += 1) await (await takeAdvice(advice({ handling: 'payment' }), context)).after?.();
    await listen();
    expect(await journals()).toEqual(['bank-receipt:bank-4711-ACH-77.20261127.3.87', 'cash-applied:bank-4711-ACH-77.20261127.3.87.1']);
  });

  test('ahead of a payment it changes nothing; what cannot be is for finance', async () => {
    await send(advice({ handling: 'notification' }));
    expect([await journals(), await stores.cash.receipt('NW-US', 'remittance-ACH-77')]).toEqual([[], undefined]);
    await send(advice());
    await send(advice({ date: '2026-11-28' }));
    await send(advice({ flow: 'debit', trace: 'ACH-78' }));
    await send(advice({ total: usd(388), trace: 'ACH-79' }));
    expect(await codes()).toEqual(['remittance.debit', 'remittance.number-reused', 'remittance.total-differs']);
  });

  test('an order that is named by the customer’s own number is found', async () => {
    await stores.unit.commit([{ change: 'document', link: { entity: 'NW-US', kind: 'purchase-order', number: 'PO-77', correlationId: 'corr-1', orderId: 'ORD-1', party: 'ACME', recordedAt: AT.toISOString() } }]);
    await send(advice({ groups: [{ adjustments: [], items: [{ kind: 'purchase-order', number: 'PO-77', paid: usd(387), adjustments: [] }] }] }));
    expect((await stores.cash.receipt('NW-US', 'remittance-ACH-77'))?.references).toEqual([{ kind: 'order', number: 'ORD-1', amount: usd(387) }]);
  });
});

describe('850 of a customer', () => {
  const DALLAS = { shipToId: 'DAL-1', address: { name: 'Acme store 92', street: '92 Elm St', city: 'Dallas', country: 'US' } };
  const line = { line: '1', quantity: { amount: '5', uom: 'EA' }, unitPrice: '9.5', ids: { seller: 'RACK-42U' }, stores: [{ store: '0092', quantity: '3' }, { store: 'DAL-1', quantity: '2' }] };
  const purchase = (change: Partial<PurchaseOrder> = {}): PurchaseOrder => ({ document: 'purchase-order', purpose: 'original', type: 'stand-alone', number: 'PO-77', orderDate: '2026-11-23', currency: 'USD', references: {}, parties: [], lines: [line], ...change });
  const orders = async () => (await tables.all('orders')).flatMap(({ body }) => ((body as Order).channelOrderId?.startsWith('PO-77') ? [body as Order] : [])).toSorted((a, b) => (a.channelOrderId < b.channelOrderId ? -1 : 1));

  beforeEach(async () => {
    const { entity, businessUnit, region } = PROFILE;
    await Promise.all([
      putMaster(masterKey.channel(entity, 'edi-acme'), { entity, businessUnit, region, channel: 'edi-acme', connector: 'x12-supplier' }),
      putMaster(masterKey.customer(entity, 'ACME'), aCustomer({ shipTos: [DALLAS] })),
      putCrossReference({ entity, party: 'ACME', kind: 'ship-to', code: '0092', ours: 'DAL-1' }),
    ]);
  });

  test('for stores is an order per store, each with its own trace, to our address of it', async () => {
    expect(ack(await send(purchase()))).toContain('AK5*A~');
    expect((await orders()).map(({ channelOrderId, channel, purchaseOrder, shipTo, lines }) => [channelOrderId, channel, purchaseOrder, shipTo.name, lines[0]?.quantity.amount])).toEqual([['PO-77/0092', 'edi-acme', 'PO-77', 'Acme store 92', '3'], ['PO-77/DAL-1', 'edi-acme', 'PO-77', 'Acme store 92', '2']]);
    expect((await orders()).map(({ correlationId }) => correlationId.replace(/^edi-[0-9a-f]{32}/, ''))).toEqual(['.1', '.2']);
    expect((await events()).map(({ type }) => type)).toEqual(['order.received', 'order.received']);
    expect(await codes()).toEqual([]);
  });

  test('whose interchange comes again after a crash goes on where it was', async () => {
    const bytes = written(purchase());
    const commit = stores.unit.commit.bind(stores.unit);
    const crash = vi.spyOn(stores.unit, 'commit').mockImplementation(async (changes) => {
      if (changes.some((change) => change.change === 'order' && change.order.channelOrderId === 'PO-77/DAL-1')) throw new Transient('table.unreachable', 'gone');
      return commit(changes);
    });
    expect((await call(bytes)).statusCode).toBeGreaterThan(499);
    expect((await orders()).map(({ channelOrderId }) => channelOrderId)).toEqual(['PO-77/0092']);
    crash.mockRestore();
    expect(ack(await call(bytes))).toContain('AK5*A~');
    expect(new Set((await orders()).map(({ correlationId }) => correlationId.split('.')[0])).size).toBe(1);
    expect(await orders()).toHaveLength(2);
  });

  test('whose number came before is an exception, and a duplicate nothing', async () => {
    await send(purchase());
    await send(purchase({ purpose: 'duplicate' }));
    expect(await codes()).toEqual([]);
    await send(purchase());
    expect([(await orders()).length, await codes()]).toEqual([2, ['purchase-order.known']]);
  });

  test('with a store that nobody knows stores nothing, and names it', async () => {
    await send(purchase({ lines: [{ ...line, stores: [{ store: '0092', quantity: '4' }, { store: '0404', quantity: '1' }] }] }));
    expect([(await orders()).length, (await desk()).map(({ code, owner }) => [code, owner])]).toEqual([0, [['order.unknown-ship-to', 'steward']]]);
  });

  test('of a partner that is no customer is a person’s to see', async () => {
    const context = { profile: PROFILE, connector: 'x12-supplier', line: { entity: 'NW-US', partner: 'DIRECT', usage: 'P' as const }, correlationId: 'corr-1', document: 'edi/x', at: AT };
    await expect(takeOrder('x12-supplier', purchase(), context)).rejects.toMatchObject({ name: 'Rejected', code: 'purchase-order.no-customer' });
  });
});
