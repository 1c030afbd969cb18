import { expect, test } from 'vitest';
import type { Change } from '../../../core/model/changes.ts';
import type { OrderChange } from '../../../core/model/order-change.ts';
import type { Matched, Taken } from '../../../core/returns/match-receipt.ts';
import { postCredits, postReturnJournal, refundFor } from '../../../core/returns/post-return-journal.ts';
import { recordReturn } from '../../../core/returns/record-return.ts';
import { statusOfReturn } from '../../../core/returns/return-status.ts';
import { aLegalEntity, aLine, anAccounting, anInvoiceLine, aPayment, AT, usd } from '../../support/builders.ts';
import { aCreditMemo, anInvoicedOrder, aPostedInvoice, aReceipt, aReturn } from './returns.ts';

const CM = 'CM-0000000000000001-1-R1-1';
const taken = (steps: number, disposition: Taken['disposition'] = 'restock', lineId = '1'): Taken => ({ lineId, sku: 'BOLT-M8', steps, disposition });
const matched = (change: Partial<Matched> = {}): Matched => ({ taken: [taken(4)], leftOut: [], arrived: new Map([['1', 4]]), refused: new Map(), ...change });
const kindsOf = (also: readonly Change[]) => also.map(({ change }) => change);
const found = <Kind extends Change['change']>(also: readonly Change[], kind: Kind) => also.filter((one): one is Extract<Change, { change: Kind }> => one.change === kind);

const crediting = { invoices: [aPostedInvoice()], creditMemos: [], books: aLegalEntity(), at: AT, accountings: new Map([['INV-shiphero:1', anAccounting()]]) };

test('recording moves the quantities, drafts the memo and puts the cost back, all at once', () => {
  const { order, also } = recordReturn(anInvoicedOrder(), aReturn(), aReceipt(), matched({ taken: [taken(3), taken(1, 'scrap')] }), crediting);
  expect(order.lines[0]?.quantities).toMatchObject({ invoiced: 6, returned: 4 });
  expect(also.flatMap((change) => (change.change === 'journal' ? [change.journal] : []))).toMatchObject([
    { journalId: 'goods-back:CM-0000000000000001-1-R1-1', lines: [{ key: 'inventory', side: 'debit', amount: usd(54) }, { key: 'cost-of-goods', side: 'credit', amount: usd(72) }, { key: 'scrap', side: 'debit', amount: usd(18) }] },
  ]);
  expect(also).toContainEqual(expect.objectContaining({ change: 'return', return: expect.objectContaining({ lines: [expect.objectContaining({ received: 4 })] }) }));
  expect(also).toContainEqual(expect.objectContaining({ change: 'credit-memo', ifAbsent: true }));
});

test('what arrived of each line counts on it, what is refused of it too; the receipt says what became of all of it', () => {
  const of = aReturn({ lines: [{ ...aReturn().lines[0]!, received: 1, refused: 1 }, { ...aReturn().lines[0]!, lineId: '2' }] });
  const order = anInvoicedOrder({ lines: [aLine({}, 'invoiced'), aLine({ lineId: '2' }, 'invoiced')] });
  const invoices = [aPostedInvoice({ lines: [anInvoiceLine(), anInvoiceLine({ lineId: '2' })] })];
  const leftOut = [{ sku: 'BOLT-M8', quantity: '2', why: 'refused' as const }];
  const recorded = recordReturn(order, of, aReceipt(), matched({ taken: [taken(3)], leftOut, arrived: new Map([['1', 3], ['2', 2]]), refused: new Map([['2', 2]]) }), { ...crediting, invoices });
  expect(recorded.order.lines.map(({ quantities }) => quantities.returned)).toEqual([3, 0]);
  expect(found(recorded.also, 'return')[0]?.return.lines.map(({ received, refused }) => [received, refused])).toEqual([[4, 1], [2, 2]]);
  expect(recorded.receipt).toEqual({
    ...aReceipt(), leftOut, creditMemos: [CM], recordedAt: '2026-11-23T10:00:00.000Z', goods: [{ lineId: '1', sku: 'BOLT-M8', invoiceId: 'INV-shiphero:1', steps: 3, disposition: 'restock', cost: usd(54) }],
  });
  expect(found(recorded.also, 'return-receipt')).toEqual([{ change: 'return-receipt', receipt: recorded.receipt }]);
  expect(found(recorded.also, 'document')[0]).toEqual({ change: 'document', link: { entity: 'NW-US', kind: 'credit-memo', number: CM, correlationId: 'corr-1', orderId: 'ORD-0000000000000001', recordedAt: '2026-11-23T10:00:00.000Z' } });
});

