import { describe, expect, test } from 'vitest';
import { readCamt053 } from '../../../core/bank/read-camt053.ts';
import { camt, camtOf, entry, faultOf } from './files.ts';

const only = (text: string) => readCamt053(text)[0];
const fault = (text: string) => faultOf(() => readCamt053(text));
const STRUCTURED = `<NtryDtls><TxDtls><Refs><AcctSvcrRef>TX-1</AcctSvcrRef><EndToEndId>E2E-9</EndToEndId></Refs><RltdPties><Dbtr><Pty><Nm>Acme Corp.</Nm></Pty></Dbtr><DbtrAcct><Id><IBAN>DE02120300000000202051</IBAN></Id></DbtrAcct></RltdPties>
<RmtInf><Ustrd>thanks &amp; see invoice 19</Ustrd><Strd><RfrdDocInf><Tp><CdOrPrtry><Cd>CINV</Cd></CdOrPrtry></Tp><Nb>17</Nb></RfrdDocInf><RfrdDocAmt><AdjstmntAmtAndRsn><Amt Ccy="USD">2.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Rsn>01</Rsn></AdjstmntAmtAndRsn><RmtdAmt Ccy="USD">48.00</RmtdAmt></RfrdDocAmt></Strd>
<Strd><CdtrRefInf><Ref>RF18</Ref></CdtrRefInf></Strd></RmtInf></TxDtls></NtryDtls>`;
const part = (minor: string, ref: string, name: string) => `<TxDtls><Refs><EndToEndId>${ref}</EndToEndId></Refs><AmtDtls><TxAmt><Amt Ccy="USD">${minor}</Amt></TxAmt></AmtDtls><RltdPties><Dbtr><Nm>${name}</Nm></Dbtr></RltdPties></TxDtls>`;

