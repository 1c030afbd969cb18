import { describe, expect, test } from 'vitest';
import { amountOf, signed } from '../../../core/bank/camt053-amount.ts';
import { readEntry } from '../../../core/bank/camt053-entry.ts';
import { readXml } from '../../../core/bank/xml.ts';
import { faultOf } from './files.ts';

/** One `Ntry` of 50.00 USD that came in; what is given stands in it. */
const ntry = (inner = '', { amount = '<Amt Ccy="USD">50.00</Amt>', side = 'CRDT', status = '<Sts><Cd>BOOK</Cd></Sts>', days = '<BookgDt><Dt>2026-11-22</Dt></BookgDt><ValDt><Dt>2026-11-23</Dt></ValDt>' } = {}) =>
  readXml(`<Stmt><Ntry>${amount}<CdtDbtInd>${side}</CdtDbtInd>${status}${days}${inner}</Ntry></Stmt>`).root.one('Ntry');
const read = (...given: Parameters<typeof ntry>) => readEntry(ntry(...given), 'USD');
const one = (...given: Parameters<typeof ntry>) => read(...given).transactions[0];
const details = (...all: string[]) => `<NtryDtls>${all.map((each) => `<TxDtls>${each}</TxDtls>`).join('')}</NtryDtls>`;
const fault = (...given: Parameters<typeof ntry>) => faultOf(() => read(...given));
const usd = (minor: number) => ({ minor, currency: 'USD' });

describe('an amount', () => {
  const amt = (text: string, ccy = ' Ccy="USD"') => readXml(`<Amt${ccy}>${text}</Amt>`).root;

  test('is decimal, in a currency that there is', () => {
    expect([amountOf(amt('50.00')), amountOf(amt('50')), amountOf(amt('50.')), amountOf(amt('50.50000')), amountOf(amt('7', ' Ccy="JPY"'))]).toEqual([usd(5000), usd(5000), usd(5000), usd(5050), { minor: 7, currency: 'JPY' }]);
  });

  test.each<[string, string, string | undefined]>([
    ['it has no Ccy', '50.00', ''],
    ['USX is no currency', '50.00', ' Ccy="USX"'],
    ['it is empty', '', undefined],
    ['-50.00 is no amount', '-50.00', undefined],
    ['50,00 is no amount', '50,00', undefined],
    ['1234567890123456 is no amount', '1234567890123456', undefined],
    ['1.123456 is no amount', '1.123456', undefined],
    ['50.005 is not an amount of USD', '50.005', undefined],
  ])('%s', (message, text, ccy) => expect(() => amountOf(amt(text, ccy))).toThrow(message));

  test('with its side is below zero where it is a debit', () => {
    const bal = (side: string) => readXml(`<Bal><Amt Ccy="USD">5.00</Amt><CdtDbtInd>${side}</CdtDbtInd></Bal>`).root;
    expect([signed(bal('CRDT')), signed(bal('DBIT'))]).toEqual([usd(500), usd(-500)]);
    expect(() => signed(bal('NONE'))).toThrow('NONE is none of CRDT, DBIT');
  });
});

