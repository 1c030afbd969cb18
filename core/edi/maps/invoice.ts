import { decimal as majorUnits } from '../../model/money.ts';
import { ediDate } from '../codec/dates.ts';
import type { Written } from '../codec/write-interchange.ts';
import type { InvoiceDocument } from '../documents.ts';
import { loop, segment, type Tree } from '../guides/guide.ts';
import { CodeTable } from './code-table.ts';
import type { Dialect, DocumentMap } from './map.ts';
import { checkTotals, idCodes, PRICE_BASES, readIds, readReferences, reference, references, TOTALS, writeIds, writeReferences, writeTotals } from './parts.ts';
import { compact, PARTIES, readParties, writeParties } from './party.ts';
import { amount, contradicts, currencyOf, date, decimal, money, moneyOfR, needed, neededDate, number, quantity, text, unitCode, unsayable } from './values.ts';

/** DI is a debit invoice, CR a credit memo; without BIG07 it is an invoice. https://www.stedi.com/edi/x12-004010/element/640 */
const TYPES = new CodeTable<InvoiceDocument['type']>({ invoice: 'DI DR PR', credit: 'CR' });
const SHIPMENT = 'SI';
const INVOICE = 'IV';
/** 3: counted from the invoice date. */
const FROM_INVOICE_DATE = '3';
const SUMS = { charge: 'C', allowance: 'A' };

/** 810: https://www.stedi.com/edi/x12-004010/810 . All its amounts but those of TXI have two implied decimals. */
export const invoiceDocument: DocumentMap<InvoiceDocument> = {
  guide: {
    type: '810',
    functionalId: 'IN',
    places: [
      segment('BIG', '1', { 7: TYPES.codes }),
      segment('CUR', '0-1', { 1: ['BY', 'SE'] }),
      references('0-12', SHIPMENT, INVOICE),
      PARTIES,
      segment('ITD', '0-1', { 1: ['01', '05', '08'], 2: [FROM_INVOICE_DATE] }),
      loop('1-200000', segment('IT1', '1', { 5: PRICE_BASES, ...idCodes(6, 8, 10) }), segment('PID', '0-1', { 1: ['F'] })),
      segment('TDS', '1'),
      segment('TXI', '0-10'),
      loop('0-25', segment('SAC', '1', { 1: Object.values(SUMS) })),
      TOTALS,
    ],
  },

  read(tree, dialect) {
    const big = tree.one('BIG');
    const currency = currencyOf(tree.first('CUR'), 2) ?? dialect.currency ?? contradicts(big, 1, 'it does not say its currency');
    const lines = tree.loops('IT1').map((line) => readLine(line, dialect));
    checkTotals(tree, lines.length, lines.map((line) => line.quantity.amount));
    const sums = (kind: string) => tree.loops('SAC').map((sac) => sac.one('SAC')).filter((sac) => text(sac, 1) === kind);
    const coded = (kind: string) => sums(kind).map((sac) => ({ code: needed(sac, 2), amount: money(sac, 5, currency) }));
    return compact({
      document: 'invoice' as const,
      type: TYPES.find(text(big, 7)) ?? ('invoice' as const),
      number: needed(big, 2),
      date: neededDate(big, 1),
      order: needed(big, 4),
      release: text(big, 5),
      orderDate: date(big, 3),
      currency,
      references: readReferences(tree),
      shipment: reference(tree, SHIPMENT),
      invoice: reference(tree, INVOICE),
      parties: readParties(tree, dialect),
      terms: readTerms(tree),
      lines,
      charges: coded(SUMS.charge),
      allowances: coded(SUMS.allowance),
      taxes: tree.all('TXI').map((txi) => ({ kind: needed(txi, 1), amount: moneyOfR(txi, 2, currency) })),
      total: money(tree.one('TDS'), 1, currency),
    });
  },

  write(invoice, dialect) {
    const { date: on, orderDate, number: id, order, release, type, currency, lines } = invoice;
    for (const { amount: tax } of [...invoice.taxes, ...invoice.charges, ...invoice.allowances, { amount: invoice.total }]) if (tax.currency !== currency) unsayable('CUR', 'an invoice has one currency', tax.currency);
    return [
      ['BIG', ediDate(on), id, orderDate && ediDate(orderDate), order, release, undefined, TYPES.code(type)],
      ['CUR', 'SE', currency],
      ...writeReferences(invoice.references),
      ...(invoice.shipment ? [['REF', SHIPMENT, invoice.shipment] as const] : []),
      ...(invoice.invoice ? [['REF', INVOICE, invoice.invoice] as const] : []),
      ...writeParties(invoice.parties),
      ...writeTerms(invoice.terms),
      ...lines.flatMap(({ line, quantity: billed, unitPrice, ids, description }) => [
        ['IT1', line, number(billed.amount), unitCode(billed.uom, dialect), number(unitPrice), 'PE', ...writeIds(ids, dialect)] as const,
        ...(description ? [['PID', 'F', undefined, undefined, undefined, description] as const] : []),
      ]),
      ['TDS', amount(invoice.total)],
      ...invoice.taxes.map(({ kind, amount: tax }): Written => ['TXI', kind, number(majorUnits(tax))]),
      ...invoice.charges.map(({ code, amount: charge }): Written => ['SAC', SUMS.charge, code, undefined, undefined, amount(charge)]),
      ...invoice.allowances.map(({ code, amount: allowance }): Written => ['SAC', SUMS.allowance, code, undefined, undefined, amount(allowance)]),
      writeTotals(lines.length, lines.map((line) => line.quantity.amount)),
    ];
  },
};

function readLine(tree: Tree, dialect: Dialect): InvoiceDocument['lines'][number] {
  const [it1, pid] = [tree.one('IT1'), tree.first('PID')];
  return compact({ line: text(it1, 1), quantity: quantity(it1, 2, 3, dialect), unitPrice: decimal(it1, 4) ?? contradicts(it1, 4, 'it is missing'), ids: readIds(it1, 6), description: pid && text(pid, 5) });
}

function readTerms(tree: Tree): InvoiceDocument['terms'] {
  const itd = tree.first('ITD');
  if (!itd) return undefined;
  const days = (element: number) => (text(itd, element) === undefined ? undefined : Number(decimal(itd, element)));
  return compact({ netDays: days(7), discountPercent: decimal(itd, 3), discountDays: days(5) });
}

const writeTerms = (terms: InvoiceDocument['terms']): Written[] =>
  terms && Object.keys(terms).length > 0
    ? [['ITD', terms.discountPercent ? '08' : '01', FROM_INVOICE_DATE, number(terms.discountPercent), undefined, terms.discountDays === undefined ? undefined : String(terms.discountDays), undefined, terms.netDays === undefined ? undefined : String(terms.netDays)]]
    : [];
