import * as z from 'zod';
import type { Receivables, ReceivablesOf } from '../../../core/credit/receivables.ts';
import { add, type Money, subtract, zero } from '../../../core/model/money.ts';
import type { TrytonClient } from './client.ts';
import type { Clock } from './erp.ts';
import { date } from './from-canonical.ts';
import type { TrytonMasterdata } from './masterdata.ts';
import { Coded, InvoiceRecord, ReceivableLine } from './schema.ts';
import { idIn, plainDate, sumOf } from './to-canonical.ts';

const DAY_MS = 86_400_000;
/** A customer whose last item was settled is told as owing nothing for so long: longer than a poll may be down. */
const SETTLED_DAYS = 7;
const AT_ONCE = 500;
const Settled = z.object({ id: z.int(), party: z.int().nullable() });

/**
 * What parties owe by Tryton's own books: the lines on accounts of a receivable type that nothing has reconciled yet, as `party.receivable` sums them.
 * https://docs.tryton.org/latest/modules-account/design/account.html
 */
export class TrytonReceivables implements Receivables {
  readonly #client: TrytonClient;
  readonly #masterdata: TrytonMasterdata;
  readonly #clock: Clock;

  constructor(client: TrytonClient, masterdata: TrytonMasterdata, clock: Clock) {
    this.#client = client;
    this.#masterdata = masterdata;
    this.#clock = clock;
  }

  async receivables(): Promise<ReceivablesOf[]> {
    const asOf = this.#clock();
    const receivable = [['account.type.receivable', '=', true], ['party', '!=', null], ['move_state', '=', 'posted']];
    const lines = await this.#client.find(ReceivableLine, 'account.move.line', [...receivable, ['reconciliation', '=', null]]);
    const since = date(new Date(asOf.getTime() - SETTLED_DAYS * DAY_MS).toISOString().slice(0, 10));
    const settled = await this.#client.find(Settled, 'account.move.line', [...receivable, ['reconciliation.date', '>=', since]]);
    const parties = new Map((await this.#all(Coded, 'party.party', [...lines, ...settled].flatMap(({ party }) => party ?? []))).map(({ id, code }) => [id, code]));
    const invoices = new Map((await this.#all(InvoiceRecord, 'account.invoice', lines.flatMap(({ move_origin }) => idIn(move_origin, 'account.invoice') ?? []))).map(({ id, number }) => [id, number]));
    const company = await this.#masterdata.companyCurrency();
    const currencies = new Map((await this.#all(Coded, 'currency.currency', lines.flatMap(({ second_currency }) => second_currency ?? []))).map(({ id, code }) => [id, code ?? '']));
    const currencyOf = (line: ReceivableLine) => (line.second_currency ? (currencies.get(line.second_currency) ?? '') : company);
    const byParty = Map.groupBy(lines, ({ party }) => party);
    return [...parties].flatMap(([party, customerId]): ReceivablesOf[] => {
      if (!customerId) return [];
      const own = Map.groupBy(byParty.get(party) ?? [], currencyOf);
      if (own.size === 0) own.set(company, []);
      return [...own].map(([currency, some]) => ({ customerId, told: { currency, asOf: asOf.toISOString(), ...standing(some, currency, invoices) } }));
    });
  }

  async #all<T extends { id: number }>(schema: z.ZodType<T>, model: string, ids: readonly number[]): Promise<T[]> {
    const wanted = [...new Set(ids)];
    const found: T[] = [];
    for (let from = 0; from < wanted.length; from += AT_ONCE) found.push(...(await this.#client.read(schema, model, wanted.slice(from, from + AT_ONCE))));
    return found;
  }
}

/** What is paid in part is what is left of it; what is on no invoice and below zero is cash that pays nothing yet. */
function standing(lines: readonly ReceivableLine[], currency: string, invoices: ReadonlyMap<number, string | null>): Pick<ReceivablesOf['told'], 'items' | 'unapplied'> {
  const items: ReceivablesOf['told']['items'] = [];
  let unapplied = zero(currency);
  const documents = Map.groupBy(lines, (line) => idIn(line.move_origin, 'account.invoice') ?? `line ${line.id}`);
  for (const [document, some] of documents) {
    const open = some.reduce<Money>((total, line) => add(total, amountOf(line, currency)), zero(currency));
    const number = typeof document === 'number' ? invoices.get(document) : undefined;
    const [dueDate] = some.flatMap(({ maturity_date }) => (maturity_date ? [plainDate(maturity_date)] : [])).sort();
    if (number) items.push({ number, open, ...(dueDate && { dueDate }) });
    else if (open.minor < 0) unapplied = subtract(unapplied, open);
    else items.push({ open, ...(dueDate && { dueDate }) });
  }
  return { items, unapplied };
}

const amountOf = ({ debit, credit, second_currency, amount_second_currency }: ReceivableLine, currency: string): Money =>
  second_currency ? sumOf([amount_second_currency], currency) : subtract(sumOf([debit], currency), sumOf([credit], currency));
