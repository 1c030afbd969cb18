import type { CashRefund } from '../model/cash-out.ts';
import { Rejected, Transient } from '../model/errors.ts';
import type { Journal, JournalLine } from '../model/journal.ts';
import { type Money, sum, zero } from '../model/money.ts';
import type { OpenItem } from '../model/open-item.ts';
import type { AppliedLine, Receipt } from '../model/receipt.ts';

/** What is known of the documents that a journal is about. */
export interface Behind {
  item(entity: string, itemId: string): Promise<OpenItem | undefined>;
  receipt(entity: string, receiptId: string): Promise<Receipt | undefined>;
  refund(entity: string, refundId: string): Promise<CashRefund | undefined>;
  journal(entity: string, journalId: string): Promise<Journal | undefined>;
  /** Number of the credit memo that a gateway's refund of an order is for. */
  memoOfRefund(entity: string, orderId: string, gatewayRefundId: string): Promise<string | undefined>;
  customerName(entity: string, customerId: string): Promise<string | undefined>;
}

/** Money on one invoice, or back on one credit memo. */
export interface DocumentPayment {
  of: 'invoice' | 'credit-memo';
  number: string;
  amount: Money;
}

/** How a journal goes into books whose receivables are moved by documents alone. */
export type AsDocument =
  | { as: 'journal' }
  | { as: 'invoice' | 'credit-memo'; item: OpenItem }
  /** `account`: where the money is, or what stands for it. */
  | { as: 'payments'; payments: DocumentPayment[]; account: JournalLine }
  /** The payments of that journal are taken back. */
  | { as: 'taken-back'; journal: Journal }
  /** It was entered there, by that id: nothing is sent. */
  | { as: 'entered-there'; id: string };

/**
 * A cloud ledger keeps its receivables by itself: no journal may touch them. What does is sent as the document that it comes out of; everything else as the journal that it is.
 * @param system the ledger's name: what was entered in it is there already
 * @throws Rejected ledger.needs-document where nothing of ours says which document it would be; Transient journal.not-found
 */
export async function asDocument(journal: Journal, system: string, behind: Behind): Promise<AsDocument> {
  const { entity, event, document } = journal;
  if (event === 'bank-receipt') return enteredThere(await behind.receipt(entity, document), system) ?? { as: 'journal' };
  if (!journal.lines.some(({ key }) => key === 'receivables')) return { as: 'journal' };
  switch (event) {
    case 'invoice':
    case 'credit-memo': {
      const item = await behind.item(entity, `${event}:${document}`);
      if (!item) throw needsDocument(journal, 'nothing is known of the document');
      return { as: event, item };
    }
    case 'cash-applied':
    case 'terms-discount':
    case 'write-off':
      return applied(journal, system, behind);
    case 'refund':
      return refunded(journal, behind);
    case 'reversal':
      return takenBack(journal, system, behind);
    default:
      throw needsDocument(journal, 'the ledger has no document for it');
  }
}

const enteredThere = (receipt: Receipt | undefined, system: string): AsDocument | undefined => (receipt?.gateway === system ? { as: 'entered-there', id: receipt.transactionId } : undefined);

/** What each line of an application took off its invoice, by the event. */
const TAKEN: Partial<Record<Journal['event'], (line: AppliedLine) => Money | undefined>> = { 'cash-applied': ({ paid }) => paid, 'terms-discount': ({ discount }) => discount, 'write-off': ({ writeOff }) => writeOff?.amount };

async function applied(journal: Journal, system: string, behind: Behind): Promise<AsDocument> {
  const { entity, event, document } = journal;
  const receipt = await behind.receipt(entity, document.slice(0, document.lastIndexOf('.')));
  const application = receipt?.applications.find(({ applicationId }) => applicationId === document);
  if (!application) throw new Transient('receipt.not-found', `application ${document} is not there`);
  const there = event === 'cash-applied' ? enteredThere(receipt, system) : undefined;
  if (there) return there;
  const payments = application.lines.flatMap((line): DocumentPayment[] => {
    const amount = TAKEN[event]?.(line);
    if (!amount || amount.minor === 0) return [];
    if (!line.itemId.startsWith('invoice:')) throw needsDocument(journal, `${line.itemId} is no invoice`);
    return [{ of: 'invoice', number: line.document, amount }];
  });
  return paid(journal, payments);
}

async function refunded(journal: Journal, behind: Behind): Promise<AsDocument> {
  const { entity, document, orderId } = journal;
  const refund = await behind.refund(entity, document.replace(/\/receivables$/, ''));
  if (refund) {
    const taken = refund.taken.filter(({ itemId }) => itemId.startsWith('credit-memo:'));
    return paid(journal, taken.map(({ itemId, amount }) => ({ of: 'credit-memo', number: itemId.slice('credit-memo:'.length), amount })));
  }
  const number = orderId === undefined ? undefined : await behind.memoOfRefund(entity, orderId, document);
  if (number === undefined) throw needsDocument(journal, 'no credit memo says what was given back');
  return paid(journal, [{ of: 'credit-memo', number, amount: receivablesOf(journal).amount }]);
}

/** Together they are what the journal moves. */
function paid(journal: Journal, payments: DocumentPayment[]): AsDocument {
  const { amount } = receivablesOf(journal);
  const together = payments.reduce((total, payment) => sum(amount.currency, [total, payment.amount]), zero(amount.currency));
  const account = journal.lines.find(({ key }) => !['receivables', 'exchange-gain', 'exchange-loss', 'rounding'].includes(key));
  if (together.minor !== amount.minor || !account) throw needsDocument(journal, 'the documents that it is about come to another amount');
  return { as: 'payments', payments, account };
}

async function takenBack(journal: Journal, system: string, behind: Behind): Promise<AsDocument> {
  const original = await behind.journal(journal.entity, journal.document);
  if (!original) throw new Transient('journal.not-found', `journal ${journal.document} is not there`);
  if ((await asDocument(original, system, behind)).as === 'payments') return { as: 'taken-back', journal: original };
  throw needsDocument(journal, 'what it takes back is a document that the ledger keeps: it is corrected by another one there');
}

export function receivablesOf(journal: Journal): JournalLine {
  const line = journal.lines.find(({ key }) => key === 'receivables');
  if (!line) throw new RangeError(`${journal.journalId} moves no receivables`);
  return line;
}

const needsDocument = ({ journalId, event, document }: Journal, why: string): Rejected => new Rejected('ledger.needs-document', `${journalId} moves receivables, which the ledger moves by documents alone: ${why}`, { journalId, event, document });
