import { Transient } from '../../core/model/errors.ts';
import type { Invoicing } from '../../core/posting/ledger-system.ts';
import { documentLink } from '../../core/tracing/document-link.ts';
import { stores } from '../adapters/stores.ts';
import { creditingOf } from './crediting-of.ts';
import type { StepContext } from './step.ts';

/** Has the authority number the credit memos of a return. */
export async function postCreditMemo({ saga, at }: StepContext, system: () => Promise<Invoicing>) {
  const { order, memos } = await creditingOf(saga);
  const numbers: string[] = [];
  for (const memo of memos) {
    const invoice = await stores.orders.invoice(saga.entity, saga.orderId, memo.invoiceId);
    if (!invoice) throw new Transient('invoice.not-found', `invoice ${memo.invoiceId} is not there`);
    const posted = await (await system()).postCreditMemo(order, memo, invoice);
    await stores.unit.commit([
      { change: 'credit-memo', creditMemo: { ...memo, number: posted.number, externalId: posted.id } },
      { change: 'document', link: documentLink(order, 'credit-memo', posted.number, at) },
    ]);
    numbers.push(posted.number);
  }
  return { creditMemos: numbers };
}
