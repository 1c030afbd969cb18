import type { Invoicing } from '../../core/posting/ledger-system.ts';
import { previewCreditMemo } from '../../core/posting/post-journal.ts';
import { documentLink } from '../../core/tracing/document-link.ts';
import { stores } from '../adapters/stores.ts';
import { creditingOf } from './crediting-of.ts';
import { invoiceOf } from './invoice-of.ts';
import { accountingOfCreditMemo } from './posting-documents.ts';
import type { StepContext } from './step.ts';

/** Has the authority number the credit memos of a return. The journal of each is proven to balance before anything is sent. */
export async function postCreditMemo({ saga, at }: StepContext, system: () => Promise<Invoicing>) {
  const { order, memos } = await creditingOf(saga);
  const numbers: string[] = [];
  for (const memo of memos) {
    const preview = previewCreditMemo(memo, await accountingOfCreditMemo(memo, at));
    const posted = await (await system()).postCreditMemo(order, memo, await invoiceOf(order, memo.invoiceId), preview);
    await stores.unit.commit([
      { change: 'credit-memo', creditMemo: { ...memo, number: posted.number, externalId: posted.id } },
      { change: 'document', link: documentLink(order, 'credit-memo', posted.number, at) },
    ]);
    numbers.push(posted.number);
  }
  return { creditMemos: numbers };
}