test('each memo puts the cost of its own invoice back, and what cannot be posted is said before anything is stored', () => {
  const five = { steps: 5, goods: usd(225), tax: usd(19) };
  const invoices = [aPostedInvoice({ lines: [anInvoiceLine({ ...five, cost: usd(90) })] }), aPostedInvoice({ invoiceId: 'INV-shiphero:2', number: '2026-18', postedAt: '2026-11-24T10:00:00.000Z', lines: [anInvoiceLine({ ...five, cost: usd(95) })] })];
  const accountings = new Map([['INV-shiphero:1', anAccounting()], ['INV-shiphero:2', anAccounting()]]);
  const all = matched({ taken: [taken(10)], arrived: new Map([['1', 10]]) });
  const { also } = recordReturn(anInvoicedOrder(), aReturn(), aReceipt(), all, { ...crediting, invoices, accountings });
  expect(found(also, 'journal').map(({ journal }) => [journal.journalId, journal.lines.map(({ amount }) => amount.minor)])).toEqual([
    ['goods-back:CM-0000000000000001-1-R1-1', [90, 90]], ['goods-back:CM-0000000000000001-1-R1-2', [95, 95]],
  ]);
  expect(() => recordReturn(anInvoicedOrder(), aReturn(), aReceipt(), all, { ...crediting, invoices })).toThrow('how invoice INV-shiphero:2 was posted is not known');
  // rules that know where goods go back to, and not what a credit is booked on
  const { rules } = anAccounting();
  const untold = new Map([...accountings, ['INV-shiphero:2', anAccounting({ rules: { ...rules, rules: rules.rules.filter(({ key }) => key !== 'returns') } })] as const]);
  expect(() => recordReturn(anInvoicedOrder(), aReturn(), aReceipt(), all, { ...crediting, invoices, accountings: untold })).toThrow(expect.objectContaining({ code: 'journal.no-account' }));
});

test('goods that cost nothing come back without a journal', () => {
  const invoices = [aPostedInvoice({ lines: [anInvoiceLine({ cost: usd(0) })] })];
  expect(kindsOf(recordReturn(anInvoicedOrder(), aReturn(), aReceipt(), matched(), { ...crediting, invoices }).also)).toEqual(['return', 'return-receipt', 'credit-memo', 'document']);
});

test('a refund is of its own memo, and one that failed gave nothing back', () => {
  const refund = { gatewayRefundId: 're_1', gatewayCaptureId: 'ch_1', refunded: usd(195), at: AT.toISOString() };
  const failed = aPayment({ refunds: [{ ...refund, refundId: CM, status: 'failed' }, { ...refund, refundId: 'CM-OTHER', status: 'succeeded' }] });
  expect(refundFor(aCreditMemo(), [failed])).toBeUndefined();
  expect(refundFor(aCreditMemo(), [failed, aPayment({ refunds: [{ ...refund, refundId: CM, gatewayRefundId: 're_2', status: 'succeeded' }] })])?.gatewayRefundId).toBe('re_2');
});

test('posted, memos of an account lower what it has open, all by one movement each; what is told names every number', () => {
  const memos = ['CN-5', 'CN-6'].map((number, index) => ({ memo: aCreditMemo({ number, creditMemoId: `CM-${index}` }), accounting: anAccounting() }));
  const { journals, also } = postReturnJournal(anInvoicedOrder(), aReturn({ lines: [...aReturn().lines, { ...aReturn().lines[0]!, lineId: '2' }] }), aReceipt({ goods: [{ lineId: '2', sku: 'BOLT-M8', invoiceId: 'INV-shiphero:1', steps: 3, disposition: 'restock', cost: usd(54) }] }), memos, [], anAccounting());
  expect(journals).toEqual(['credit-memo:CN-5', 'credit-memo:CN-6']);
  expect(found(also, 'item').map(({ item }) => [item.itemId, item.open.minor, item.billTo])).toEqual([['credit-memo:CN-5', 195, 'ACME'], ['credit-memo:CN-6', 195, 'ACME']]);
  expect(found(also, 'credit')).toEqual([{
    change: 'credit', account: { entity: 'NW-US', billTo: 'ACME', currency: 'USD' },
    moved: [{ id: 'CM-0', amount: usd(-195), at: '2026-11-23T10:00:00.000Z', number: 'CN-5' }, { id: 'CM-1', amount: usd(-195), at: '2026-11-23T10:00:00.000Z', number: 'CN-6' }],
  }]);
  expect(found(also, 'credit-memo')).toEqual(memos.map(({ memo }) => ({ change: 'credit-memo', creditMemo: { ...memo, postedAt: '2026-11-23T10:00:00.000Z' } })));
  expect(found(also, 'return')[0]?.return.lines.map(({ credited }) => credited)).toEqual([0, 3]);
  expect(found(also, 'event').map(({ event }) => event)).toEqual([expect.objectContaining({
    eventId: 'return.credited:RMA-0000000000000001-1-R1', type: 'return.credited', entityKey: 'return-receipt/RMA-0000000000000001-1-R1', entityVersion: 2, correlationId: 'corr-1', causationId: 'RMA-0000000000000001-1-R1',
    data: { orderId: 'ORD-0000000000000001', returnId: 'RMA-0000000000000001-1', receiptId: 'RMA-0000000000000001-1-R1', creditMemos: ['CN-5', 'CN-6'].map((number, index) => ({ creditMemoId: `CM-${index}`, number, invoiceNumber: '2026-17', gross: usd(195), refunded: usd(0) })) },
  })]);
});

