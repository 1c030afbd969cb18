import { describe, expect, test } from 'vitest';
import { readCamt053 } from '../../../core/bank/read-camt053.ts';
import { readXml } from '../../../core/bank/xml.ts';
import { camt, camtOf, entry, faultOf } from './files.ts';

const statement = (text: string) => readCamt053(text)[0];
const IN = { direction: 'in', minor: 5_000 } as const;
const PENDING = { status: '<Sts><Cd>PDNG</Cd></Sts>' };
const bal = (type: string, minor: string, currency = 'USD', kind = 'Cd') => `<Bal><Tp><CdOrPrtry><${kind}>${type}</${kind}></CdOrPrtry></Tp><Amt Ccy="${currency}">${minor}</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>`;

test('movements, what is pending and notes are each counted as what they are', () => {
  const text = camtOf(entry(IN) + entry(IN) + entry({ direction: 'in', minor: 0 }) + entry(IN, '', PENDING) + entry(IN, '', PENDING) + entry(IN, '', PENDING), { closing: 110_000 });
  expect(statement(text)).toMatchObject({ transactions: [{ amount: { minor: 5_000 } }, { amount: { minor: 5_000 } }], pending: 3, notes: 1 });
});

describe('the currency', () => {
  test('is that of the balances where the account says none', () => {
    expect(statement(camt([]).replace('<Ccy>USD</Ccy>', ''))?.currency).toBe('USD');
    expect(faultOf(() => statement(camtOf('', { bal: bal('OPBD', '1.00') }).replace('<Ccy>USD</Ccy>', '')))).toContain('a statement has a booked balance at its opening and at its closing');
    expect(faultOf(() => statement(camtOf('', { bal: bal('CLBD', '1.00') }).replace('<Ccy>USD</Ccy>', '')))).toContain('a statement has a booked balance at its opening and at its closing');
    expect(faultOf(() => statement(camtOf('', { bal: '' }).replace('<Ccy>USD</Ccy>', '')))).toContain('Stmt[1]: nothing says its currency');
  });

  test('must be one, and that of both balances', () => {
    expect(faultOf(() => statement(camt([]).replace('<Ccy>USD', '<Ccy>USX')))).toContain('Stmt[1]/Acct/Ccy: USX is no currency');
    expect(faultOf(() => statement(camtOf('', { bal: bal('OPBD', '1.00', 'EUR') + bal('CLBD', '1.00') })))).toContain('Stmt[1]/Bal[1]: it is in EUR, and the account in USD');
    expect(faultOf(() => statement(camtOf('', { bal: bal('OPBD', '1.00') + bal('CLBD', '1.00', 'EUR') })))).toContain('Stmt[1]/Bal[2]: it is in EUR, and the account in USD');
  });
});

describe('the balances', () => {
  test('of pages: the first interim one opens, the last closes', () => {
    expect(statement(camtOf(entry(IN) + entry(IN), { bal: bal('ITBD', '10.00') + bal('ITBD', '60.00') + bal('ITBD', '110.00') }))).toMatchObject({ opening: { minor: 1_000 }, closing: { minor: 11_000 } });
  });

  test('may be among others, of a bank’s own type or of none, and may not come twice', () => {
    const both = bal('OPBD', '1.00') + bal('CLBD', '1.00');
    expect(statement(camtOf('', { bal: `<Bal><Amt Ccy="USD">9.00</Amt></Bal>${bal('OPBD', '9.00', 'USD', 'Nm')}${both}` }))?.opening?.minor).toBe(100);
    expect(statement(camtOf('', { bal: bal('OPBD', '2.00', 'USD', 'Prtry') + bal('CLBD', '2.00', 'USD', 'Prtry') }))?.closing?.minor).toBe(200);
    expect(faultOf(() => statement(camtOf('', { bal: both + bal('CLBD', '1.00') })))).toContain('Stmt[1]/Bal[3]: CLBD comes twice');
  });
});

describe('what the bank sums up', () => {
  const summed = (inner: string, more = '') => faultOf(() => statement(camtOf(entry(IN).repeat(10) + more, { closing: 150_000, summary: `<TxsSummry><TtlNtries>${inner}</TtlNtries></TxsSummry>` })));
  const net = (amount: string, side = 'CRDT') => `<TtlNetNtry><Amt Ccy="USD">${amount}</Amt><CdtDbtInd>${side}</CdtDbtInd></TtlNetNtry>`;

  test('is held: how many entries, and what they come to', () => {
    expect([summed('<NbOfNtries>10</NbOfNtries>'), summed(net('500.00')), summed('')]).toEqual(['read', 'read', 'read']);
    expect(summed('<NbOfNtries>9</NbOfNtries>')).toContain('TtlNtries/NbOfNtries: it says 9, and there are 10');
    expect([summed('<NbOfNtries>x10</NbOfNtries>'), summed('<NbOfNtries>10x</NbOfNtries>')].map((message) => message.replace(/.*: /, ''))).toEqual(['it says x10, and there are 10', 'it says 10x, and there are 10']);
    expect(summed(net('500.01'))).toContain('TtlNtries/TtlNetNtry: the entries come to 50000 minor units');
    expect(summed(net('500.00', 'DBIT'))).toContain('the entries come to 50000 minor units');
  });

  test('may count what is pending, so that its sum is not held then', () => {
    expect(summed(net('550.00'), entry(IN, '', PENDING))).toBe('read');
  });
});

describe('the document', () => {
  test('has at least one statement', () => {
    expect(faultOf(() => readCamt053('<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt/></Document>'))).toBe('bank-statement.malformed at line 1, Document: there is no BkToCstmrStmt/Stmt');
  });

  test('has the namespace of its root, whatever stands in it', () => {
    expect(readXml('<a xmlns="urn:one"><b xmlns="urn:two"/></a>').namespace).toBe('urn:one');
  });

  test('has text with its blanks inside, without those around it; CDATA is text', () => {
    expect(readXml('<a> one <b/><![CDATA[<two>]]> </a>').root.text).toBe('one <two>');
  });

  test('may be 60 elements deep', () => {
    const deep = (levels: number) => faultOf(() => readXml('<a>'.repeat(levels) + '</a>'.repeat(levels)));
    expect([deep(60), deep(61).replace(/.*: /, '')]).toEqual(['read', 'elements are nested deeper than 60']);
  });
});
