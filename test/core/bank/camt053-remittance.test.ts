import { expect, test } from 'vitest';
import { readCamt053 } from '../../../core/bank/read-camt053.ts';
import { camtOf, entry } from './files.ts';

const references = (detail: string) => readCamt053(camtOf(entry({ direction: 'in', minor: 5_000 }, `<NtryDtls><TxDtls>${detail}</TxDtls></NtryDtls>`), { closing: 105_000 }))[0]?.transactions[0]?.references;
const strd = (documents: string, amounts = '') => references(`<RmtInf><Strd>${documents}${amounts && `<RfrdDocAmt>${amounts}</RfrdDocAmt>`}</Strd></RmtInf>`);
const INVOICE = '<RfrdDocInf><Nb>17</Nb></RfrdDocInf>';
const type = (code: string) => `<Tp><CdOrPrtry><Cd>${code}</Cd></CdOrPrtry></Tp>`;
const reason = (text: string) => `<AdjstmntAmtAndRsn><Amt Ccy="USD">2.00</Amt><Rsn>${text}</Rsn></AdjstmntAmtAndRsn>`;
const SEVENTEEN = [{ kind: 'invoice', number: '17' }];

test('a document is an invoice where its type says so, or where it has none; a credit note or one without a number is not', () => {
  expect([strd(INVOICE), strd(`<RfrdDocInf>${type('CINV')}<Nb>17</Nb></RfrdDocInf>`)]).toEqual([SEVENTEEN, SEVENTEEN]);
  expect([strd(`<RfrdDocInf>${type('CREN')}<Nb>17</Nb></RfrdDocInf>`), strd(`<RfrdDocInf>${type('CINV')}</RfrdDocInf>`)]).toEqual([[], []]);
});

test('what is paid of it counts in the account’s currency, above nothing, and where it is said of one document', () => {
  const paid = (amount: string, currency = 'USD') => `<RmtdAmt Ccy="${currency}">${amount}</RmtdAmt>`;
  expect(strd(INVOICE, paid('0.01'))).toEqual([{ kind: 'invoice', number: '17', amount: { minor: 1, currency: 'USD' } }]);
  expect([strd(INVOICE, paid('0.00')), strd(INVOICE, paid('48.00', 'EUR'))]).toEqual([SEVENTEEN, SEVENTEEN]);
  expect(strd(`${INVOICE}<RfrdDocInf><Nb>18</Nb></RfrdDocInf>`, paid('48.00'))).toEqual([{ kind: 'invoice', number: '17' }, { kind: 'invoice', number: '18' }]);
});

test('a reason for what is not paid is a code; a sentence is none', () => {
  expect(strd(INVOICE, reason('01'))).toEqual([{ kind: 'invoice', number: '17', reason: '01' }]);
  expect([strd(INVOICE, reason('')), strd(INVOICE, reason('A B')), strd(INVOICE, reason('ÄB')), strd(INVOICE, reason('x'.repeat(101)))]).toEqual([SEVENTEEN, SEVENTEEN, SEVENTEEN, SEVENTEEN]);
});

test('the payer’s own numbers are what an advice may go by, except the word for none', () => {
  expect(references('<Refs><EndToEndId>NOTPROVIDED</EndToEndId><InstrId>I-1</InstrId><TxId>T-1</TxId></Refs>')).toEqual([{ kind: 'remittance', number: 'I-1' }, { kind: 'remittance', number: 'T-1' }]);
});

test('structured remittance without a document or a reference says nothing, and takes nothing from the words', () => {
  expect(references('<RmtInf><Ustrd>invoice 17</Ustrd><Strd><AddtlRmtInf>thanks</AddtlRmtInf></Strd></RmtInf>')).toEqual(SEVENTEEN);
});
