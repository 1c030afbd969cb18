import type { Json, JsonObject } from '../../contract.ts';
import { amountToPay, linesToPay, nameOf } from './computed.ts';
import type { Context, Erp } from './erp.ts';
import { HttpError, raised, userError } from './errors.ts';
import { book, creditNote, follow, reconcile } from './invoices.ts';
import { processSale } from './sales.ts';
import { decimal, units, type Record_ } from './values.ts';

type Step = (erp: Erp, state: string, data: JsonObject, context: Context) => JsonObject;
const view = (state: string, defaults: JsonObject, buttons: string[]): JsonObject => ({ view: { state, defaults, buttons: buttons.map((each) => ({ state: each })) } });
const active = (context: Context): number => Number(context['active_id']);

/** The wizards that are simulated: first state, last state, and what each state does. A view has state, defaults and buttons, no form. */
const WIZARDS: Readonly<Record<string, { start: string; run: Step }>> = {
  'account.invoice.pay': { start: 'start', run: pay },
  'account.invoice.credit': { start: 'start', run: credit },
  'sale.handle.shipment.exception': { start: 'ask', run: handleShipmentException },
};

/** wizard.<name>.create | execute | delete. Sessions last until they are deleted. */
export function wizard(erp: Erp, name: string, method: string, params: Json[], context: Context): Json {
  const known = WIZARDS[name];
  if (!known) throw raised(`'${name}'`);
  if (method === 'create') {
    const id = erp.documents.next('wizard');
    erp.documents.put('wizard', id, { name });
    return [id, known.start, 'end'];
  }
  const id = Number(params[0]);
  if (erp.documents.get<{ name: string }>('wizard', id)?.name !== name) throw new HttpError(403);
  if (method === 'delete') {
    erp.documents.remove('wizard', id);
    return null;
  }
  if (method !== 'execute') throw new HttpError(403);
  return known.run(erp, String(params[2]), (params[1] ?? {}) as JsonObject, context);
}

function form(data: JsonObject, name: string, model: string): JsonObject {
  const given = (data[name] ?? {}) as JsonObject;
  // The server chokes on the "party." helpers that its own defaults contain: a client must leave them out.
  const helper = Object.keys(given).find((each) => each.endsWith('.'));
  if (helper) throw raised(`'${model}' object has no attribute '${helper}'`);
  return given;
}

function pay(erp: Erp, state: string, data: JsonObject, context: Context): JsonObject {
  const invoice = erp.get('account.invoice', active(context));
  const common = { currency: 1, currency_digits: 2, company: 1, 'company.': { rec_name: nameOf(erp, 'company.company', erp.get('company.company', 1)) }, 'currency.': { rec_name: 'U.S. Dollar' } };
  if (state === 'start') {
    const account = Number(invoice['account']);
    const defaults = { ...common, date: erp.today(), amount: decimal(amountToPay(erp, invoice)), invoice_account: account, 'invoice_account.': { rec_name: nameOf(erp, 'account.account', erp.get('account.account', account)) } };
    return view('start', defaults, ['end', 'choice']);
  }
  const start = form(data, 'start', 'account.invoice.pay.start');
  const amount = units(start['amount']);
  const owed = amountToPay(erp, invoice);
  if (state === 'choice') {
    if (amount !== owed) {
      const type = amount < owed ? 'partial' : 'writeoff';
      const lines = linesToPay(erp, invoice).filter((line) => !line['reconciliation']).map((line) => line.id);
      return view('ask', { ...common, type, lines_to_pay: lines, amount: start['amount'] ?? null, date: start['date'] ?? null, lines: type === 'partial' ? lines : [], payment_lines: [], currency_writeoff: 1, currency_digits_writeoff: 2, invoice: invoice.id, 'currency_writeoff.': { rec_name: 'U.S. Dollar' }, 'invoice.': { rec_name: nameOf(erp, 'account.invoice', invoice) } }, ['end', 'pay']);
    }
    settle(erp, invoice, receive(erp, invoice, start));
    return {};
  }
  if (state === 'pay') {
    const type = String(form(data, 'ask', 'account.invoice.pay.ask')['type']);
    if (type === 'writeoff') throw raised('paying with a write-off is not simulated');
    if (type === 'partial' && amount > owed) throw userError(`On invoice "${nameOf(erp, 'account.invoice', invoice)}" you cannot create a partial payment with an amount greater than the amount to pay "${String(decimal(owed)['decimal'])}".`);
    settle(erp, invoice, receive(erp, invoice, start));
    return {};
  }
  return {};
}

