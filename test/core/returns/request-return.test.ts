import { expect, test } from 'vitest';
import { authoriseReturn, refuseReturn } from '../../../core/returns/authorise-return.ts';
import { returnPolicyOf } from '../../../core/returns/policy.ts';
import { proposeReturn, requestReturn } from '../../../core/returns/request-return.ts';
import { orderIdOf } from '../../../core/returns/return-ids.ts';
import { outstanding, statusOfReturn } from '../../../core/returns/return-status.ts';
import type { ReturnRequest } from '../../../core/model/return.ts';
import { aLine, anInvoiceLine, AT, items } from '../../support/builders.ts';
import { anInvoicedOrder, aPostedInvoice, aReturn, facts } from './returns.ts';

const request = (amount = '4', uom = 'EA'): ReturnRequest => ({ orderId: 'ORD-0000000000000001', lines: [{ lineId: '1', quantity: { amount, uom }, reason: 'unwanted' }] });
const eventsOf = (also: readonly { change: string }[]) => also.flatMap((change) => ('event' in change ? [(change.event as { type: string }).type] : []));

test('what was billed may come back: authorised at once, until the day on which it must have arrived', () => {
  const { order, return: asked, also } = requestReturn(anInvoicedOrder(), request(), facts(), 'b2b', AT);
  expect(order.returns).toBe(1);
  expect(asked).toMatchObject({ returnId: 'RMA-0000000000000001-1', arriveBy: '2026-12-23', lines: [{ asked: 4, authorised: 4 }] });
  expect(eventsOf(also)).toEqual(['return.authorised']);
  expect(statusOfReturn(asked, '2026-11-23')).toBe('authorised');
  expect(orderIdOf(asked.returnId)).toBe('ORD-0000000000000001');
});

test('a return is stored once, found by its number, and announced with the day on which it must have arrived', () => {
  const { return: asked, also } = requestReturn(anInvoicedOrder(), request(), facts(), 'b2b', AT);
  expect(also).toEqual([
    { change: 'return', return: asked, ifAbsent: true },
    { change: 'document', link: { entity: 'NW-US', kind: 'return', number: 'RMA-0000000000000001-1', correlationId: 'corr-1', orderId: 'ORD-0000000000000001', recordedAt: '2026-11-23T10:00:00.000Z' } },
    { change: 'event', event: expect.objectContaining({ data: { orderId: 'ORD-0000000000000001', returnId: 'RMA-0000000000000001-1', arriveBy: '2026-12-23' } }) },
  ]);
});

test('each line is judged by itself: what is wrong is said with its place in the request', () => {
  const order = anInvoicedOrder({ lines: [aLine({}, 'invoiced'), aLine({ lineId: '2' }, 'invoiced')] });
  const first = request().lines[0]!;
  const ask = (second: Partial<typeof first>) => requestReturn(order, { orderId: order.orderId, lines: [first, { ...first, lineId: '2', ...second }] }, facts(), 'b2b', AT);
  expect(ask({}).return.lines.map(({ lineId, asked }) => [lineId, asked])).toEqual([['1', 4], ['2', 4]]);
  for (const [second, field] of [[{ lineId: '9' }, 'lineId'], [{ lineId: '1' }, 'lineId'], [{ quantity: { amount: '0.5', uom: 'EA' } }, 'quantity']] as const) expect(() => ask(second)).toThrow(expect.objectContaining({ status: 422, detail: { field: `lines[1].${field}` } }));
  expect(() => ask({ quantity: { amount: '11', uom: 'EA' } })).toThrow(expect.objectContaining({ status: 409, detail: { field: 'lines[1].quantity', asked: 11, open: 10 } }));
});

test('never more than is invoiced, not back, and promised to no other return', () => {
  const six = aReturn({ lines: [{ ...aReturn().lines[0]!, asked: 6, authorised: 6 }] });
  expect(() => requestReturn(anInvoicedOrder(), request('5'), facts({ returns: [six] }), 'b2b', AT)).toThrow(expect.objectContaining({ code: 'return.more-than-invoiced', status: 409, detail: expect.objectContaining({ open: 4 }) }));
  expect(requestReturn(anInvoicedOrder(), request('4'), facts({ returns: [six] }), 'b2b', AT).return.lines[0]?.authorised).toBe(4);
  // of the six, five have arrived and are back: they are not invoiced any more
  const partly = { ...six, lines: [{ ...six.lines[0]!, received: 5 }] };
  const order = anInvoicedOrder({ lines: [aLine({ quantities: { ...aLine().quantities, received: 0, invoiced: 5, returned: 5 } })] });
  expect(() => requestReturn(order, request('5'), facts({ returns: [partly] }), 'b2b', AT)).toThrow(expect.objectContaining({ detail: expect.objectContaining({ open: 4 }) }));
  for (const free of [{ ...six, refused: { by: 'cora', at: AT.toISOString(), reason: 'worn' } }, { ...six, arriveBy: '2026-11-22' }]) expect(outstanding(free, '1', '2026-11-23')).toBe(0);
  expect(() => requestReturn(anInvoicedOrder({ lines: [aLine({}, 'shipped')] }), request('1'), facts(), 'b2b', AT)).toThrow(expect.objectContaining({ code: 'return.more-than-invoiced' }));
});

