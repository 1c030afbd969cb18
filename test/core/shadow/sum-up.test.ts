import { expect, test } from 'vitest';
import { table } from '../../../cli/shadow.ts';
import type { Difference, ShadowReport } from '../../../core/model/shadow.ts';
import { sumUp } from '../../../core/shadow/sum-up.ts';

let documents = 0;
const difference = (change: Partial<Difference> = {}): Difference => ({ field: 'line.tax', at: '1', kind: 'amount', active: '4.13 USD', shadow: '4.12 USD', tolerated: false, ...change });
const report = (change: Partial<ShadowReport> = {}): ShadowReport => ({
  entity: 'NW-US', businessUnit: 'wholesale', region: 'us', connector: 'newtax', capability: 'tax', document: `order/ORD-${(documents += 1)}`, orderId: 'ORD-1', correlationId: 'corr-1',
  askedAt: '2026-11-23T10:00:00.000Z', at: '2026-11-23T10:00:01.000Z', outcome: 'compared', basis: 'quoted', fields: 3, differences: [], ...change,
});

test('ready to cut over: enough documents, all of them answered, and nothing differs that is not tolerated', () => {
  const same = [report(), report({ differences: [difference({ tolerated: true })] })];
  expect(sumUp(same, 2)).toMatchObject({ ready: true, documents: 2, compared: 2, differing: 0 });
  expect(sumUp(same, 3).ready).toBe(false);
  expect(sumUp([], 1).ready).toBe(false);
  expect(sumUp([...same, report({ differences: [difference()] })], 2)).toMatchObject({ ready: false, differing: 1 });
  expect(sumUp([...same, report({ outcome: 'refused', error: { code: 'erp.product-unknown', message: 'no product' } })], 2)).toMatchObject({ ready: false, refused: 1 });
  expect(sumUp([...same, report({ outcome: 'unanswered', error: { code: 'erp.unreachable', message: 'down' } })], 2)).toMatchObject({ ready: false, unanswered: 1 });
});

test('differences are counted by field, what nobody tolerates first, and shown as a table with a verdict', () => {
  documents = 0;
  const reports = [
    report({ differences: [difference({ tolerated: true }), difference({ field: 'tax', at: undefined })] }),
    report({ differences: [difference({ tolerated: true }), difference({ tolerated: true, at: '2' })] }),
    report({ outcome: 'refused', error: { code: 'tax.address-unknown', message: 'no such address' } }),
  ];
  expect(table(sumUp(reports, 100), 100)).toEqual([
    'NOT READY to cut over: 3 documents, 2 compared, 1 that differ, 1 refused, 0 unanswered',
    '3 documents are too few: 100 are asked for',
    '',
    '           field or code        kind    count  e.g. active / shadow',
    'refused    tax.address-unknown              1  order/ORD-3: no such address',
    'differs    tax                  amount      1  order/ORD-1: 4.13 USD / 4.12 USD',
    'tolerated  line.tax             amount      3  order/ORD-1 1: 4.13 USD / 4.12 USD',
  ]);
});