/** Cash against receivable, on the payment method's journal. */
function receive(erp: Erp, invoice: Record_, start: JsonObject): Record_ {
  const method = erp.get('account.invoice.payment.method', start['payment_method']);
  const amount = units(start['amount']);
  const head = { journal: Number(method['journal']), date: (start['date'] ?? erp.today()) as JsonObject, origin: `account.invoice,${invoice.id}`, description: (start['description'] as string | undefined) ?? null };
  const move = book(erp, head, [{ account: Number(method['debit_account']), amount }, { account: Number(invoice['account']), amount: -amount, party: Number(invoice['party']), maturity: head.date }]);
  const line = erp.by('account.move.line', 'move', move).find((each) => each['account'] === invoice['account']);
  if (!line) throw new Error('a payment has a receivable line');
  return line;
}

/** Adds the payment; once payments cover the invoice, reconciles all of it. */
function settle(erp: Erp, invoice: Record_, payment: Record_): void {
  const payments = [...((invoice['payment_lines'] as number[] | undefined) ?? []), payment.id];
  const after = erp.update('account.invoice', invoice.id, { payment_lines: payments });
  if (amountToPay(erp, after) !== 0n) return;
  reconcile(erp, [...linesToPay(erp, after), ...payments.map((id) => erp.get('account.move.line', id))]);
  follow(erp, invoice.id);
}

function credit(erp: Erp, state: string, data: JsonObject, context: Context): JsonObject {
  const ids = ((context['active_ids'] as Json[] | undefined) ?? [active(context)]).map(Number);
  if (state === 'start') {
    const allowed = ids.every((id) => erp.get('account.invoice', id)['state'] === 'posted');
    return view('start', { with_refund: allowed, with_refund_allowed: allowed }, ['end', 'credit']);
  }
  if (state !== 'credit') return {};
  const start = form(data, 'start', 'account.invoice.credit.start');
  const refund = Boolean(start['with_refund']);
  const notes = ids.map((id) => {
    const invoice = erp.get('account.invoice', id);
    if (refund && (invoice['state'] !== 'posted' || (invoice['payment_lines'] as number[]).length)) throw userError(`You cannot credit with refund invoice "${nameOf(erp, 'account.invoice', invoice)}" because it has payments.`);
    return creditNote(erp, id, refund, (start['invoice_date'] ?? null) as JsonObject | null);
  });
  return { actions: [[{ type: 'ir.action.act_window', res_model: 'account.invoice', name: 'Invoices' }, { res_id: notes }]] };
}

const list = (line: Record_, field: string): number[] => (line[field] as number[] | undefined) ?? [];

/** A cancelled shipment: ship it again, or leave it. */
function handleShipmentException(erp: Erp, state: string, data: JsonObject, context: Context): JsonObject {
  const sale = active(context);
  const lines = erp.by('sale.line', 'sale', sale);
  const stuck = lines.flatMap((line) => erp.by('stock.move', 'origin', `sale.line,${line.id}`).filter((move) => move['state'] === 'cancelled' && ![...list(line, 'moves_ignored'), ...list(line, 'moves_recreated')].includes(move.id)).map((move) => ({ line, move: move.id })));
  if (state === 'ask') {
    const moves = stuck.map((each) => each.move);
    return view('ask', { recreate_moves: moves, domain_moves: moves }, ['end', 'handle']);
  }
  if (state !== 'handle') return {};
  const given = form(data, 'ask', 'sale.handle.shipment.exception.ask');
  const again = new Set((given['recreate_moves'] as number[] | undefined) ?? []);
  const asked = new Set((given['domain_moves'] as number[] | undefined) ?? []);
  for (const { line, move } of stuck.filter((each) => asked.has(each.move))) {
    const field = again.has(move) ? 'moves_recreated' : 'moves_ignored';
    erp.update('sale.line', line.id, { [field]: [...list(erp.get('sale.line', line.id), field), move] });
  }
  processSale(erp, sale);
  return {};
}
