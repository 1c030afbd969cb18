import { PlainDate } from '../model/identity.ts';
import type { Money } from '../model/money.ts';
import type { PaymentReference } from '../model/receipt.ts';
import { amountOf } from './camt053-amount.ts';
import { distinct, remittanceIn } from './remittance-in.ts';
import type { BankTransaction } from './statement.ts';
import type { Xml } from './xml.ts';

export interface Entry {
  booked: boolean;
  /** None of a pending one, and none without money. */
  transactions: BankTransaction[];
}

/**
 * One `Ntry`. A batch whose details sum to it is its details, each with a payer of its own; any other entry is one movement.
 * @throws StatementError
 */
export function readEntry(ntry: Xml, currency: string): Entry {
  const amount = amountOf(ntry.one('Amt'));
  if (amount.currency !== currency) ntry.one('Amt').fail(`it is in ${amount.currency}, and the account in ${currency}`);
  const direction = sideOf(ntry.one('CdtDbtInd'));
  const reversal = ntry.at('RvslInd')?.of('true', 'false', '1', '0');
  // .08 has a choice of code and text, .02 and .04 the code itself
  const status = ntry.at('Sts', 'Cd') ?? ntry.one('Sts');
  const booked = status.of('BOOK', 'PDNG', 'INFO', 'FUTR') === 'BOOK';
  const bookedOn = dayOf(ntry, 'BookgDt') ?? dayOf(ntry, 'ValDt') ?? (booked ? ntry.fail('nothing says when it was booked') : '');
  if (!booked || amount.minor === 0) return { booked, transactions: [] };
  const whole = { direction, bookedOn, valueOn: dayOf(ntry, 'ValDt') ?? bookedOn, returned: reversal === 'true' || reversal === '1' } as const;
  const details = ntry.all('NtryDtls').flatMap((each) => each.all('TxDtls'));
  const split = details.length > 1 ? splitUp(details, amount, direction) : undefined;
  if (split) return { booked, transactions: split.map(({ detail, part }, index) => movement(ntry, [detail], { ...whole, amount: part }, index + 1)) };
  return { booked, transactions: [movement(ntry, details, { ...whole, amount })] };
}

const sideOf = (indicator: Xml) => (indicator.of('CRDT', 'DBIT') === 'CRDT' ? 'in' : 'out');

/** A date, or an instant of which the bank's own day counts. */
function dayOf(ntry: Xml, name: string): string | undefined {
  const at = ntry.either([name, 'Dt'], [name, 'DtTm']);
  if (!at) return undefined;
  const day = /^(\d{4}-\d\d-\d\d)(?:T\S+|Z|[+-]\d\d:\d\d)?$/.exec(at.text)?.[1];
  return day && PlainDate.safeParse(day).success ? day : at.fail(`${at.text} is no date`);
}

/** The details with their amounts, where each has one in the account's currency and on its side, and they sum to the entry. */
function splitUp(details: readonly Xml[], total: Money, direction: 'in' | 'out'): { detail: Xml; part: Money }[] | undefined {
  const parts = details.map((detail) => {
    const amt = detail.either(['Amt'], ['AmtDtls', 'TxAmt', 'Amt']);
    const side = detail.at('CdtDbtInd');
    return { detail, part: amt && amountOf(amt), same: !side || sideOf(side) === direction };
  });
  const fit = parts.flatMap(({ detail, part, same }) => (same && part && part.currency === total.currency && part.minor > 0 ? [{ detail, part }] : []));
  const sum = fit.reduce((so, { part }) => so + BigInt(part.minor), 0n);
  return fit.length === details.length && sum === BigInt(total.minor) ? fit : undefined;
}

type Whole = Pick<BankTransaction, 'direction' | 'bookedOn' | 'valueOn' | 'returned' | 'amount'>;

