import { Invalid } from '../../core/model/errors.ts';
import type { Decision, DeskException } from '../../core/model/exception.ts';
import { REFUND_FAILED } from '../../core/exceptions/catalogue.ts';
import { DEAD_LETTER } from '../../core/exceptions/dead-letter.ts';
import { BILL_DIFFERS, billEvent } from '../../core/shipping/match-supplier-bill.ts';
import { stores } from '../adapters/stores.ts';
import { askDocument } from './ask-document.ts';
import { askAgain } from './refund-again.ts';

/** A person's answer to a row that nothing waits for: what it was about is done, or was done elsewhere. */
export async function answerNoticed(exception: DeskException, decision: Decision): Promise<void> {
  if (exception.code === DEAD_LETTER) return; // whoever watches the queue redrives it, once it reads the decision
  if (exception.code === BILL_DIFFERS) return acceptBill(exception, decision);
  if (exception.code === REFUND_FAILED && decision.action === 'retry' && (await askAgain(exception, new Date(decision.at)))) return;
  if (decision.action === 'retry' && (await askDocument(exception, new Date(decision.at)))) return;
  // the decision on the row says who saw to it
  await stores.desk.close(exception.exceptionId, new Date(decision.at));
}

/** Finance takes a supplier's bill as it is; whoever hears of it brings it into the books. */
async function acceptBill({ entity, orderId, detail }: DeskException, { by, at }: Decision): Promise<void> {
  const bill = (await stores.orders.supplierBills(entity, orderId)).find(({ billId }) => billId === detail.billId);
  if (!bill) throw new Invalid('exception.not-found', 'the bill is not there', 404);
  if (!bill.postedAt && !bill.accepted) await stores.unit.commit([{ change: 'supplier-bill', bill: { ...bill, accepted: { by, at } } }, billEvent('supplier-invoice.accepted', bill, new Date(at))]);
}
