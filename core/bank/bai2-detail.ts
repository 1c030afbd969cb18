import { money } from '../model/money.ts';
import { type Bai2Record, Fields } from './bai2-records.ts';
import { remittanceIn } from './remittance-in.ts';
import type { BankTransaction } from './statement.ts';

/** Codes of a detail that takes an earlier one back: https://jatechnologysolutions.com/tools/bai2-type-code-reference/ */
const RETURNS = new Set(['252', '255', '257', '258', '555', '557']);
/** Type codes by their range: credits 100–399 and 920–959, debits 400–699 and 960–999. https://www.scribd.com/doc/312122470/BAI-File-Format */
export function directionOf(code: string): 'in' | 'out' | undefined {
  const number = /^\d{3}$/.test(code) ? Number(code) : 0;
  if ((number >= 100 && number <= 399) || (number >= 920 && number <= 959)) return 'in';
  if ((number >= 400 && number <= 699) || number >= 960) return 'out';
  return undefined;
}

/** The bank's note, without money: https://www.scribd.com/doc/312122470/BAI-File-Format (890) */
const NOTE = '890';

/** Fields that the funds type adds after itself: S says what is available when, V a value date and time, D a distribution by days. */
export function fundsFields(fields: Fields, place: number): number {
  const type = fields.text(place);
  if (type === 'S') return 3;
  if (type === 'V') return 2;
  if (type === 'D') return 1 + 2 * (fields.text(place + 1) ? fields.count(place + 1) : 0);
  if (!['', 'Z', '0', '1', '2'].includes(type)) fields.fail(place, `there is no funds type ${type}`);
  return 0;
}

/** Fields of the record as it is continued; once its text has begun, commas are text. */
function takeApart(record: Bai2Record): { fields: Fields; text: string } {
  const values: string[] = [];
  const text: string[] = [];
  for (const part of record.parts) {
    // type, amount, funds type and what that adds, reference of the bank, reference of the customer
    const structured = () => 5 + fundsFields(new Fields(record, values), 4);
    if (values.length >= structured()) text.push(part);
    else {
      const more = part.split(',');
      for (let field = more.shift(); field !== undefined; field = more.shift()) {
        values.push(field.trim());
        if (values.length >= structured()) {
          text.push(more.join(','));
          break;
        }
      }
    }
  }
  return { fields: new Fields(record, values), text: text.map((each) => each.trim()).filter(Boolean).join(' ') };
}

/** What the trailers add up, and the movement; nothing where it is a note. */
export interface Detail {
  amount: bigint;
  transaction?: BankTransaction;
}

/** One 16 record. @param day of the group @throws StatementError bank-statement.malformed, bank-statement.unsupported */
export function readDetail(record: Bai2Record, currency: string, day: string): Detail {
  const { fields, text } = takeApart(record);
  const code = fields.needed(2);
  const value = code === NOTE && !fields.text(3) ? 0n : fields.amount(3);
  if (code === NOTE) return { amount: value };
  const direction = directionOf(code) ?? fields.fail(2, `${code} is no type of a movement`, 'bank-statement.unsupported');
  if (value < 0n) fields.fail(3, 'an amount below zero: the type says in or out');
  if (value === 0n) return { amount: value };
  const after = 5 + fundsFields(fields, 4);
  const valueOn = fields.text(4) === 'V' && fields.text(5) ? fields.date(5) : day;
  const [reference, customers] = [fields.text(after), fields.text(after + 1)];
  return {
    amount: value,
    transaction: {
      place: `line ${record.line}`,
      direction, code, text, valueOn,
      amount: money(value, currency),
      bookedOn: day,
      returned: RETURNS.has(code),
      ...(reference && !/^0+$/.test(reference) && { reference }),
      references: remittanceIn(text, currency, [customers]),
    },
  };
}