test('in any unit that the article is sold by, and in no other', () => {
  const boxes = anInvoicedOrder({ lines: [aLine({ steps: 300 }, 'invoiced')] });
  expect(requestReturn(boxes, request('2', 'BOX'), facts(), 'b2b', AT).return.lines[0]?.asked).toBe(200);
  // a box held ten when it was ordered, and holds a hundred now
  const then = anInvoicedOrder({ lines: [aLine({ steps: 300, quantity: { amount: '30', uom: 'BOX' }, unit: { numerator: 10, denominator: 1 } }, 'invoiced')] });
  expect(requestReturn(then, request('2', 'BOX'), facts(), 'b2b', AT).return.lines[0]?.asked).toBe(20);
  expect(() => requestReturn(boxes, request('1', 'BOX'), facts({ items: items() }), 'b2b', AT)).toThrow(expect.objectContaining({ code: 'return.unit-does-not-divide' }));
  for (const wrong of [request('1', 'PAL'), request('0.5')]) expect(() => requestReturn(boxes, wrong, facts(), 'b2b', AT)).toThrow(expect.objectContaining({ code: 'return.unit-does-not-divide', status: 422 }));
  expect(() => requestReturn(boxes, { ...request(), lines: [...request().lines, ...request().lines] }, facts(), 'b2b', AT)).toThrow(expect.objectContaining({ code: 'return.line-twice' }));
  expect(() => requestReturn(boxes, { ...request(), lines: [{ ...request().lines[0]!, lineId: '9' }] }, facts(), 'b2b', AT)).toThrow(expect.objectContaining({ code: 'return.unknown-line' }));
});

test('outside the window a person decides; once approved it may come, once refused it may not', () => {
  const { order, return: held, also } = requestReturn(anInvoicedOrder(), request(), facts({ today: '2026-12-24' }), 'b2b', AT);
  expect(held).toMatchObject({ held: { code: 'return.window-over', message: 'line 1 could be asked back until 2026-12-23' }, lines: [{ authorised: 0 }] });
  expect(eventsOf(also)).toEqual(['return.requested']);
  expect(statusOfReturn(held, '2026-12-24')).toBe('requested');
  expect(() => authoriseReturn(order, held, 'America/New_York', AT)).toThrow(expect.objectContaining({ name: 'Rejected', code: 'return.window-over' }));
  const approved = { ...order, approvals: [{ code: 'return.window-over', about: 'rma:RMA-0000000000000001-1', by: 'cora', at: AT.toISOString() }] };
  const allowed = authoriseReturn(approved, held, 'America/New_York', AT);
  expect(allowed.return).toMatchObject({ arriveBy: '2026-12-23', lines: [{ authorised: 4 }] });
  expect(authoriseReturn(approved, allowed.return, 'America/New_York', AT).also).toEqual([]);
  expect(() => refuseReturn(order, allowed.return, 'cora', 'worn', AT)).toThrow(expect.objectContaining({ code: 'return.already-authorised' }));
  const [refused] = refuseReturn(order, held, 'cora', 'worn', AT);
  expect(refused).toMatchObject({ change: 'return', return: { refused: { by: 'cora', reason: 'worn' } } });
});

test('the policy is the customer\'s, else the channel\'s, else the house\'s, term by term; the window counts from the last shipment of the line', () => {
  expect(returnPolicyOf({ returns: { windowDays: 90 } }, { returns: { windowDays: 14, restockingFee: '15' } }, { returns: { restockingFee: '10', validDays: 21 } })).toMatchObject({ windowDays: 90, restockingFee: '15', validDays: 21, creditFreight: false });
  const invoices = [aPostedInvoice(), aPostedInvoice({ invoiceId: 'INV-2', shippedOn: '2026-12-10' })];
  expect(requestReturn(anInvoicedOrder(), request(), facts({ invoices, today: '2027-01-09' }), 'b2b', AT).return.held).toBeUndefined();
  expect(requestReturn(anInvoicedOrder(), request(), facts({ invoices, today: '2027-01-10' }), 'b2b', AT).return.held?.code).toBe('return.window-over');
  // another line left later, or with it: neither makes this one younger, nor hides it
  const other = [aPostedInvoice({ lines: [anInvoiceLine(), anInvoiceLine({ lineId: '2' })] }), aPostedInvoice({ invoiceId: 'INV-2', shippedOn: '2026-12-10', lines: [anInvoiceLine({ lineId: '2' })] })];
  expect(requestReturn(anInvoicedOrder(), request(), facts({ invoices: other, today: '2026-12-24' }), 'b2b', AT).return.held?.message).toBe('line 1 could be asked back until 2026-12-23');
  // what no invoice has a day of has no last day
  expect(requestReturn(anInvoicedOrder(), request(), facts({ invoices: [], today: '2026-12-24' }), 'b2b', AT).return.held).toBeUndefined();
  for (const nobody of [returnPolicyOf(undefined, undefined), returnPolicyOf({}, {}, {})]) expect(nobody).toEqual({ windowDays: 30, validDays: 30, restockingFee: '0', feeReasons: ['unwanted', 'other'], creditFreight: false });
});

test('cancelled after it left, and not to be recalled: a return of everything that was billed is proposed', () => {
  expect(proposeReturn(anInvoicedOrder(), { returns: [aReturn()], today: '2026-11-23' })).toEqual({ orderId: 'ORD-0000000000000001', lines: [{ lineId: '1', quantity: { amount: '6', uom: 'EA' }, reason: 'delivery-refused' }] });
  expect(proposeReturn(anInvoicedOrder({ lines: [aLine()] }), { returns: [], today: '2026-11-23' })).toBeUndefined();
});