/** @param nth of the batch: its parts share what is said of the whole */
function movement(ntry: Xml, details: readonly Xml[], whole: Whole, nth?: number): BankTransaction {
  const [first, another] = details;
  const only = another ? undefined : first;
  const own = only?.at('Refs', 'AcctSvcrRef')?.text;
  const entry = ntry.at('AcctSvcrRef')?.text;
  const reference = own || (entry && (nth ? `${entry}:${nth}` : entry));
  const party = only ? partyOf(only, whole.direction) : {};
  const text = details.flatMap((detail) => remittance(detail, 'Ustrd')).map((each) => each.text).join(' ');
  return {
    place: ((nth && only) || ntry).path.replace(/.*?(?=Stmt\[)/, ''),
    ...whole,
    returned: whole.returned || details.some((detail) => detail.at('RtrInf') !== undefined),
    code: codeOf(first?.at('BkTxCd')) || codeOf(ntry.at('BkTxCd')),
    ...(reference && { reference }),
    ...party,
    text: [text, ntry.at('AddtlNtryInf')?.text, first?.at('AddtlTxInf')?.text].filter(Boolean).join(' '),
    references: distinct(details.flatMap((detail) => remittanceOf(detail, whole.amount.currency))),
  };
}

/** `PMNT/RCDT/ESCT`, else the bank's own. */
function codeOf(code: Xml | undefined): string {
  const domain = code?.at('Domn');
  const parts = domain ? [domain.at('Cd'), domain.at('Fmly', 'Cd'), domain.at('Fmly', 'SubFmlyCd')].map((part) => part?.text ?? '') : [];
  return parts.length > 0 ? parts.join('/') : (code?.at('Prtry', 'Cd')?.text ?? '');
}

/** Who is on the other side: .08 has a choice of party and agent. */
function partyOf(detail: Xml, direction: 'in' | 'out'): Pick<BankTransaction, 'party' | 'partyAccount'> {
  const name = direction === 'in' ? 'Dbtr' : 'Cdtr';
  const party = detail.either(['RltdPties', name, 'Pty', 'Nm'], ['RltdPties', name, 'Nm'])?.text;
  const account = detail.either(['RltdPties', `${name}Acct`, 'Id', 'IBAN'], ['RltdPties', `${name}Acct`, 'Id', 'Othr', 'Id'])?.text;
  return { ...(party && { party }), ...(account && { partyAccount: account }) };
}

const remittance = (detail: Xml, name: string): readonly Xml[] => detail.all('RmtInf').flatMap((each) => each.all(name));

/** The payer gave none. https://www.europeanpaymentscouncil.eu/document-library/implementation-guidelines/sepa-credit-transfer-inter-psp-implementation-guidelines */
const NONE = 'NOTPROVIDED';

/** Structured first: documents with what is paid of each, our own reference; then free words. */
function remittanceOf(detail: Xml, currency: string): PaymentReference[] {
  const structured = remittance(detail, 'Strd');
  const documents = structured.flatMap((strd) => strd.all('RfrdDocInf').flatMap((document) => documentOf(document, strd, currency)));
  const creditors = structured.map((strd) => strd.at('CdtrRefInf', 'Ref')?.text ?? '');
  const own = creditors.flatMap((number): PaymentReference[] => [{ kind: 'invoice', number }, { kind: 'remittance', number }]);
  const ids = ['EndToEndId', 'InstrId', 'TxId'].map((id) => detail.at('Refs', id)?.text ?? '').filter((id) => id !== NONE);
  const free = remittanceIn(remittance(detail, 'Ustrd').map((each) => each.text).join(' '), currency, ids);
  return [...documents, ...own, ...free];
}

function documentOf(document: Xml, strd: Xml, currency: string): PaymentReference[] {
  const number = document.at('Nb')?.text;
  const type = document.at('Tp', 'CdOrPrtry', 'Cd')?.text;
  if (!number || (type !== undefined && type !== 'CINV')) return [];
  const remitted = strd.all('RfrdDocInf').length === 1 ? strd.at('RfrdDocAmt', 'RmtdAmt') : undefined;
  const amount = remitted && amountOf(remitted);
  const reason = strd.at('RfrdDocAmt', 'AdjstmntAmtAndRsn', 'Rsn')?.text;
  return [{ kind: 'invoice', number, ...(amount && amount.currency === currency && amount.minor > 0 && { amount }), ...(reason && /^[\x21-\x7e]{1,100}$/.test(reason) && { reason }) }];
}
