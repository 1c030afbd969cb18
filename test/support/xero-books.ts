import { LEDGER_ACCOUNTS } from '../../cli/demo-data.ts';
import type { Journal } from '../../core/model/journal.ts';
import type { LedgerSystem } from '../../core/posting/ledger-system.ts';
import { XeroClient } from '../../lambdas/connectors/xero/client.ts';
import { xeroLedger } from '../../lambdas/connectors/xero/ledger.ts';
import { XeroSecret } from '../../lambdas/connectors/xero/schema.ts';
import { documentsBehind } from '../../lambdas/handler/documents-behind.ts';
import type { ManualRecord, PaymentRecord, SalesRecord } from '../../local/partners/xero/records.ts';
import { startXero, type Xero } from '../../local/partners/xero/xero.ts';

const RECEIVABLES = '610';

/** A cloud ledger: the real connector before a simulated Xero. What was there before the last `fresh` does not count. */
export class XeroBooks {
  readonly #xero: Xero;
  readonly system: LedgerSystem;
  #before: { sales: number; manual: number; payment: number; balances: Record<string, number> } = { sales: 0, manual: 0, payment: 0, balances: {} };

  constructor(xero: Xero, system: LedgerSystem) {
    this.#xero = xero;
    this.system = system;
  }

  static async start(): Promise<XeroBooks> {
    const access = { clientId: 'client', clientSecret: 'secret' };
    const xero = await startXero({ credentials: access, webhookKey: 'key', limits: { minute: 10_000 } });
    const settings = XeroSecret.parse({ url: xero.url, tokenUrl: `${xero.url}/connect/token`, ...access, tenantId: xero.tenantId, accounts: LEDGER_ACCOUNTS });
    return new XeroBooks(xero, xeroLedger(new XeroClient(settings), settings, documentsBehind));
  }

  fresh(): void {
    this.#before = { sales: this.#xero.org.documents.size('sales'), manual: this.#xero.org.documents.size('manual'), payment: this.#xero.org.documents.size('payment'), balances: this.#xero.org.balances() };
  }

  #since = <T>(kind: 'sales' | 'manual' | 'payment'): T[] => this.#xero.org.documents.all<T>(kind).slice(this.#before[kind]);

  /** Numbers of invoices by our id of them; of one that another system numbered, by its journal. */
  get numbers(): Map<string, string> {
    return new Map(this.#since<SalesRecord>('sales').flatMap(({ type, reference, number }) => (type === 'ACCREC' ? [[reference, number]] : [])));
  }

  /** Events that stand in its books. */
  get posted(): string[] {
    const documents = this.#since<SalesRecord>('sales').map(({ type, number }) => `${type === 'ACCREC' ? 'invoice' : 'credit-memo'}:${number}`);
    const journals = this.#since<ManualRecord>('manual').map(({ narration }) => narration);
    return [...documents, ...journals, ...new Set(this.#since<PaymentRecord>('payment').map(({ reference }) => reference))];
  }

  /** Two documents of one id of ours are what must never be. */
  get twice(): string[] {
    const ids = [...this.#since<SalesRecord>('sales').map(({ reference }) => reference), ...this.#since<ManualRecord>('manual').map(({ narration }) => narration), ...this.#since<PaymentRecord>('payment').map(({ reference, of }) => `${reference} ${of}`)];
    return ids.filter((id, index) => ids.indexOf(id) !== index);
  }

  /** What each account has moved by, in cents. */
  get moved(): Record<string, number> {
    const moved = Object.entries(this.#xero.org.balances()).map(([code, amount]): [string, number] => [code, amount - (this.#before.balances[code] ?? 0)]);
    return Object.fromEntries(moved.filter(([, amount]) => amount !== 0));
  }

  stop = (): Promise<void> => this.#xero.stop();
}

/** The same of our journals, by the codes of the mapping. */
export function movedBy(journals: readonly Journal[]): Record<string, number> {
  const moved: Record<string, number> = {};
  for (const { key, account, side, functional } of journals.flatMap(({ lines }) => lines)) {
    const code = key === 'receivables' ? RECEIVABLES : (LEDGER_ACCOUNTS[account] ?? account);
    moved[code] = (moved[code] ?? 0) + (side === 'debit' ? functional.minor : 0 - functional.minor);
  }
  return Object.fromEntries(Object.entries(moved).filter(([, amount]) => amount !== 0));
}