describe('camt.053', () => {
  test('who paid, by which account, for what: the structured reference, the free one, the payer’s own number', () => {
    expect(only(camtOf(entry({ direction: 'in', minor: 5_000, reference: 'B-1' }, STRUCTURED), { closing: 105_000 }))).toMatchObject({
      account: 'DE89370400440532013000', statement: 'S1', currency: 'USD', opening: { minor: 100_000 }, closing: { minor: 105_000 },
      transactions: [
        {
          place: 'Stmt[1]/Ntry[1]', direction: 'in', amount: { minor: 5_000, currency: 'USD' }, bookedOn: '2026-11-22', valueOn: '2026-11-23', returned: false, code: 'PMNT/RCDT/ESCT', reference: 'TX-1', party: 'Acme Corp.', partyAccount: 'DE02120300000000202051',
          references: [
            { kind: 'invoice', number: '17', amount: { minor: 4_800, currency: 'USD' }, reason: '01' },
            { kind: 'invoice', number: 'RF18' },
            { kind: 'remittance', number: 'RF18' },
            { kind: 'remittance', number: 'E2E-9' },
            { kind: 'invoice', number: '19' },
          ],
        },
      ],
    });
  });

  test('a batch whose details sum to it is its details; one whose details do not is one movement, and nothing is lost', () => {
    const batch = (second: string) => only(camtOf(entry({ direction: 'in', minor: 5_000, reference: 'B-1' }, `<NtryDtls><Btch><NbOfTxs>2</NbOfTxs></Btch>${part('30.00', 'E1', 'Ann')}${part(second, 'E2', 'Bob')}</NtryDtls>`), { closing: 105_000 }))?.transactions;
    expect(batch('20.00')?.map(({ place, amount, reference, party, references }) => [place, amount.minor, reference, party, references[0]?.number])).toEqual([
      ['Stmt[1]/Ntry[1]/NtryDtls[1]/TxDtls[1]', 3_000, 'B-1:1', 'Ann', 'E1'],
      ['Stmt[1]/Ntry[1]/NtryDtls[1]/TxDtls[2]', 2_000, 'B-1:2', 'Bob', 'E2'],
    ]);
    expect(batch('19.00')?.map(({ amount, reference, party, references }) => [amount.minor, reference, party, references.map(({ number }) => number)])).toEqual([[5_000, 'B-1', undefined, ['E1', 'E2']]]);
  });

  test('an entry without details is one movement, known by the bank’s own code where there is no other', () => {
    const text = camtOf(entry({ direction: 'out', minor: 1_200 }).replace(/<Domn>.*<\/Domn>/, '<Prtry><Cd>NTRF+805</Cd></Prtry>'), { closing: 98_800 });
    expect(only(text)?.transactions).toEqual([{ place: 'Stmt[1]/Ntry[1]', direction: 'out', amount: { minor: 1_200, currency: 'USD' }, bookedOn: '2026-11-22', valueOn: '2026-11-23', returned: false, code: 'NTRF+805', text: '', references: [] }]);
  });

  test('a reversal goes the way its indicator says, and is marked; so is a return with its reason', () => {
    const reversed = entry({ direction: 'out', minor: 5_000 }, '', { more: '<RvslInd>true</RvslInd>' });
    const returned = entry({ direction: 'out', minor: 1_000 }, '<NtryDtls><TxDtls><RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf></TxDtls></NtryDtls>');
    expect(only(camtOf(reversed + returned, { closing: 94_000 }))?.transactions.map(({ direction, amount, returned: back }) => [direction, amount.minor, back])).toEqual([
      ['out', 5_000, true],
      ['out', 1_000, true],
    ]);
  });

  test('what is pending counts for nothing and is told; an entry of nothing is a note', () => {
    const statement = only(camtOf(entry({ direction: 'in', minor: 5_000 }, '', { status: '<Sts><Cd>PDNG</Cd></Sts>' }) + entry({ direction: 'in', minor: 0 })));
    expect([statement?.transactions, statement?.pending, statement?.notes]).toEqual([[], 1, 1]);
  });

  test('a page of a statement opens and closes with an interim balance; without an opening one the last closing counts', () => {
    expect(only(camt([]).replaceAll('OPBD', 'ITBD').replaceAll('CLBD', 'ITBD'))?.closing?.minor).toBe(100_000);
    expect(only(camt([]).replace('OPBD', 'PRCD'))?.opening?.minor).toBe(100_000);
    expect(only(camt([], { opening: -500 }))?.opening?.minor).toBe(-500);
  });

  const FILE = camt([{ direction: 'in', minor: 5_000, reference: 'B-1' }]);
  test.each([
    ['balances that do not follow from the entries', FILE.replace('<Amt Ccy="USD">1050.00', '<Amt Ccy="USD">1050.01'), 'bank-statement.balance at line 4, Document/BkToCstmrStmt/Stmt[1]/Bal[2]: the opening balance and the entries come to 105000 minor units of USD, and the bank says 105001'],
    ['a count of entries that is not theirs', FILE.replace('</Bal>\n', '</Bal><TxsSummry><TtlNtries><NbOfNtries>2</NbOfNtries></TtlNtries></TxsSummry>\n'), 'bank-statement.total at line 4, Document/BkToCstmrStmt/Stmt[1]/TxsSummry/TtlNtries/NbOfNtries: it says 2, and there are 1'],
    ['another message', FILE.replace('camt.053.001.08', 'camt.054.001.08'), 'bank-statement.unsupported at line 2, Document: urn:iso:std:iso:20022:tech:xsd:camt.054.001.08 is none of camt.053.001.02, .04 and .08'],
    ['no closing balance', FILE.replace('CLBD', 'CLAV'), 'bank-statement.malformed at line 3, Document/BkToCstmrStmt/Stmt[1]: a statement has a booked balance at its opening and at its closing'],
    ['an entry in another currency', FILE.replace('<Ntry><Amt Ccy="USD">', '<Ntry><Amt Ccy="EUR">'), 'bank-statement.malformed at line 5, Document/BkToCstmrStmt/Stmt[1]/Ntry[1]/Amt: it is in EUR, and the account in USD'],
    ['half a cent', FILE.replace('>50.00<', '>50.005<'), 'bank-statement.malformed at line 5, Document/BkToCstmrStmt/Stmt[1]/Ntry[1]/Amt: 50.005 is not an amount of USD'],
    ['an amount in words', FILE.replace('>50.00<', '>fifty<'), 'bank-statement.malformed at line 5, Document/BkToCstmrStmt/Stmt[1]/Ntry[1]/Amt: fifty is no amount'],
    ['a status that there is not', FILE.replace('BOOK', 'DONE'), 'bank-statement.malformed at line 5, Document/BkToCstmrStmt/Stmt[1]/Ntry[1]/Sts/Cd: DONE is none of BOOK, PDNG, INFO, FUTR'],
    ['a day that there is not', FILE.replace('<ValDt><Dt>2026-11-23', '<ValDt><Dt>2026-02-30'), 'bank-statement.malformed at line 5, Document/BkToCstmrStmt/Stmt[1]/Ntry[1]/ValDt/Dt: 2026-02-30 is no date'],
    ['no account', FILE.replace('<IBAN>DE89370400440532013000</IBAN>', ''), 'bank-statement.malformed at line 3, Document/BkToCstmrStmt/Stmt[1]/Acct: it has neither an IBAN nor another id'],
    ['a tag that does not close', FILE.replace('</Ntry>', ''), 'bank-statement.malformed at line 6, Document/BkToCstmrStmt/Stmt[1]: unexpected close tag.'],
  ])('is refused with its place: %s', (_what, text, message) => expect(fault(text)).toBe(message));

  test('no entity of its own, no DTD, nothing that grows or is fetched', () => {
    const bomb = FILE.replace('<Document', '<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>\n<Document').replace('<Id>S1', '<Id>&b;');
    expect(fault(bomb)).toContain('a DTD is not taken');
    expect(fault(FILE.replace('<Id>S1', '<Id>&b;'))).toContain('undefined entity');
    expect(fault(FILE.replace('<Id>S1', `${'<X>'.repeat(80)}`))).toContain('elements are nested deeper than 60');
  });
});