describe('an entry', () => {
  test('is one movement, of the day when it was booked and of that from which it counts', () => {
    expect(read()).toEqual({ booked: true, transactions: [{ place: 'Stmt/Ntry[1]', direction: 'in', bookedOn: '2026-11-22', valueOn: '2026-11-23', returned: false, amount: usd(5000), code: '', text: '', references: [] }] });
    expect(one('', { side: 'DBIT' })?.direction).toBe('out');
  });

  test.each<[string, string, [string, string]]>([
    ['the day of booking counts where there is no other', '<BookgDt><Dt>2026-11-22</Dt></BookgDt>', ['2026-11-22', '2026-11-22']],
    ['and the day from which it counts is the other where that is all', '<ValDt><Dt>2026-11-23</Dt></ValDt>', ['2026-11-23', '2026-11-23']],
    ['of an instant the bank\'s own day counts', '<BookgDt><DtTm>2026-11-22T23:30:00-05:00</DtTm></BookgDt>', ['2026-11-22', '2026-11-22']],
    ['a day may have its zone', '<BookgDt><Dt>2026-11-22Z</Dt></BookgDt><ValDt><Dt>2026-11-24+01:00</Dt></ValDt>', ['2026-11-22', '2026-11-24']],
  ])('%s', (_what, days, expected) => {
    const movement = one('', { days });
    expect([movement?.bookedOn, movement?.valueOn]).toEqual(expected);
  });

  test('that is booked needs a day; one that is not does not', () => {
    expect(fault('', { days: '' })).toBe('bank-statement.malformed at line 1, Stmt/Ntry[1]: nothing says when it was booked');
    expect(read('', { days: '', status: '<Sts>PDNG</Sts>' })).toEqual({ booked: false, transactions: [] });
    expect(fault('', { days: '<BookgDt><Dt>20261122</Dt></BookgDt>' })).toContain('20261122 is no date');
    expect(fault('', { days: '<BookgDt><Dt>2026-11-31</Dt></BookgDt>' })).toContain('2026-11-31 is no date');
    expect(fault('', { days: '<BookgDt><Dt>x2026-11-22</Dt></BookgDt>' })).toContain('x2026-11-22 is no date');
    expect(fault('', { days: '<BookgDt><Dt>2026-11-22x</Dt></BookgDt>' })).toContain('2026-11-22x is no date');
  });

  test('is booked by its code, in either place; what is pending, informal or to come is not', () => {
    expect(['<Sts>BOOK</Sts>', '<Sts><Cd>BOOK</Cd></Sts>'].map((status) => read('', { status }).booked)).toEqual([true, true]);
    expect(['PDNG', 'INFO', 'FUTR'].map((code) => read('', { status: `<Sts><Cd>${code}</Cd></Sts>` }))).toEqual([1, 2, 3].map(() => ({ booked: false, transactions: [] })));
    expect(fault('', { status: '' })).toContain('there is no Sts');
  });

  test('of nothing moves nothing, and one in another currency is refused', () => {
    expect(read('', { amount: '<Amt Ccy="USD">0.00</Amt>' })).toEqual({ booked: true, transactions: [] });
    expect(fault('', { amount: '<Amt Ccy="EUR">1.00</Amt>' })).toContain('it is in EUR, and the account in USD');
  });

  test('takes an earlier one back where its indicator says so, or a detail has a reason for a return', () => {
    expect(['true', '1', 'false', '0'].map((is) => one(`<RvslInd>${is}</RvslInd>`)?.returned)).toEqual([true, true, false, false]);
    expect(one(details('<RtrInf/>'))?.returned).toBe(true);
    expect(fault('<RvslInd>yes</RvslInd>')).toContain('yes is none of true, false, 1, 0');
  });

  test('is of a kind by its three codes, by the bank\'s own where it has none, or by nothing', () => {
    const domain = '<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>';
    const own = '<BkTxCd><Prtry><Cd>NTRF+166</Cd></Prtry></BkTxCd>';
    expect([one(domain)?.code, one(own)?.code, one('<BkTxCd/>')?.code]).toEqual(['PMNT/RCDT/ESCT', 'NTRF+166', '']);
    expect(one('<BkTxCd><Domn><Cd>PMNT</Cd></Domn></BkTxCd>')?.code).toBe('PMNT//');
    // a detail's own before the entry's, where it says anything
    expect([one(domain + details(own))?.code, one(domain + details('<BkTxCd/>'))?.code]).toEqual(['NTRF+166', 'PMNT/RCDT/ESCT']);
  });

  test('is known by the number of its one detail, else by its own', () => {
    const ref = (text: string) => `<AcctSvcrRef>${text}</AcctSvcrRef>`;
    expect([one(ref('B-1') + details(`<Refs>${ref('TX-1')}</Refs>`))?.reference, one(ref('B-1') + details(''))?.reference, one(details(`<Refs>${ref('TX-1')}</Refs>`, ''))?.reference, one(ref('') + details(''))?.reference]).toEqual(['TX-1', 'B-1', undefined, undefined]);
  });

  test('has the words of its details, its own, and those of its first detail', () => {
    expect(one(`${details('<RmtInf><Ustrd>a</Ustrd><Ustrd>b</Ustrd></RmtInf><AddtlTxInf>d</AddtlTxInf>', '<RmtInf><Ustrd>c</Ustrd></RmtInf>')}<AddtlNtryInf>n</AddtlNtryInf>`)?.text).toBe('a b c n d');
  });
});

