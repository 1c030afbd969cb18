import { AlreadyExists, Conflict, Invalid } from '../../core/model/errors.ts';
import type { LegalEntity } from '../../core/model/legal-entity.ts';
import { type Missing, Period, type PeriodView } from '../../core/model/period.ts';
import type { Unbilled } from '../../core/model/unbilled.ts';
import { unbilledAccrual } from '../../core/posting/journals/invoice.ts';
import { firstDay, lastDay } from '../../core/posting/periods.ts';
import { journalsOfTheirOwn } from '../../core/posting/post-journal.ts';
import { TrialBalance } from '../../core/posting/trial-balance.ts';
import { stores } from '../adapters/stores.ts';
import { accountingOfInvoice } from './posting-documents.ts';

/** The desk and the API show so many of what is missing. */
const SHOWN = 100;
/** Left and not invoiced, with nothing to be accrued: it was free, or is earned at its delivery. */
const NOTHING = 'nothing';

/** @throws Invalid 404 where it is no month */
export function periodIn(text: string | undefined): string {
  const period = Period.safeParse(text);
  if (!period.success) throw new Invalid('period.not-found', `${text} is no month such as 2026-11`, 404);
  return period.data;
}

/** Where a period stands: its trial balance, and what keeps it from being closed. */
export async function periodView({ entity, functionalCurrency }: LegalEntity, period: string): Promise<PeriodView> {
  const balance = new TrialBalance(functionalCurrency);
  for await (const journal of stores.ledger.journals(entity, firstDay(period), lastDay(period))) balance.add(journal);
  const missing: Missing[] = [];
  let accrued = 0;
  for await (const { invoiceId, orderId, shippedOn, accrual } of stores.ledger.unbilled(entity, lastDay(period))) {
    if (accrual) accrued += 1;
    else if (missing.length < SHOWN) missing.push({ what: 'not-invoiced', document: invoiceId, orderId, since: shippedOn });
  }
  for await (const { journalId, date, orderId } of stores.ledger.unsent(entity, lastDay(period))) {
    if (missing.length < SHOWN) missing.push({ what: 'not-sent', document: journalId, since: date, ...(orderId && { orderId }) });
  }
  const closedAt = await stores.ledger.closedAt(entity, period);
  return { entity, period, status: closedAt ? 'closed' : 'open', ...(closedAt && { closedAt }), journals: balance.journals, accounts: balance.accounts, accrued, missing: [...balance.missing, ...missing] };
}

/**
 * Accrues, on the last day of a period, the revenue of everything that left by then and is not invoiced; each once, however often it is called.
 * @returns how many were accrued now
 */
export async function accrueUnbilled({ entity }: LegalEntity, period: string, at: Date): Promise<number> {
  const day = lastDay(period);
  let count = 0;
  for await (const unbilled of stores.ledger.unbilled(entity, day)) if (!unbilled.accrual && (await accrue(unbilled, day, at))) count += 1;
  return count;
}

async function accrue(unbilled: Unbilled, day: string, at: Date): Promise<boolean> {
  const { entity, orderId, invoiceId } = unbilled;
  const [order, invoice] = await Promise.all([stores.orders.get(entity, orderId), stores.orders.invoice(entity, orderId, invoiceId)]);
  if (!order || !invoice || invoice.postedAt) return false;
  const journal = unbilledAccrual(invoice, day, await accountingOfInvoice(invoice, at));
  try {
    await stores.unit.commit([...(journal ? journalsOfTheirOwn([journal], order.route, at) : []), { change: 'accrued', unbilled, accrual: journal?.journalId ?? NOTHING }]);
    return true;
  } catch (error) {
    // invoiced, or accrued by somebody else, in between
    if ((error instanceof Conflict && error.code === 'unbilled.moved-on') || error instanceof AlreadyExists) return false;
    throw error;
  }
}
