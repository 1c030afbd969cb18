import { expect, test } from 'vitest';
import { aboutKey, answerKey, billKey, cancelledKey, changeKey, isRefusal, noticeKey, receivedKey, refusedKey, togetherOf } from '../../../../core/edi/customer/keys.ts';
import { anOrderByEdi } from '../../../support/edi-order.ts';

const CANCELLATION = { at: '2026-11-24T10:00:00.000Z' } as never;
const alone = (edi: object = {}) => anOrderByEdi({ correlationId: 'corr-1.12' }, edi);
const together = (edi: object = {}) => alone({ orders: 2, ...edi });

test('one answer goes out for a purchase order: by the order, or where it became several, by what came together', () => {
  expect([answerKey(alone()), receivedKey(alone())]).toEqual(['855:ORD-0000000000000001', '855:ORD-0000000000000001:received']);
  expect([answerKey(together()), receivedKey(together())]).toEqual(['855:corr-1', '855:corr-1:received']);
  expect(togetherOf(anOrderByEdi({ correlationId: 'corr.3.x' }))).toBe('corr.3.x');
});

test('a cancellation by the partner is one for the purchase order; by us, one for the order', () => {
  expect([alone({ cancellation: CANCELLATION }), together(), together({ cancellation: CANCELLATION })].map(cancelledKey)).toEqual(['865:ORD-0000000000000001:cancelled', '865:ORD-0000000000000001:cancelled', '865:corr-1:cancelled']);
});

test('refused changes are told apart by how they came, and from others by their key', () => {
  expect(refusedKey('ORD-1', 'D-7')).toBe('865:ORD-1:refused:D-7');
  expect([refusedKey('ORD-1', 'D-7'), changeKey('CHG-1'), '865:ORD-1:cancelled', 'x865:ORD-1:refused:D-7', '865::refused:1', '865:a:b:refused:1'].map(isRefusal)).toEqual([true, false, false, false, false, false]);
});

test('a key says the type of a document and what it is about, however often it was made', () => {
  expect([changeKey('CHG-1'), noticeKey('shiphero:1'), billKey('INV-1'), `${billKey('INV-1')}#2`].map(aboutKey)).toEqual([
    { type: '865', about: 'CHG-1' }, { type: '856', about: 'shiphero:1' }, { type: '810', about: 'INV-1' }, { type: '810', about: 'INV-1' },
  ]);
});
