import { expect, test } from 'vitest';
import { hasCome } from '../../../core/shipping/left-meanwhile.ts';
import { anOrder, AT } from '../../support/builders.ts';

const NOW = AT.toISOString();
const order = (shipped: number | undefined, change: object = {}) => anOrder({ releases: [{ releaseId: 'R', warehouse: 'EAST', connector: 'shiphero', releasedAt: NOW, lines: [{ lineId: '1', sku: 'BOLT-M8', steps: 5, ...(shipped && { shipped }) }], ...change }] });
const row = (code: string) => ({ code, detail: { releaseId: 'R' } });

test.each(['recall.refused', 'change.recall-refused', 'supplier.refused', 'supplier.cancellation-pending'])('a change that waits for a release (%s) goes on once all of it is booked as shipped', (code) => {
  expect([undefined, 4, 5].map((shipped) => hasCome(order(shipped), row(code), false))).toEqual([false, false, true]);
});

test('whatever is being taken back goes on where a shipment has overtaken the cancellation', () => {
  const overtaken = anOrder({ cancellation: { by: 'x', at: NOW, reason: 'x', overtakenBy: 'shiphero:1' } });
  expect([hasCome(overtaken, row('erp.refused'), true), hasCome(overtaken, row('erp.refused'), false), hasCome(anOrder(), row('erp.refused'), true)]).toEqual([true, false, false]);
});

test('a supplier that has answered is not waited for', () => {
  const answered = order(undefined, { supplierOrder: { status: 'cancellation-refused', at: NOW, lines: [] } });
  expect([true, false].map((unwinding) => hasCome(answered, row('supplier.cancellation-pending'), unwinding))).toEqual([true, true]);
});

test('a row of another code does not wait for a release', () => {
  expect(hasCome(order(5), row('credit.limit-exceeded'), false)).toBe(false);
});

test('what a third party’s warehouse was asked for goes on once it gave that back, or any of it has left', () => {
  const asked = { code: 'recall.pending', detail: { releaseId: 'R', number: '0002' } };
  const two = (first: object) => order(undefined, { lines: [{ lineId: '1', sku: 'BOLT-M8', steps: 5, ...first }, { lineId: '2', sku: 'NUT-M8', steps: 5 }] });
  expect([two({}), order(undefined, { givenBack: ['0001'] }), order(undefined, { givenBack: ['0001', '0002'] }), two({ shipped: 1 })].map((of) => hasCome(of, asked, true))).toEqual([false, false, true, true]);
  // only it waits for that
  expect(hasCome(order(undefined, { givenBack: ['0002'] }), { ...asked, code: 'recall.refused' }, true)).toBe(false);
});

test('of an order with several releases the one that is named counts', () => {
  const two = (shipped: number, there: number) => anOrder({ releases: [{ ...order(there).releases[0]!, releaseId: 'OTHER' }, ...order(shipped).releases] });
  expect([two(5, 0), two(0, 5)].map((of) => hasCome(of, row('recall.refused'), false))).toEqual([true, false]);
});

test('a refusal ends the waiting for an answer to a cancellation, and no other one', () => {
  const answered = order(undefined, { supplierOrder: { status: 'cancellation-refused', at: NOW, lines: [] } });
  expect(['supplier.cancellation-pending', 'supplier.refused', 'change.recall-refused'].map((code) => hasCome(answered, row(code), false))).toEqual([true, false, false]);
});
