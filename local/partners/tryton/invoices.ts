import type { JsonObject } from '../../contract.ts';
import { lineAmount, linesToPay, nameOf, taxes } from './computed.ts';
import type { Erp } from './erp.ts';
import { userError } from './errors.ts';
import { settle } from './sale-state.ts';
import { decimal, key, number, units, ZERO, type Record_ } from './values.ts';
import { create } from './writing.ts';

const FROM: Readonly<Record<string, readonly string[]>> = {
  validate_invoice: ['draft'], post: ['draft', 'validated'], cancel: ['draft', 'validated', 'posted'], draft: ['validated', 'cancelled'],
};

export function invoiceButton(erp: Erp, button: string, ids: number[]): null {
  for (const id of ids) {
    const invoice = erp.get('account.invoice', id);
    if (!FROM[button]?.includes(String(invoice['state']))) continue;
    if (button === 'post') post(erp, invoice);
    else if (button === 'cancel') cancel(erp, invoice);
    else erp.update('account.invoice', id, { state: button === 'draft' ? 'draft' : 'validated' });
  }
  return null;
}

/** Makes one draft invoice of what the sale's method says is to be invoiced now; none when there is nothing. */
export function invoiceFor(erp: Erp, sale: Record_): void {
  if (sale['invoice_method'] === 'manual') return;
  const due = erp.sorted('sale.line', erp.by('sale.line', 'sale', sale.id)).filter((line) => line['type'] === 'line').flatMap((line) => {
    const invoiced = erp.by('account.invoice.line', 'origin', `sale.line,${line.id}`);
    const moves = erp.by('stock.move', 'origin', `sale.line,${line.id}`).filter((move) => move['state'] === 'done');
    const wanted = sale['invoice_method'] === 'order' ? number(line['quantity']) : moves.reduce((total, move) => total + number(move['quantity']), 0);
    const quantity = wanted - invoiced.reduce((total, each) => total + number(each['quantity']), 0);
    const taken = new Set(invoiced.flatMap((each) => (each['stock_moves'] as number[] | undefined) ?? []));
    return quantity > 0 ? [{ line, quantity, moves: sale['invoice_method'] === 'order' ? [] : moves.filter((move) => !taken.has(move.id)).map((move) => move.id) }] : [];
  });
  if (!due.length) return;
  const invoice = create(erp, 'account.invoice', { party: sale['invoice_party'] ?? sale['party'] ?? null, invoice_address: sale['invoice_address'] ?? null, payment_term: sale['payment_term'] ?? null, currency: sale['currency'] ?? null, company: sale['company'] ?? null });
  for (const { line, quantity, moves } of due) {
    const category = erp.get('product.category', erp.value('product.product', erp.get('product.product', line['product']), 'account_category'));
    create(erp, 'account.invoice.line', {
      invoice, product: line['product'] ?? null, unit: line['unit'] ?? null, quantity, unit_price: line['unit_price'] ?? null, description: line['description'] ?? null, account: category['account_revenue'] ?? null,
      taxes: [...((line['taxes'] as number[] | undefined) ?? [])], origin: `sale.line,${line.id}`, stock_moves: moves,
    });
  }
  retax(erp, invoice);
}

/** Writes the tax lines anew from the lines. */
export function retax(erp: Erp, id: number): void {
  for (const each of erp.by('account.invoice.tax', 'invoice', id)) erp.erase('account.invoice.tax', each.id);
  for (const [tax, { base, amount }] of taxes(erp, erp.by('account.invoice.line', 'invoice', id))) {
    const record = erp.get('account.tax', tax);
    create(erp, 'account.invoice.tax', { invoice: id, tax, account: record['invoice_account'] ?? null, description: record['description'] ?? null, base: decimal(base), amount: decimal(amount), manual: false, sequence: null });
  }
}

/** Gives the invoice its number and books it: revenue per line, tax, receivable. */
function post(erp: Erp, invoice: Record_): void {
  const at = (invoice['invoice_date'] ?? erp.today()) as JsonObject;
  const booked = (invoice['accounting_date'] ?? at) as JsonObject;
  const entries = [
    ...erp.sorted('account.invoice.line', erp.by('account.invoice.line', 'invoice', invoice.id)).map((line) => ({ account: Number(line['account']), amount: -lineAmount(line) })),
    ...erp.by('account.invoice.tax', 'invoice', invoice.id).map((tax) => ({ account: Number(tax['account']), amount: -units(tax['amount']) })),
  ];
  const due = entries.reduce((sum, each) => sum - each.amount, 0n);
  const move = book(erp, { journal: 1, date: booked, origin: `account.invoice,${invoice.id}`, description: null }, [...entries, { account: Number(invoice['account']), amount: due, party: Number(invoice['party']), maturity: at }]);
  erp.update('account.invoice', invoice.id, { state: 'posted', number: invoice['number'] ?? erp.next('invoice'), invoice_date: at, move });
  follow(erp, invoice.id);
}

interface Entry {
  account: number;
  /** Debit above 0, credit below. */
  amount: bigint;
  party?: number;
  maturity?: JsonObject;
}

