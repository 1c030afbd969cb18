import type { CreditMemo } from '../../../core/model/credit-memo.ts';
import { Rejected, Transient } from '../../../core/model/errors.ts';
import type { Invoice } from '../../../core/model/invoice.ts';
import { decimal, type Money, subtract, zero } from '../../../core/model/money.ts';
import type { Warning } from './answer.ts';
import type { TrytonClient } from './client.ts';
import { creditLines, creditTaxLines, date } from './from-canonical.ts';
import type { TrytonMasterdata } from './masterdata.ts';
import { InvoiceHead, InvoiceLineRecord, InvoiceRecord, type TrytonSecret } from './schema.ts';
import { amounts, numbered } from './to-canonical.ts';

/** The two questions of an invoice are answered yes here as well: terms that may have run out, and a tax that Tryton would compute otherwise. */
const expected = (warning: Warning) => warning.kind.startsWith('invoice_payment_term') || warning.kind.startsWith('invoice_taxes');
const POSTED = new Set(['posted', 'paid']);

/**
 * A credit note is a customer invoice below zero. The wizard would credit a whole invoice, and without our reference; so it is made in one call, with our id
 * as its reference, from the head of the invoice that it is on.
 */
export class TrytonCreditNotes {
  readonly #client: TrytonClient;
  readonly #masterdata: TrytonMasterdata;
  readonly #accounts: Pick<TrytonSecret, 'freightAccount' | 'taxAccount'>;

  constructor(client: TrytonClient, masterdata: TrytonMasterdata, accounts: Pick<TrytonSecret, 'freightAccount' | 'taxAccount'>) {
    this.#client = client;
    this.#masterdata = masterdata;
    this.#accounts = accounts;
  }

  async post(memo: CreditMemo, invoice: Invoice): Promise<{ id: string; number: string }> {
    const [before] = await this.#client.find(InvoiceRecord, 'account.invoice', [['reference', '=', memo.creditMemoId], ['state', '!=', 'cancelled']], 1);
    if (before && POSTED.has(before.state)) return numbered(before);
    const id = before?.id ?? (await this.#create(memo, invoice));
    verify(await this.#again(id), memo);
    await this.#client.press('account.invoice', 'post', [id], expected);
    const posted = await this.#again(id);
    if (!POSTED.has(posted.state)) throw new Transient('erp.invoice-not-posted', `credit note ${memo.creditMemoId} is still ${posted.state}`);
    return numbered(posted);
  }

  async #create(memo: CreditMemo, invoice: Invoice): Promise<number> {
    const original = Number(invoice.erpInvoiceId);
    const [head] = await this.#client.read(InvoiceHead, 'account.invoice', [original]);
    const lines = await this.#client.find(InvoiceLineRecord, 'account.invoice.line', [['invoice', '=', original], ['type', '=', 'line']]);
    const goods = lines[0]?.account;
    if (!head || !goods) throw new Rejected('erp.invoice-empty', `the ERP's invoice ${invoice.number} has no lines to credit`, { invoice: invoice.erpInvoiceId });
    const [freight, tax] = await Promise.all([this.#masterdata.accountOr(this.#accounts.freightAccount, goods), memo.tax.minor === 0 ? goods : this.#masterdata.taxAccount(this.#accounts.taxAccount)]);
    const { id: _, ...same } = head;
    return this.#client.create('account.invoice', {
      ...same,
      type: 'out',
      reference: memo.creditMemoId,
      description: `Credit on ${memo.invoiceNumber}`,
      invoice_date: date(memo.memoDate),
      lines: [['create', creditLines(memo, { goods, freight })]],
      ...(memo.tax.minor !== 0 && { taxes: [['create', creditTaxLines(memo, tax)]] }),
    });
  }

  async #again(id: number): Promise<InvoiceRecord> {
    const [note] = await this.#client.read(InvoiceRecord, 'account.invoice', [id]);
    if (!note) throw new Transient('erp.invoice-vanished', `credit note ${id} is not there any more`);
    return note;
  }
}

/** @throws Rejected credit-memo.total-differs, with both sides' figures */
function verify(record: InvoiceRecord, { creditMemoId, currency, gross, tax }: CreditMemo): void {
  const below = (amount: Money) => subtract(zero(currency), amount);
  const erp = amounts(record, currency);
  const ours = { untaxed: below(subtract(gross, tax)), tax: below(tax), total: below(gross) };
  if ((['untaxed', 'tax', 'total'] as const).every((name) => erp[name].minor === ours[name].minor)) return;
  const text = (side: typeof erp) => Object.fromEntries(Object.entries(side).map(([name, amount]) => [name, decimal(amount)]));
  throw new Rejected('credit-memo.total-differs', `the ERP would book other amounts than ${creditMemoId}: nothing was posted`, { creditMemoId, currency, erp: text(erp), ours: text(ours) });
}
