import { expect, test } from 'vitest';
import type { Return } from '../../../core/model/return.ts';
import { authoriseReturn, refuseReturn } from '../../../core/returns/authorise-return.ts';
import { AT } from '../../support/builders.ts';
import { anInvoicedOrder, aReturn, withoutDecision } from './returns.ts';

const RMA = 'RMA-0000000000000001-1';
const ORD = 'ORD-0000000000000001';
const held: Return = withoutDecision(aReturn({ held: { code: 'return.window-over', message: 'line 1 could be asked back until 2026-12-23' } }));
const approved = (code: string, about: string) => anInvoicedOrder({ approvals: [{ code, about, by: 'cora', at: AT.toISOString() }] });
const decision = (type: string) => ({
  entity: 'NW-US', businessUnit: 'wholesale', region: 'us', eventId: `${type}:${RMA}`, type, source: 'crossdock', entityKey: `return/${RMA}`, entityVersion: 1,
  occurredAt: '2026-11-23T10:00:00.000Z', correlationId: 'corr-1', causationId: RMA,
});

test('only an approval of this hold of this return lets it come', () => {
  for (const [code, about] of [['return.window-over', 'rma:RMA-0000000000000001-2'], ['return.expired', `rma:${RMA}`]] as const) {
    expect(() => authoriseReturn(approved(code, about), held, 'America/New_York', AT)).toThrow(expect.objectContaining({ code: 'return.window-over', detail: { returnId: RMA } }));
  }
  expect(authoriseReturn(approved('return.window-over', `rma:${RMA}`), held, 'America/New_York', AT).return.authorisedAt).toBe('2026-11-23T10:00:00.000Z');
});

test('that it may come is stored and announced together, with the last day on which it may arrive', () => {
  const { return: of, also } = authoriseReturn(approved('return.window-over', `rma:${RMA}`), held, 'America/New_York', AT);
  expect(also).toEqual([
    { change: 'return', return: of },
    { change: 'event', event: expect.objectContaining({ ...decision('return.authorised'), data: { orderId: ORD, returnId: RMA, arriveBy: '2026-12-23' } }) },
  ]);
});

test('one that was refused stays so: neither an approval nor a second refusal changes it', () => {
  const refused = { ...held, refused: { by: 'cora', at: AT.toISOString(), reason: 'worn' } };
  expect(authoriseReturn(approved('return.window-over', `rma:${RMA}`), refused, 'America/New_York', AT)).toEqual({ return: refused, also: [] });
  expect(refuseReturn(anInvoicedOrder(), refused, 'carl', 'torn', AT)).toEqual([]);
});

test('a refusal is stored with its reason, and announced', () => {
  expect(refuseReturn(anInvoicedOrder(), held, 'cora', 'worn', AT)).toEqual([
    { change: 'return', return: { ...held, refused: { by: 'cora', at: '2026-11-23T10:00:00.000Z', reason: 'worn' } } },
    { change: 'event', event: expect.objectContaining({ ...decision('return.refused'), data: { orderId: ORD, returnId: RMA } }) },
  ]);
});
