import { Invalid } from '../model/errors.ts';
import type { Journal } from '../model/journal.ts';
import type { OpenItem } from '../model/open-item.ts';
import type { Application, Receipt } from '../model/receipt.ts';
import { reversalOf } from '../posting/journals/reversal.ts';
import { lineTotal } from './apply.ts';
import { restored } from './items.ts';

export interface Unapplying {
  receipt: Receipt;
  applicationId: string;
  cash: OpenItem;
  /** Those of the application. */
  items: readonly OpenItem[];
  /** Those of the application. */
  journals: readonly Journal[];
  day: string;
  by: string;
  reason: string;
  at: Date;
}

/** An application that stands. @throws Invalid 404 application.not-found, 409 application.already-unapplied */
export function standing({ applications }: Receipt, applicationId: string): Application {
  const application = applications.find((each) => each.applicationId === applicationId);
  if (!application) throw new Invalid('application.not-found', `there is no application ${applicationId}`, 404);
  if (application.unapplied) throw new Invalid('application.already-unapplied', `${applicationId} was taken back before`, 409);
  return application;
}

/** Takes an application back: its journals by reversals, its items and the receipt's money as they were before it. */
export function unapplyCash({ receipt, applicationId, cash, items, journals, day, by, reason, at }: Unapplying): { receipt: Receipt; cash: OpenItem; items: OpenItem[]; journals: Journal[] } {
  const application = standing(receipt, applicationId);
  const reversals = journals.map((journal) => reversalOf(journal, { day, reason, at }));
  const unapplied = { by, at: at.toISOString(), reason, journals: reversals.map(({ journalId }) => journalId) };
  return {
    receipt: { ...receipt, applications: receipt.applications.map((each) => (each === application ? { ...each, unapplied } : each)) },
    cash: restored(cash, application.taken, application.functional),
    items: items.map((item) => {
      const line = application.lines.find(({ itemId }) => itemId === item.itemId);
      if (!line) return item;
      const { deduction, ...rest } = item;
      return { ...restored(rest as OpenItem, lineTotal(line), line.functional), ...(deduction && deduction.receiptId !== receipt.receiptId && { deduction }) };
    }),
    journals: reversals,
  };
}
