import { BANK_ACCOUNT } from './demo-data.ts';

/** What came on the demo's account. */
export interface CameIn {
  /** Minor units of USD. */
  minor: bigint;
  reference: string;
  /** In the payer's words; no slash. */
  text: string;
}

const OPENING = 1_000_000n;
/** A preauthorised ACH credit: https://jatechnologysolutions.com/tools/bai2-type-code-reference/ */
const CREDIT = '165';

/** A statement of one day as the demo's bank would write it, BAI2 version 2, with its totals. @param id of the file: the bank numbers them */
export function writeBai2(all: readonly CameIn[], { at, id }: { at: Date; id: number }): string {
  const came = all.reduce((sum, { minor }) => sum + minor, 0n);
  const [day, time] = [at.toISOString().slice(2, 10).replaceAll('-', ''), at.toISOString().slice(11, 16).replace(':', '')];
  const account = [`03,${BANK_ACCOUNT},USD,010,${OPENING},,/`, `88,015,${OPENING + came},,/`, ...all.map(({ minor, reference, text }) => `16,${CREDIT},${minor},Z,${reference},,${text}`)];
  const [total, records] = [OPENING + OPENING + came + came, account.length + 1];
  return [`01,DEMOBANK,NORTHWIND,${day},${time},${id},,,2/`, `02,NORTHWIND,DEMOBANK,1,${day},${time},USD,2/`, ...account, `49,${total},${records}/`, `98,${total},1,${records + 2}/`, `99,${total},1,${records + 4}/`, ''].join('\n');
}
