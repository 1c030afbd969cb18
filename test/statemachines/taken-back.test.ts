import { expect, test } from 'vitest';
import { SAGAS } from '../../statemachines/tables.ts';
import { stepsOf } from '../../statemachines/saga.ts';

/** Every step that does something outside of its own order, as the rules have it. */
const WAYS_BACK: Record<string, string> = {
  'enrich-order': 'retriable', 'quote-tax': 'retriable', 'screen-fraud': 'retriable',
  'reserve-stock': 'compensable: release-stock', 'check-credit': 'compensable: release-credit', 'authorise-payment': 'compensable: void-payment', 'authorise-again': 'compensable: void-payment',
  'create-erp-order': 'compensable: cancel-erp-order',
  'accept-order': 'compensable: withdraw-acceptance',
  'allocate-stock': 'compensable: deallocate-stock', 'release-to-warehouse': 'compensable: recall-from-warehouse', 'order-from-supplier': 'compensable: cancel-supplier-order',
  'record-shipment': 'pivot',
  'fulfil-erp-order': 'forward', 'draft-tax': 'forward', 'post-invoice': 'forward', 'commit-tax': 'forward', 'post-journal': 'forward', 'send-journals': 'forward', 'capture-payment': 'forward',
  'record-return': 'pivot',
  'credit-tax': 'forward', 'post-credit-memo': 'forward', 'refund-payment': 'forward', 'post-return-journal': 'forward', 'put-away': 'forward',
};

const wayBack = ({ class: kind, undo }: { class: string; undo?: string | undefined }) => (undo ? `${kind}: ${undo}` : kind);
const saga = (name: string) => SAGAS.find((one) => one.name === name) as (typeof SAGAS)[number];

test('what can be taken back is taken back by its undo, what has left only by a document forward', () => {
  const steps = ['order', 'posting', 'return'].flatMap((name) => stepsOf(saga(name)));
  expect(Object.fromEntries(steps.map((step) => [step.do, wayBack(step)]))).toEqual(WAYS_BACK);
});

test('credit is asked before an order is accepted, and never blocks the invoice of goods that left', () => {
  const order = stepsOf(saga('order')).map((step) => step.do);
  expect(order.indexOf('check-credit')).toBeLessThan(order.indexOf('accept-order'));
  expect(stepsOf(saga('posting')).filter((step) => step.do.includes('credit'))).toEqual([]);
});
