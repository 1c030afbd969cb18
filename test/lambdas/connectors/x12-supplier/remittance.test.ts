import type { SQSEvent } from 'aws-lambda';
import { beforeEach, describe, expect, test } from 'vitest';
import type { RemittanceAdvice } from '../../../../core/edi/documents.ts';
import type { Journal } from '../../../../core/model/journal.ts';
import { booksKey } from '../../../../lambdas/adapters/dynamo-books.ts';
import { masterKey, putMaster } from '../../../../lambdas/adapters/dynamo-masterdata.ts';
import { stores } from '../../../../lambdas/adapters/stores.ts';
import { handler as applyCash } from '../../../../lambdas/events/apply-cash.ts';
import { takeReceiptOnce } from '../../../../lambdas/handler/cash.ts';
import { takeAdvice } from '../../../../lambdas/handler/take-advice.ts';
import { aCustomer, aLegalEntity, anOpenItem, AT, usd } from '../../../support/builders.ts';
import { PROFILE, supplierDoor } from './supplier-door.ts';

const { tables, send, ack, codes } = supplierDoor();
const advice = (change: Partial<RemittanceAdvice> = {}): RemittanceAdvice => ({
  document: 'remittance-advice', handling: 'advice', total: usd(387), flow: 'credit', method: 'ACH', date: '2026-11-27', trace: 'ACH-77', currency: 'USD', parties: [{ role: 'payer', name: 'Acme', street: [] }],
  groups: [{ adjustments: [], items: [{ kind: 'invoice', number: '17', paid: usd(387), billed: usd(487), adjustments: [{ amount: usd(-100), reason: '04' }] }] }], ...change,
});
const paid = () =>
  takeReceiptOnce({ entity: 'NW-US', businessUnit: 'wholesale', region: 'us', schemaVersion: 1, receiptId: 'bank-4711-B1', source: 'bank', transactionId: 'B1', amount: usd(387), valueDate: '2026-11-27', references: [{ kind: 'remittance', number: 'ACH-77' }], correlationId: 'corr-b', applications: [], journals: [], receivedAt: AT.toISOString(), revision: 1 });
const journals = async () => (await tables.all('ledger')).flatMap((row) => (row.period ? [row.body as Journal] : [])).map(({ journalId }) => journalId).sort();
const listen = async () => {
  const told = (await tables.all('outbox')).map(({ body }) => body as { type: string }).filter(({ type }) => type === 'cash.received');
  await applyCash({ Records: told.map((detail, n) => ({ messageId: String(n), body: JSON.stringify({ detail }) })) } as unknown as SQSEvent);
};

beforeEach(async () => {
  await putMaster(booksKey.entity('NW-US'), aLegalEntity());
  await putMaster(masterKey.customer('NW-US', 'ACME'), aCustomer());
  await stores.unit.commit([{ change: 'item', item: anOpenItem({ itemId: 'invoice:17', document: '17', amount: usd(487), open: usd(487), functional: usd(487) }) }]);
  await putMaster(masterKey.ediPartner('NW-US', 'DIRECT'), { ...PROFILE, receives: [...PROFILE.receives, '820'], customerId: 'ACME' });
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
    const context = { profile: { ...PROFILE, bankAccount: '4711' }, line: { entity: 'NW-US', partner: 'BANK', usage: 'P' as const }, correlationId: 'corr-1', document: 'edi/x', at: AT };
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