/** A posted move of the journal, in the period of its date. */
export function book(erp: Erp, head: { journal: number; date: JsonObject; origin: string | null; description: string | null }, entries: Entry[]): number {
  const day = String(key(head.date));
  const period = erp.all('account.period').find((each) => String(key(each['start_date'])) <= day && day <= String(key(each['end_date'])));
  if (!period) {
    const shown = [head.date['month'], head.date['day']].map((part) => String(part).padStart(2, '0'));
    throw userError(`To continue, you must create a period for the date "${shown.join('/')}/${String(head.date['year'])}".`);
  }
  if (period['state'] !== 'open') throw userError(`You cannot create move on period "${String(period['name'])}" because it is closed.`);
  const next = erp.next('account.move');
  const move = erp.insert('account.move', { ...head, company: 1, number: next, post_number: next, post_date: erp.today(), period: period.id, state: 'posted' });
  for (const entry of entries) {
    const [debit, credit] = entry.amount >= 0n ? [decimal(entry.amount), ZERO] : [ZERO, decimal(-entry.amount)];
    erp.insert('account.move.line', { move: move.id, account: entry.account, debit, credit, second_currency: null, amount_second_currency: null, party: entry.party ?? null, maturity_date: entry.maturity ?? null, reconciliation: null, description: null, state: 'valid' });
  }
  return move.id;
}

/** Moves that were made by hand: balanced, in a period that is open. */
export function postMoves(erp: Erp, ids: number[]): null {
  for (const move of ids.map((id) => erp.get('account.move', id)).filter((each) => each['state'] === 'draft')) {
    const lines = erp.by('account.move.line', 'move', move.id);
    if (!lines.length) throw userError(`To post the move "${nameOf(erp, 'account.move', move)}", you must fill its lines.`);
    if (lines.reduce((sum, line) => sum + units(line['debit']) - units(line['credit']), 0n) !== 0n) throw userError(`To post the move "${nameOf(erp, 'account.move', move)}", you must balance it.`);
    const period = erp.get('account.period', move['period']);
    if (period['state'] !== 'open') throw userError(`You cannot create move on period "${String(period['name'])}" because it is closed.`);
    for (const line of lines) erp.update('account.move.line', line.id, { state: 'valid' });
    erp.update('account.move', move.id, { state: 'posted', post_number: move['number'] ?? null, post_date: erp.today() });
  }
  return null;
}

/** Marks lines that sum to zero as settled by each other. */
export function reconcile(erp: Erp, lines: Record_[]): void {
  const reconciliation = erp.insert('account.move.reconciliation', { name: erp.next('reconciliation'), company: 1, date: erp.today() });
  for (const line of lines) erp.update('account.move.line', line.id, { reconciliation: reconciliation.id });
}

/** posted → paid once nothing is left to pay; the sales behind it look at it. */
export function follow(erp: Erp, id: number): void {
  const invoice = erp.get('account.invoice', id);
  const lines = linesToPay(erp, invoice);
  if (invoice['state'] === 'posted' && lines.length && lines.every((line) => erp.get('account.move.line', line.id)['reconciliation'])) erp.update('account.invoice', id, { state: 'paid' });
  for (const sale of erp.value('account.invoice', invoice, 'sales') as number[]) settle(erp, sale);
}

function cancel(erp: Erp, invoice: Record_): void {
  if (invoice['state'] === 'posted') throw userError(`You cannot cancel customer invoice "${nameOf(erp, 'account.invoice', invoice)}" because it is posted and company setup does not allow it.`);
  erp.update('account.invoice', invoice.id, { state: 'cancelled' });
  follow(erp, invoice.id);
}

/** A credit note over the whole invoice. With `refund` it is posted at once and both are settled: the invoice is cancelled, the note paid. */
export function creditNote(erp: Erp, id: number, refund: boolean, at: JsonObject | null): number {
  const invoice = erp.get('account.invoice', id);
  const note = create(erp, 'account.invoice', {
    party: invoice['party'] ?? null, invoice_address: invoice['invoice_address'] ?? null, payment_term: invoice['payment_term'] ?? null, currency: invoice['currency'] ?? null, journal: invoice['journal'] ?? null,
    account: invoice['account'] ?? null, reference: invoice['reference'] ?? null, description: invoice['description'] ?? null, invoice_date: at,
  });
  for (const line of erp.sorted('account.invoice.line', erp.by('account.invoice.line', 'invoice', id))) {
    create(erp, 'account.invoice.line', {
      invoice: note, product: line['product'] ?? null, unit: line['unit'] ?? null, quantity: -number(line['quantity']), unit_price: line['unit_price'] ?? null, description: line['description'] ?? null,
      account: line['account'] ?? null, taxes: [...((line['taxes'] as number[] | undefined) ?? [])], origin: `account.invoice.line,${line.id}`,
    });
  }
  retax(erp, note);
  if (!refund) return note;
  post(erp, erp.get('account.invoice', note));
  const both = [id, note].map((each) => erp.get('account.invoice', each));
  reconcile(erp, both.flatMap((each) => linesToPay(erp, each)));
  erp.update('account.invoice', id, { state: 'cancelled' });
  erp.update('account.invoice', note, { state: 'paid' });
  for (const sale of erp.value('account.invoice', invoice, 'sales') as number[]) settle(erp, sale);
  return note;
}