test('goods that came to nothing leave no account lower: nothing given, nothing open', () => {
  const nothing = aCreditMemo({ number: 'CN-7', lines: [], tax: usd(0), gross: usd(0) });
  const { journals, also } = postReturnJournal(anInvoicedOrder(), aReturn(), aReceipt(), [{ memo: nothing, accounting: anAccounting() }], [], anAccounting());
  expect([journals, kindsOf(also)]).toEqual([[], ['credit-memo', 'return', 'event']]);
});

test('posting books the memo and what the gateway gave back, and says so once', () => {
  const payment = aPayment({ refunds: [{ refundId: 'CM-0000000000000001-1-R1-1', gatewayRefundId: 're_1', gatewayCaptureId: 'ch_1', refunded: usd(195), status: 'succeeded', at: AT.toISOString() }] });
  const received = aReturn({ lines: [{ ...aReturn().lines[0]!, received: 4 }] });
  const receipt = aReceipt({ goods: [{ lineId: '1', sku: 'BOLT-M8', invoiceId: 'INV-shiphero:1', steps: 4, disposition: 'restock', cost: usd(72) }], creditMemos: ['CM-0000000000000001-1-R1-1'] });
  const posted = postReturnJournal(anInvoicedOrder(), received, receipt, [{ memo: aCreditMemo({ number: 'CN-5' }), accounting: anAccounting() }], [payment], anAccounting());
  expect(posted.journals).toEqual(['credit-memo:CN-5', 'refund:re_1']);
  const told = posted.also.flatMap((change) => (change.change === 'event' ? [change.event.data] : []));
  expect(told).toMatchObject([{ creditMemos: [{ number: 'CN-5', invoiceNumber: '2026-17', gross: usd(195), refunded: usd(195) }] }]);
  const after = posted.also.flatMap((change) => (change.change === 'return' ? [change.return] : []))[0]!;
  expect(statusOfReturn(after, '2026-11-23')).toBe('credited');
  expect(() => postReturnJournal(anInvoicedOrder(), received, receipt, [{ memo: aCreditMemo(), accounting: anAccounting() }], [], anAccounting())).toThrow(expect.objectContaining({ code: 'credit-memo.not-numbered', detail: { creditMemoId: CM } }));
});

test('a credit for charges that a change corrected is posted and told as that change’s, with the channel that has to hear of it', () => {
  const correction: OrderChange = {
    entity: 'NW-US', businessUnit: 'wholesale', region: 'us', schemaVersion: 1, changeId: 'CHG-0000000000000001-2', orderId: 'ORD-0000000000000001', correlationId: 'corr-1', channel: 'b2b', baseVersion: 1,
    kind: 'change', request: { reason: 'as agreed' }, status: 'applied', by: 'cora', requestedAt: AT.toISOString(),
  };
  const memos = [{ memo: aCreditMemo({ number: 'CM-1' }), accounting: anAccounting() }];
  const told = (route: object) => {
    const order = anInvoicedOrder();
    return postCredits({ ...order, route: { ...order.route, ...route } }, correction, memos, [], anAccounting());
  };
  const { journals, also } = told({ channel: 'shopify' });
  expect(journals).toEqual(['credit-memo:CM-1']);
  expect(kindsOf(also)).toEqual([...kindsOf(also.slice(0, -1)), 'event']);
  expect(found(also, 'credit-memo').map(({ creditMemo }) => [creditMemo.number, creditMemo.postedAt])).toEqual([['CM-1', AT.toISOString()]]);
  const data = { orderId: 'ORD-0000000000000001', changeId: 'CHG-0000000000000001-2', creditMemos: [{ creditMemoId: CM, number: 'CM-1', invoiceNumber: '2026-17', gross: usd(195), refunded: usd(0) }] };
  expect(found(also, 'event').map(({ event }) => event)).toEqual([
    expect.objectContaining({
      eventId: 'order.charges-credited:CHG-0000000000000001-2', type: 'order.charges-credited', entityKey: 'order-change/CHG-0000000000000001-2', entityVersion: 2, correlationId: 'corr-1', causationId: 'CHG-0000000000000001-2', recordedAt: AT.toISOString(),
      data: { ...data, channelConnector: 'shopify' },
    }),
  ]);
  expect(found(told({}).also, 'event')[0]?.event.data).toEqual(data);
  const returned = postReturnJournal({ ...anInvoicedOrder(), route: { ...anInvoicedOrder().route, channel: 'shopify' } }, aReturn(), aReceipt(), memos, [], anAccounting());
  expect(found(returned.also, 'event')[0]?.event.data).toMatchObject({ channelConnector: 'shopify' });
});
