import { expect, test } from 'vitest';
import type { ChangeAcknowledgment } from '../../../../core/edi/documents.ts';
import { supplierAnswered } from '../../../../core/shipping/supplier-answer.ts';
import { changeOf } from '../../../../lambdas/connectors/x12-supplier/to-canonical.ts';
import { AT, items } from '../../../support/builders.ts';
import { aRack, aRail, aSuppliedOrder } from '../../../support/edi.ts';
import { about, each, LESS, rack, rail } from './said.ts';

const articles = items(aRack(), aRail());
const answer = (change: Partial<ChangeAcknowledgment>): ChangeAcknowledgment => ({ document: 'change-acknowledgment', type: 'accepted', initiatedBy: 'buyer', ...about, sequence: '1', references: {}, lines: [], ...change });

test.each<[string, Partial<ChangeAcknowledgment>, (number | undefined)[]]>([
  ['by all of it', { type: 'accepted' }, [1, 8]],
  ['by none of it', { type: 'rejected' }, [0, 0]],
  ['line by line', { type: 'accepted-with-changes', lines: [{ ...rack, change: 'decrease', quantity: each('1'), answers: [{ answer: 'accepted' }] }, { ...rail, change: 'decrease', quantity: each('20'), answers: [{ answer: 'rejected' }] }] }, [1, 0]],
  ['by one line, and not of the other', { type: 'accepted-with-changes', sequence: undefined, lines: [{ ...rail, change: 'decrease', quantity: each('12'), answers: [{ answer: 'quantity-changed' }] }] }, [0, 8]],
  ['by our next document', { type: 'accepted', sequence: '2' }, [undefined, undefined]],
  ['that it has come', { type: 'received' }, [undefined, undefined]],
])('answers what is to be taken off: %s', (_what, change, back) => {
  const asked = aSuppliedOrder({}, { reductions: [LESS] });
  const said = changeOf(answer(change), asked.releases[0]!, articles);
  expect(supplierAnswered(asked, said, articles, '2', AT).order.releases[0]?.reductions?.[0]?.lines.map((line) => line.back)).toEqual(back);
});
