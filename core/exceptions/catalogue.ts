import type { Decision, DeskException } from '../model/exception.ts';
import { PAYOUT_OVERDUE, PAYOUT_UNMATCHED } from '../bank/match-payout.ts';
import { ENTRY_UNEXPLAINED, RECEIPT_RETURNED } from '../bank/purpose-of.ts';
import { BILL_DIFFERS } from '../shipping/match-supplier-bill.ts';
import { SHORT, SHORT_PICK, SHORT_VALUE } from '../shipping/short-shipment.ts';
import { DEAD_LETTER } from './dead-letter.ts';
import { type FailureMode, type FailureModes, RETRY_OR_CANCEL } from './codes/failure-mode.ts';
import { OF_GOODS } from './codes/goods.ts';
import { OF_MONEY, REFUND_FAILED } from './codes/money.ts';
import { OF_ORDERS } from './codes/orders.ts';
import { OF_SYSTEMS } from './codes/systems.ts';
import { OF_SILENCE } from './codes/watchdog.ts';

export { REFUND_FAILED };

/** Every code of the desk: whose it is, how severe, until when, and what can be done. Its runbook section is called as it is; whom it is escalated to: escalation.ts. */
export const CATALOGUE: FailureModes = { ...OF_ORDERS, ...OF_GOODS, ...OF_MONEY, ...OF_SYSTEMS, ...OF_SILENCE };

/** Steps past the pivot and undos can only be tried again. */
export const failureMode = (code: string, forwardOnly: boolean): FailureMode => {
  const mode = CATALOGUE[code] ?? { severity: 'medium', actions: RETRY_OR_CANCEL };
  return forwardOnly ? { ...mode, actions: mode.actions.filter((action) => action !== 'cancel' && action !== 'correct') } : mode;
};

/** Hours until somebody must have answered, where its code says nothing else. */
export const DEADLINE_HOURS: Readonly<Record<DeskException['severity'], number>> = { high: 4, medium: 8, low: 24 };

export const deadlineHours = (code: string): number => {
  const { severity, deadlineHours: own } = failureMode(code, false);
  return own ?? DEADLINE_HOURS[severity];
};

/** Rows that nothing waits for and a person answers all the same; every other one of that kind closes by itself. */
const ANSWERED: Readonly<Record<string, Decision['action'][]>> = { [DEAD_LETTER]: ['retry'], 'erp.invoice-cancelled': ['approve'], [BILL_DIFFERS]: ['approve'], 'ledger.invoice-voided': ['approve'], 'ledger.payment-deleted': ['approve'], [ENTRY_UNEXPLAINED]: ['approve'], [RECEIPT_RETURNED]: ['approve'], [PAYOUT_UNMATCHED]: ['approve'], [PAYOUT_OVERDUE]: ['approve'], [REFUND_FAILED]: ['retry', 'approve'], [SHORT]: ['approve'], [SHORT_VALUE]: ['approve'], [SHORT_PICK]: ['approve'] };

/** A refund that was made at the gateway by hand is tried again there; a dead letter that no consumer gave up has nowhere to go. */
export const answersTo = ({ code, detail }: Pick<DeskException, 'code' | 'detail'>): Decision['action'][] =>
  (ANSWERED[code] ?? []).filter((action) => action !== 'retry' || NEEDS[code]?.every((name) => detail[name] !== undefined) !== false);

/** What a retry needs to know. */
const NEEDS: Readonly<Record<string, readonly string[]>> = { [REFUND_FAILED]: ['creditMemoId', 'paymentId'], [DEAD_LETTER]: ['source'] };