describe('a batch', () => {
  const amt = (text: string, more = '') => `<Amt Ccy="USD">${text}</Amt>${more}`;
  const amounts = (...all: string[]) => read(`<AcctSvcrRef>B-1</AcctSvcrRef>${details(...all)}`).transactions.map(({ amount, reference, place }) => [amount.minor, reference, place]);

  test('is its details where they sum to it, each under its own place and the batch\'s number', () => {
    expect(amounts(amt('30.00'), amt('20.00'))).toEqual([[3000, 'B-1:1', 'Stmt/Ntry[1]/NtryDtls[1]/TxDtls[1]'], [2000, 'B-1:2', 'Stmt/Ntry[1]/NtryDtls[1]/TxDtls[2]']]);
    expect(read(details(amt('30.00', '<Refs><AcctSvcrRef>TX-1</AcctSvcrRef></Refs>'), '<AmtDtls><TxAmt><Amt Ccy="USD">20.00</Amt></TxAmt></AmtDtls>')).transactions.map(({ amount, reference }) => [amount.minor, reference])).toEqual([[3000, 'TX-1'], [2000, undefined]]);
  });

  test.each<[string, string[]]>([
    ['they come to less', [amt('30.00'), amt('19.99')]],
    ['they come to more', [amt('30.00'), amt('20.01')]],
    ['one is in another currency', [amt('30.00'), '<Amt Ccy="EUR">20.00</Amt>']],
    ['one is of the other side', [amt('50.00'), amt('20.00', '<CdtDbtInd>DBIT</CdtDbtInd>'), amt('20.00')]],
    ['one is of nothing', [amt('50.00'), amt('0.00')]],
    ['one has no amount', [amt('50.00'), '']],
  ])('is one movement where %s', (_what, all) => expect(amounts(...all)).toEqual([[5000, 'B-1', 'Stmt/Ntry[1]']]));

  test('of details that say which side, the same one, is its details; one detail alone is the entry', () => {
    expect(amounts(amt('30.00', '<CdtDbtInd>CRDT</CdtDbtInd>'), amt('20.00')).map(([minor]) => minor)).toEqual([3000, 2000]);
    expect(amounts(amt('30.00'))).toEqual([[5000, 'B-1', 'Stmt/Ntry[1]']]);
  });

  test('over several groups of details is one batch', () => {
    const two = read(details(amt('30.00')) + details(amt('20.00'))).transactions;
    expect(two.map(({ place }) => place)).toEqual(['Stmt/Ntry[1]/NtryDtls[1]/TxDtls[1]', 'Stmt/Ntry[1]/NtryDtls[2]/TxDtls[1]']);
  });
});

describe('who is on the other side', () => {
  const parties = (role: string, inner: string, account: string) => details(`<RltdPties><${role}>${inner}</${role}><${role}Acct><Id>${account}</Id></${role}Acct></RltdPties>`);

  test('is the debtor of what comes in and the creditor of what goes out, by whichever version', () => {
    expect(one(parties('Dbtr', '<Pty><Nm>Acme</Nm></Pty>', '<IBAN>DE02</IBAN>'))).toMatchObject({ party: 'Acme', partyAccount: 'DE02' });
    expect(one(parties('Dbtr', '<Nm>Acme</Nm>', '<Othr><Id>4711</Id></Othr>'))).toMatchObject({ party: 'Acme', partyAccount: '4711' });
    expect(one(parties('Cdtr', '<Nm>Acme</Nm>', '<IBAN>DE02</IBAN>'), { side: 'DBIT' })).toMatchObject({ party: 'Acme', partyAccount: 'DE02' });
  });

  test('is nobody of the own side, of several details at once, or without a name', () => {
    for (const inner of [parties('Cdtr', '<Nm>Us</Nm>', '<IBAN>DE99</IBAN>'), parties('Dbtr', '<Nm/>', '<IBAN/>'), details('<RltdPties><Dbtr><Nm>A</Nm></Dbtr></RltdPties>', '')]) {
      expect(one(inner)).not.toHaveProperty('party');
      expect(one(inner)).not.toHaveProperty('partyAccount');
    }
  });
});

