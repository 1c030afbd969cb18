import fc from 'fast-check';
import { decimal, type Money } from '../../../core/model/money.ts';

/** A movement as a bank would write it, in either format. */
export interface Written {
  direction: 'in' | 'out';
  minor: number;
  reference?: string;
  text?: string;
}

/** Text that either format may hold: a person's words, commas and all. */
const words = fc.string({ unit: fc.constantFrom(...'ABCDEFGHIJ 0123456789,.-'.split('')), minLength: 1, maxLength: 60 }).map((text) => text.trim().replace(/\s+/g, ' ')).filter((text) => text !== '');
const reference = fc.string({ unit: fc.constantFrom(...'ABCDEF123456789'.split('')), minLength: 4, maxLength: 16 });
export const movements = fc.array(
  fc.record({ direction: fc.constantFrom<'in' | 'out'>('in', 'out'), minor: fc.integer({ min: 1, max: 99_999_999 }), reference: fc.option(reference, { nil: undefined }), text: fc.option(words, { nil: undefined }) }, { requiredKeys: ['direction', 'minor'] }),
  { maxLength: 12 },
);

/** What is wrong by it, in its words; 'read' where nothing is. */
export function faultOf(read: () => unknown): string {
  try {
    read();
    return 'read';
  } catch (error) {
    return (error as Error).message;
  }
}

export const net = (all: readonly Written[]): number => all.reduce((sum, { direction, minor }) => sum + (direction === 'in' ? minor : -minor), 0);

/** A BAI2 file of one account and day, with its totals right. @param continued text on a line of its own */
export function bai2(all: readonly Written[], { opening = 100_000, account = '4711', continued = false, end = '\n' } = {}): string {
  const closing = opening + net(all);
  const account03 = [`03,${account},USD,010,${opening},,/`, `88,015,${closing},,/`];
  const details = all.flatMap(({ direction, minor, reference: id = '', text = '' }) => {
    const head = `16,${direction === 'in' ? 165 : 455},${minor},Z,${id},`;
    if (!text) return [`${head}/`];
    return continued ? [`${head}/`, `88,${text}`] : [`${head},${text}`];
  });
  const total = opening + closing + all.reduce((sum, { minor }) => sum + minor, 0);
  const records = account03.length + details.length + 1;
  return ['01,BANK,US,261123,0600,1,,,2/', '02,US,BANK,1,261122,2359,USD,2/', ...account03, ...details, `49,${total},${records}/`, `98,${total},1,${records + 2}/`, `99,${total},1,${records + 4}/`].join(end) + end;
}

const usd = (minor: number): Money => ({ minor: Math.abs(minor), currency: 'USD' });
const amount = (minor: number) => `<Amt Ccy="USD">${decimal(usd(minor))}</Amt><CdtDbtInd>${minor < 0 ? 'DBIT' : 'CRDT'}</CdtDbtInd>`;
const balance = (type: string, minor: number) => `<Bal><Tp><CdOrPrtry><Cd>${type}</Cd></CdOrPrtry></Tp>${amount(minor)}<Dt><Dt>2026-11-22</Dt></Dt></Bal>`;
const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** One `Ntry`; `inner` stands where its details do. */
export const entry = ({ direction, minor, reference: id }: Written, inner = '', { status = '<Sts><Cd>BOOK</Cd></Sts>', code = 'RCDT', more = '' } = {}): string =>
  `<Ntry>${amount(direction === 'in' ? minor : -minor)}${more}${status}<BookgDt><Dt>2026-11-22</Dt></BookgDt><ValDt><Dt>2026-11-23</Dt></ValDt>${id ? `<AcctSvcrRef>${id}</AcctSvcrRef>` : ''}<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>${code}</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>${inner}</Ntry>`;

/** A camt.053 around entries. */
export const camtOf = (entries: string, { opening = 100_000, closing = opening, version = '08', bal = balance('OPBD', opening) + balance('CLBD', closing), summary = '' }: { opening?: number; closing?: number; version?: string; bal?: string; summary?: string } = {}): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.${version}"><BkToCstmrStmt><GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-11-23T06:00:00Z</CreDtTm></GrpHdr>\n<Stmt><Id>S1</Id><Acct><Id><IBAN>DE89370400440532013000</IBAN></Id><Ccy>USD</Ccy></Acct>\n${bal}${summary}\n${entries}\n</Stmt></BkToCstmrStmt></Document>\n`;

const statusIn = (version: string) => (version === '08' ? '<Sts><Cd>BOOK</Cd></Sts>' : '<Sts>BOOK</Sts>');
export const camt = (all: readonly Written[], { opening = 100_000, version = '08' } = {}): string =>
  camtOf(all.map((each) => entry(each, each.text ? `<NtryDtls><TxDtls><RmtInf><Ustrd>${escaped(each.text)}</Ustrd></RmtInf></TxDtls></NtryDtls>` : '', { status: statusIn(version) })).join('\n'), { opening, closing: opening + net(all), version });
