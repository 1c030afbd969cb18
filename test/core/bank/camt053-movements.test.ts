import { describe, expect, test } from 'vitest';
import { readCamt053 } from '../../../core/bank/read-camt053.ts';
import { camtOf, entry, faultOf } from './files.ts';

const IN = { direction: 'in', minor: 5_000, reference: 'B-1' } as const;
const OUT = { direction: 'out', minor: 5_000 } as const;
const read = (text: string, closing = 105_000) => readCamt053(camtOf(text, { closing }))[0]?.transactions ?? [];
const fault = (text: string) => faultOf(() => read(text));
const parts = (...inner: string[]) => `<NtryDtls>${inner.map((each) => `<TxDtls>${each}</TxDtls>`).join('')}</NtryDtls>`;
const usd = (amount: string) => `<Amt Ccy="USD">${amount}</Amt>`;
const [CREDIT, DEBIT] = ['<CdtDbtInd>CRDT</CdtDbtInd>', '<CdtDbtInd>DBIT</CdtDbtInd>'];
const on = (booked: string, value = '') => entry(IN).replace('<BookgDt><Dt>2026-11-22</Dt></BookgDt><ValDt><Dt>2026-11-23</Dt></ValDt>', booked + value);

describe('when it was booked', () => {
  test('is a day, with its zone or without, or an instant, of which the bank’s own day counts', () => {
    const days = ['<Dt>2026-11-22</Dt>', '<Dt>2026-11-22Z</Dt>', '<Dt>2026-11-22+05:30</Dt>', '<Dt>2026-11-22-08:00</Dt>', '<DtTm>2026-11-22T23:59:59-08:00</DtTm>'].flatMap((day) => read(on(`<BookgDt>${day}</BookgDt>`)));
    expect(days.map(({ bookedOn, valueOn }) => [bookedOn, valueOn])).toEqual(Array.from({ length: 5 }, () => ['2026-11-22', '2026-11-22']));
  });

  test('is its value date where the bank says no other; without either it is refused', () => {
    expect(read(on('<ValDt><Dt>2026-11-23</Dt></ValDt>'))[0]).toMatchObject({ bookedOn: '2026-11-23', valueOn: '2026-11-23' });
    expect(fault(on(''))).toBe('bank-statement.malformed at line 5, Document/BkToCstmrStmt/Stmt[1]/Ntry[1]: nothing says when it was booked');
  });

  test.each(['yesterday', 'x2026-11-22', '2026-11-22x', '2026-11-22T', '2026-11-22+5:30'])('is no date: %s', (day) => expect(fault(on(`<BookgDt><Dt>${day}</Dt></BookgDt>`))).toBe(`bank-statement.malformed at line 5, Document/BkToCstmrStmt/Stmt[1]/Ntry[1]/BookgDt/Dt: ${day} is no date`));
});

describe('a batch', () => {
  test('of one is the entry itself, under the entry’s reference', () => {
    expect(read(entry(IN, parts(usd('50.00'))))).toMatchObject([{ place: 'Stmt[1]/Ntry[1]', amount: { minor: 5_000 }, reference: 'B-1' }]);
  });

  test('is its details where each says its own amount, or none says another side', () => {
    expect(read(entry(IN, parts(usd('30.00') + CREDIT, usd('20.00')))).map(({ amount }) => amount.minor)).toEqual([3_000, 2_000]);
  });

  test.each([
    ['one of them goes the other way', parts(usd('30.00'), usd('20.00') + DEBIT)],
    ['the others come to it and one goes the other way', parts(usd('50.00'), usd('20.00') + DEBIT)],
    ['one of them is in another currency', parts(usd('30.00'), '<Amt Ccy="EUR">20.00</Amt>')],
    ['one of them is of nothing', parts(usd('50.00'), usd('0.00'))],
    ['one of them says no amount', parts(usd('50.00'), '')],
  ])('is one movement where %s', (_what, details) => {
    expect(read(entry(IN, details))).toMatchObject([{ place: 'Stmt[1]/Ntry[1]', amount: { minor: 5_000 }, reference: 'B-1' }]);
  });

  test('that is one movement has no payer and no reference of a part, and the words of all', () => {
    const detail = (id: string, words: string) => `<Refs><AcctSvcrRef>${id}</AcctSvcrRef></Refs><RltdPties><Dbtr><Nm>${id}</Nm></Dbtr></RltdPties>${words}`;
    const [movement] = read(entry(IN, parts(detail('T1', ''), detail('T2', '<RmtInf><Ustrd>invoice 17</Ustrd></RmtInf>'))));
    expect(movement).toMatchObject({ reference: 'B-1', text: 'invoice 17', references: [{ kind: 'invoice', number: '17' }] });
    expect(movement?.party).toBeUndefined();
  });
});

describe('the bank’s code', () => {
  const code = (inner: string, detail = '') => read(entry(IN, detail).replace(/<BkTxCd><Domn><Cd>PMNT.*?<\/BkTxCd>/, inner))[0]?.code;
  test('of the detail goes before that of the entry, which stands where the detail’s says nothing', () => {
    const own = '<BkTxCd><Prtry><Cd>NTRF+166</Cd></Prtry></BkTxCd>';
    expect(read(entry(IN, parts(own)))[0]?.code).toBe('NTRF+166');
    expect(read(entry(IN, parts('<BkTxCd/>')))[0]?.code).toBe('PMNT/RCDT/ESCT');
  });

  test('of a domain alone has its families empty; one that says neither is none', () => {
    expect([code('<BkTxCd><Domn><Cd>PMNT</Cd></Domn></BkTxCd>'), code('<BkTxCd><Prtry/></BkTxCd>'), code('')]).toEqual(['PMNT//', '', '']);
  });
});

test('of what goes out the other side is whom it was paid to, known by an IBAN or another number', () => {
  const parties = '<RltdPties><Dbtr><Nm>Ourselves</Nm></Dbtr><Cdtr><Nm>Acme</Nm></Cdtr><CdtrAcct><Id><Othr><Id>4711</Id></Othr></Id></CdtrAcct></RltdPties>';
  expect(read(entry(OUT, parts(parties)), 95_000)).toMatchObject([{ direction: 'out', party: 'Acme', partyAccount: '4711' }]);
});

test.each([
  ['-50.00', 'USD', '-50.00 is no amount'],
  ['50.00 USD', 'USD', '50.00 USD is no amount'],
  ['50.00', 'USX', 'USX is no currency'],
])('is refused with its place: an amount of %s in %s', (amount, currency, message) =>
  expect(fault(entry(IN).replace(usd('50.00'), `<Amt Ccy="${currency}">${amount}</Amt>`))).toBe(`bank-statement.malformed at line 5, Document/BkToCstmrStmt/Stmt[1]/Ntry[1]/Amt: ${message}`),
);

test('an amount may be whole, or end with its point', () => {
  expect(['50', '50.', '50.00000'].flatMap((amount) => read(entry(IN).replace('50.00', amount))).map(({ amount }) => amount.minor)).toEqual([5_000, 5_000, 5_000]);
});
