import { isOwed } from '../../core/payments/items.ts';
import { atGateway, balance, differ, lines, posted, type Sentence, sum, twice } from './sentences.ts';

/** DOMAIN 5 to 7: what the books say of money, as its keepers have it, once everything is told. */
export const MONEY_AT_THE_END: Record<string, Sentence> = {
  'gateway clearing is what lies at the gateway, movement by movement': ({ seen, model }) => differ('clearing', balance(seen, 'clearing'), atGateway(seen.movements) - atGateway(model.before.movements) + model.reserve),
  'every payout is known as it was told, to the cent': ({ seen, model }) =>
    model.paidOut.flatMap(({ id, minor }) => (minor === 0 ? [] : differ(`payout ${id}`, sum(seen.payouts.filter(({ payoutId }) => payoutId === id).map(({ paid }) => paid.minor)), minor))),
  'the bank is cash that was told and what was paid out, less what was given back': ({ seen, model }) => {
    const back = sum(lines(seen.journals.filter(({ event }) => event === 'refund'), 'bank').map(({ minor }) => minor));
    return differ('bank', balance(seen, 'bank'), sum([...model.cash.values()].map(({ minor }) => minor)) + sum(model.paidOut.map(({ minor }) => minor)) + back);
  },
  'a chargeback is owed until it is decided, and lost where it is lost': ({ seen, model }) => {
    const of = (...outcomes: (string | undefined)[]) => sum([...model.disputes.values()].flatMap(({ minor, outcome }) => (outcomes.includes(outcome) ? [minor] : [])));
    return [...differ('chargeback receivable', balance(seen, 'chargeback-receivable'), of(undefined)), ...differ('chargeback losses', balance(seen, 'chargeback-losses'), of('lost'))];
  },
  'tax booked is the figure that the tax engine committed, document by document': ({ seen, model }) => {
    const committed = seen.taxDocuments.filter(({ status, code }) => status === 'Committed' && !model.before.taxed.has(code));
    const figure = new Map<string, number>(committed.map(({ type, code, figures }) => [`${type} ${code}`, Math.round(figures.totalTax * 100)]));
    // the marketplace's own tax is none of the engine's
    const ours = <T extends { orderId: string }>(all: readonly T[]) => all.filter(({ orderId }) => seen.orders.find((order) => order.orderId === orderId)?.taxOwner === 'hub');
    // a return is a document of its own, whose rounding is the engine's: see creditedTax in core/tax/apply-tax.ts
    const booked = [
      ...ours(posted(seen.invoices)).map(({ number = '', tax }) => ({ document: `SalesInvoice ${number}`, tax: tax.minor, most: 0 })),
      ...ours(posted(seen.memos)).map(({ creditMemoId, tax, lines: all, jurisdictions = [] }) => ({ document: `ReturnInvoice ${creditMemoId}`, tax: -tax.minor, most: (all.length + 1) * Math.max(1, jurisdictions.length) })),
    ];
    const known = new Set(booked.map(({ document }) => document));
    return [
      ...twice('tax document', committed.map(({ type, code }) => `${type} ${code}`)),
      ...booked.flatMap(({ document, tax, most }) => {
        const is = figure.get(document);
        if (is === undefined) return [`${document} is not committed`];
        return Math.abs(is - tax) > most ? differ(`tax of ${document}`, tax, is) : [];
      }),
      ...[...figure.keys()].flatMap((document) => (known.has(document) ? [] : [`${document} is committed, and not booked`])),
      ...differ('tax payable', -balance(seen, 'tax-payable'), sum(posted(seen.invoices).map(({ tax }) => tax.minor)) - sum(posted(seen.memos).map(({ tax }) => tax.minor))),
    ];
  },
  'goods of suppliers are received and billed: nothing of them is left in between': ({ seen }) => {
    const journals = seen.journals.filter(({ event }) => event === 'drop-ship' || event === 'supplier-bill');
    return [
      ...differ('goods received, not invoiced, of drop-ships', sum(lines(journals, 'goods-received').map(({ minor }) => minor)), 0),
      ...differ('payables', -balance(seen, 'payables'), sum(seen.bills.map(({ kind, total: owed }) => (kind === 'credit' ? -owed.minor : owed.minor)))),
    ];
  },
  'credit exposure = recomputation: what is open of the accounts, and in dispute, once nothing is unbilled': ({ seen, model }) => {
    const open = sum(seen.items.filter(({ billTo }) => seen.credit.some((one) => one.billTo === billTo)).map((item) => (isOwed(item) ? item.open.minor : -item.open.minor)));
    const disputed = sum([...model.disputes.values()].flatMap(({ minor, outcome }) => (outcome ? [] : [minor])));
    return differ('exposure', sum(seen.credit.map(({ minor }) => minor)), open + disputed);
  },
  'an accrual is reversed at its invoice': ({ seen }) => [
    ...differ('unbilled receivables', balance(seen, 'unbilled-receivables'), 0),
    ...differ('revenue accrual', balance(seen, 'revenue-accrual'), 0),
  ],
};
