import { decimal as majorUnits, type Money } from '../../model/money.ts';
import { ediDate } from '../codec/dates.ts';
import type { Segment } from '../codec/segment-reader.ts';
import type { Written } from '../codec/write-interchange.ts';
import type { RemittanceAdvice } from '../documents.ts';
import { loop, segment, type Tree } from '../guides/guide.ts';
import { CodeTable } from './code-table.ts';
import type { DocumentMap } from './map.ts';
import { dated, reference, writeDate } from './parts.ts';
import { compact, PARTIES, readParties, writeParties } from './party.ts';
import { contradicts, currencyOf, moneyOfR, needed, neededDate, number, text, unsayable } from './values.ts';

type Group = RemittanceAdvice['groups'][number];
type Item = Group['items'][number];
type Adjustment = Group['adjustments'][number];

/** I: remittance information only. C, D, U, X: a payment, with or without its advice. P, H: told ahead. https://www.stedi.com/edi/x12-004010/element/305 */
const HANDLING = new CodeTable<RemittanceAdvice['handling']>({ advice: 'I', payment: 'C D U X', notification: 'P H' });
const FLOWS = new CodeTable<RemittanceAdvice['flow']>({ credit: 'C', debit: 'D' });
/** https://www.stedi.com/edi/x12-004010/element/128 */
const KINDS = new CodeTable<Item['kind']>({ invoice: 'IV OI', 'credit-memo': 'CM', 'purchase-order': 'PO' });
const METHODS = ['ACH', 'BOP', 'CHK', 'FWT', 'NON', 'SWT'];
const [PURCHASE_ORDER, INVOICE_DATE] = ['PO', '003'];
const ADJUSTMENTS = loop('0-1000', segment('ADX', '1'));

/** 820: https://www.stedi.com/edi/x12-004010/820 . Its amounts have a decimal point. */
export const remittanceAdvice: DocumentMap<RemittanceAdvice> = {
  guide: {
    type: '820',
    functionalId: 'RA',
    places: [
      segment('BPR', '1', { 1: HANDLING.codes, 3: FLOWS.codes, 4: METHODS }),
      segment('TRN', '1', { 1: ['1', '3'] }),
      segment('CUR', '0-1', { 1: ['PR', 'PE', 'BY', 'SE'] }),
      PARTIES,
      loop('0-100000', segment('ENT', '1'), segment('NM1', '0-1', { 1: ['PR', 'PE', 'ST', 'BY'], 2: ['1', '2'] }), ADJUSTMENTS, loop('0-100000', segment('RMR', '1', { 1: KINDS.codes }), segment('REF', '0-1', { 1: [PURCHASE_ORDER] }), segment('DTM', '0-1', { 1: [INVOICE_DATE] }), ADJUSTMENTS)),
    ],
  },

  read(tree, dialect) {
    const [bpr, trn] = [tree.one('BPR'), tree.one('TRN')];
    const currency = currencyOf(tree.first('CUR'), 2) ?? dialect.currency ?? contradicts(bpr, 2, 'it does not say its currency');
    return compact({
      document: 'remittance-advice' as const,
      handling: HANDLING.meaning(needed(bpr, 1)),
      total: notBelowZero(bpr, moneyOfR(bpr, 2, currency)),
      flow: FLOWS.meaning(needed(bpr, 3)),
      method: needed(bpr, 4),
      format: text(bpr, 5),
      from: accountAt(bpr, 6),
      originator: text(bpr, 10),
      to: accountAt(bpr, 12),
      date: neededDate(bpr, 16),
      trace: needed(trn, 2),
      traceOriginator: text(trn, 3),
      currency,
      parties: readParties(tree, dialect),
      groups: tree.loops('ENT').map((group) => readGroup(group, currency)),
    });
  },

  write(advice) {
    const { total, currency, groups } = advice;
    if (total.currency !== currency) unsayable('CUR', 'a remittance has one currency', total.currency);
    return [
      ['BPR', HANDLING.code(advice.handling), r(total), FLOWS.code(advice.flow), advice.method, advice.format, ...account(advice.from), advice.originator, undefined, ...account(advice.to), ediDate(advice.date)],
      ['TRN', '1', advice.trace, advice.traceOriginator],
      ['CUR', 'PR', currency],
      ...writeParties(advice.parties),
      ...groups.flatMap(({ name, adjustments, items }, index): Written[] => [
        ['ENT', String(index + 1)],
        ...(name ? [['NM1', 'PR', '2', name] as const] : []),
        ...adjustments.map(writeAdjustment),
        ...items.flatMap(writeItem),
      ]),
    ];
  },
};

const r = (amount: Money | undefined) => amount && number(majorUnits(amount));
const notBelowZero = (bpr: Segment, total: Money): Money => (total.minor < 0 ? contradicts(bpr, 2, 'a payment below zero') : total);
const moneyAt = (of: Segment, element: number, currency: string) => (text(of, element) === undefined ? undefined : moneyOfR(of, element, currency));

/** Four elements: qualifier and id of the bank, qualifier and number of the account. */
function accountAt(bpr: Segment, first: number): RemittanceAdvice['from'] {
  const [bank, held] = [text(bpr, first + 1), text(bpr, first + 3)];
  if (!bank && !held) return undefined;
  return compact({ bank: bank ? { qualifier: needed(bpr, first), id: bank } : undefined, account: held ? compact({ qualifier: text(bpr, first + 2), number: held }) : undefined });
}
const account = (of: RemittanceAdvice['from']): (string | undefined)[] => [of?.bank?.qualifier, of?.bank?.id, of?.account?.qualifier, of?.account?.number];

function readGroup(tree: Tree, currency: string): Group {
  const nm1 = tree.first('NM1');
  return compact({ name: nm1 && text(nm1, 3), adjustments: readAdjustments(tree, currency), items: tree.loops('RMR').map((item) => readItem(item, currency)) });
}

function readItem(tree: Tree, currency: string): Item {
  const rmr = tree.one('RMR');
  const reason = text(rmr, 7);
  return compact({
    kind: KINDS.meaning(needed(rmr, 1)),
    number: needed(rmr, 2),
    paid: moneyAt(rmr, 4, currency),
    billed: moneyAt(rmr, 5, currency),
    discount: moneyAt(rmr, 6, currency),
    adjustment: reason === undefined ? undefined : { reason, amount: moneyOfR(rmr, 8, currency) },
    purchaseOrder: reference(tree, PURCHASE_ORDER),
    date: dated(tree, INVOICE_DATE),
    adjustments: readAdjustments(tree, currency),
  });
}

const readAdjustments = (tree: Tree, currency: string): Adjustment[] =>
  tree.loops('ADX').map((inner) => {
    const adx = inner.one('ADX');
    const qualifier = text(adx, 3);
    return compact({ amount: moneyOfR(adx, 1, currency), reason: needed(adx, 2), reference: qualifier ? { qualifier, number: needed(adx, 4) } : undefined });
  });

const writeAdjustment = ({ amount, reason, reference: of }: Adjustment): Written => ['ADX', r(amount), reason, of?.qualifier, of?.number];

const writeItem = ({ kind, number: id, paid, billed, discount, adjustment, purchaseOrder, date: on, adjustments }: Item): Written[] => [
  ['RMR', KINDS.code(kind), id, undefined, r(paid), r(billed), r(discount), adjustment?.reason, r(adjustment?.amount)],
  ...(purchaseOrder ? [['REF', PURCHASE_ORDER, purchaseOrder] as const] : []),
  ...writeDate(INVOICE_DATE, on),
  ...adjustments.map(writeAdjustment),
];