describe('what is paid', () => {
  const paid = (strd: string, more = '') => one(details(`<RmtInf>${strd}</RmtInf>${more}`))?.references;
  const document = (number: string, type = '<Tp><CdOrPrtry><Cd>CINV</Cd></CdOrPrtry></Tp>') => `<RfrdDocInf>${type}<Nb>${number}</Nb></RfrdDocInf>`;
  const remitted = (text: string, ccy = 'USD', reason = '') => `<RfrdDocAmt>${reason ? `<AdjstmntAmtAndRsn><Rsn>${reason}</Rsn></AdjstmntAmtAndRsn>` : ''}<RmtdAmt Ccy="${ccy}">${text}</RmtdAmt></RfrdDocAmt>`;

  test('is each invoice with what is remitted of it, and why it is less', () => {
    expect(paid(`<Strd>${document('17')}${remitted('48.00', 'USD', '01')}</Strd>`)).toEqual([{ kind: 'invoice', number: '17', amount: usd(4800), reason: '01' }]);
    expect(paid(`<Strd>${document('17', '')}</Strd>`)).toEqual([{ kind: 'invoice', number: '17' }]);
  });

  test.each<[string, string]>([
    ['of nothing', remitted('0.00')],
    ['in another currency', remitted('48.00', 'EUR')],
  ])('an amount %s is left out: the number counts', (_what, amount) => expect(paid(`<Strd>${document('17')}${amount}</Strd>`)).toEqual([{ kind: 'invoice', number: '17' }]));

  test('of several documents under one amount, each counts without it', () => {
    expect(paid(`<Strd>${document('17')}${document('18')}${remitted('48.00')}</Strd>`)).toEqual([{ kind: 'invoice', number: '17' }, { kind: 'invoice', number: '18' }]);
  });

  test('another document than an invoice is none, and one without its number neither', () => {
    expect(paid(`<Strd>${document('17', '<Tp><CdOrPrtry><Cd>CREN</Cd></CdOrPrtry></Tp>')}<RfrdDocInf/></Strd>`)).toEqual([]);
  });

  test.each<[string, string | undefined]>([
    ['01', '01'],
    ['x'.repeat(100), 'x'.repeat(100)],
    ['x'.repeat(101), undefined],
    ['two words', undefined],
  ])('a reason is a code: %s', (reason, expected) => expect(paid(`<Strd>${document('17')}${remitted('1.00', 'USD', reason)}</Strd>`)?.[0]?.reason).toBe(expected));

  test('our own reference may be an invoice or an advice, and what the payer calls the payment an advice', () => {
    expect(paid('<Strd><CdtrRefInf><Ref>RF18</Ref></CdtrRefInf></Strd><Strd><CdtrRefInf/></Strd>', '<Refs><EndToEndId>E1</EndToEndId><InstrId>I1</InstrId><TxId>T1</TxId></Refs>')).toEqual([
      { kind: 'invoice', number: 'RF18' }, { kind: 'remittance', number: 'RF18' }, { kind: 'remittance', number: 'E1' }, { kind: 'remittance', number: 'I1' }, { kind: 'remittance', number: 'T1' },
    ]);
    expect(paid('', '<Refs><EndToEndId>NOTPROVIDED</EndToEndId><InstrId/></Refs>')).toEqual([]);
  });

  test('free words over several elements are one text', () => {
    expect(paid('<Ustrd>invoice</Ustrd><Ustrd>17</Ustrd>')).toEqual([{ kind: 'invoice', number: '17' }]);
  });
});
