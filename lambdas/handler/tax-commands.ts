import { Rejected } from '../../core/model/errors.ts';
import { add, decimal } from '../../core/model/money.ts';
import type { Order } from '../../core/model/order.ts';
import { applyChange } from '../../core/ordering/apply-change.ts';
import { creditedTax, invoicedTax, mustBeCommitted, quotedTax } from '../../core/tax/apply-tax.ts';
import { notLeft, requotedTax } from '../../core/tax/requote-tax.ts';
import { creditDocument, invoiceDocument, quoteDocuments, type TaxFacts } from '../../core/tax/tax-document.ts';
import type { TaxEngine } from '../../core/tax/tax-engine.ts';
import { changeOrder, stores } from '../adapters/stores.ts';
import { commandHandler } from './command.ts';
import { creditingOf } from './crediting-of.ts';
import { changeOf } from './change-of.ts';
import { customerAndItems } from './customer-and-items.ts';
import { itemsFor } from './items-for.ts';
import { invoiceAndRelease } from './invoice-of.ts';
import { orderOf } from './order-of.ts';
import { invoiceIdOfSaga, invoiceOfSaga } from './posting-documents.ts';
import type { StepContext } from './step.ts';

/** The commands that every tax engine takes. */
export const taxCommands = (engine: () => Promise<TaxEngine>) =>
  commandHandler({
    steps: {
      'quote-tax': (context) => quoteTax(context, engine),
      'requote-tax': (context) => requoteTax(context, engine),
      'draft-tax': (context) => draftTax(context, engine),
      'commit-tax': (context) => commitTax(context, engine),
      'credit-tax': (context) => creditTax(context, engine),
    },
    undos: {},
  });

async function quoteTax({ saga, at }: StepContext, engine: () => Promise<TaxEngine>) {
  const order = await orderOf(saga);
  const documents = quoteDocuments(order, await factsOf(order), at.toISOString().slice(0, 10));
  const tax = await engine();
  const results = await Promise.all(documents.map((document) => tax.quote(document)));
  const quoted = await changeOrder(order.entity, order.orderId, (current) => ({ order: quotedTax(current, results, at) }), order);
  return { tax: decimal(add(quoted.freightTax, ...quoted.lines.map((line) => line.tax))) };
}

/** The version that a change makes is quoted before it counts. One that was not quoted yet, the order's own saga quotes. */
async function requoteTax({ saga, at }: StepContext, engine: () => Promise<TaxEngine>) {
  const { order, orderChange } = await changeOf(saga);
  if (!order.taxQuote) return {};
  const next = applyChange(order, orderChange, await itemsFor(order, orderChange), at).order;
  const documents = quoteDocuments(notLeft(next), await factsOf(next), at.toISOString().slice(0, 10));
  const asked = await engine();
  const tax = requotedTax(next, await Promise.all(documents.map((document) => asked.quote(document))), at);
  if (!tax) return {};
  await stores.unit.commit([{ change: 'order-change', orderChange: { ...orderChange, tax } }]);
  return { tax: decimal(add(tax.freightTax, ...tax.lines.map((line) => line.tax))) };
}

/** The engine's figures go onto the invoice before the authority posts it. */
async function draftTax({ saga }: StepContext, engine: () => Promise<TaxEngine>) {
  const order = await orderOf(saga);
  const { invoice, release } = await invoiceAndRelease(order, invoiceIdOfSaga(saga));
  const document = invoiceDocument(order, invoice, release, await factsOf(order));
  if (!document) return {};
  const drafted = invoicedTax(invoice, await (await engine()).draft(document));
  await stores.unit.commit([{ change: 'invoice', invoice: drafted }]);
  return { tax: decimal(drafted.tax) };
}

/** Under the number that the authority gave: https://developer.avalara.com/blog/2017/11/14/renaming-transactions/ */
async function commitTax({ saga }: StepContext, engine: () => Promise<TaxEngine>) {
  const [order, invoice] = await Promise.all([orderOf(saga), invoiceOfSaga(saga)]);
  if (order.taxOwner !== 'hub') return {};
  const { entity, invoiceId, number } = invoice;
  if (!number) throw new Rejected('invoice.not-numbered', `invoice ${invoiceId} has no number yet`, { invoiceId });
  const tax = await engine();
  await tax.renumber({ entity, code: invoiceId }, number);
  mustBeCommitted(invoice, await tax.commit({ entity, code: number }));
  return { tax: decimal(invoice.tax) };
}

/**
 * A return document at the tax date of the invoice, whether or not its period is locked by now. The customer gets what was billed; the engine rounds each document by
 * itself, so the two may differ by a few minor units.
 */
async function creditTax({ saga }: StepContext, engine: () => Promise<TaxEngine>) {
  const { order, memos } = await creditingOf(saga);
  if (order.taxOwner !== 'hub') return {};
  const facts = await factsOf(order);
  const credited: Record<string, string> = {};
  for (const memo of memos) {
    const { invoice, release } = await invoiceAndRelease(order, memo.invoiceId);
    const document = creditDocument(order, invoice, release, { creditId: memo.creditMemoId, date: memo.memoDate, lines: memo.lines, freight: memo.freight }, facts);
    if (!document) continue;
    const result = await (await engine()).refund(document);
    await stores.unit.commit([{ change: 'credit-memo', creditMemo: creditedTax(memo, result) }]);
    credited[memo.creditMemoId] = decimal(result.total);
  }
  return { credited };
}

async function factsOf(order: Order): Promise<TaxFacts> {
  const [known, warehouses] = await Promise.all([customerAndItems(order), stores.masterdata.warehouses(order.entity)]);
  return { ...known, warehouses };
}
