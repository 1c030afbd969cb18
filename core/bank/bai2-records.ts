import { PlainDate } from '../model/identity.ts';
import { StatementError } from './statement.ts';

/** One logical record: a physical line, and the lines that continue it. */
export interface Bai2Record {
  id: string;
  /** Its first line, from 1. */
  line: number;
  /** Of the record and of each 88 after it, without the record code and what ends it. */
  parts: string[];
}

const IDS = new Set(['01', '02', '03', '16', '49', '98', '99']);

/**
 * Lines as records. A record ends with `/`; one that is text to its end may end with its line. Lines of a fixed length are padded with blanks.
 * https://www.scribd.com/doc/312122470/BAI-File-Format (adapted from BAI's own manual, version 2)
 * @throws StatementError bank-statement.malformed
 */
export function bai2Records(text: string): Bai2Record[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  while (lines.at(-1)?.trim() === '') lines.pop();
  const records: Bai2Record[] = [];
  for (const [index, physical] of lines.entries()) {
    const line = index + 1;
    const fail = (message: string): never => {
      throw new StatementError('bank-statement.malformed', `line ${line}`, message);
    };
    const [, id = '', rest = ''] = /^(\d\d)(?:,(.*)|\/?)$/.exec(physical.trimEnd()) ?? fail('it does not begin with a record code and a comma');
    const part = rest.endsWith('/') ? rest.slice(0, -1) : rest;
    const before = records.at(-1);
    if (id === '88') {
      if (!before) fail('a continuation of nothing');
      else before.parts.push(part);
    } else if (IDS.has(id)) records.push({ id, line, parts: [part] });
    else fail(`there is no record ${id}`);
  }
  if (records.length === 0) throw new StatementError('bank-statement.malformed', 'line 1', 'the file is empty');
  return records;
}

/** Fields of a record that has no text; the first is field 2, after the record code. */
export const fieldsOf = ({ parts }: Bai2Record): string[] => parts.flatMap((part) => part.split(',').map((field) => field.trim()));

/** How many lines of the file it takes. */
export const linesOf = ({ parts }: Bai2Record): number => parts.length;

/** A field as a value; what is wrong is said with its place. */
export class Fields {
  readonly #record: Bai2Record;
  readonly #values: readonly string[];
  constructor(record: Bai2Record, values: readonly string[] = fieldsOf(record)) {
    this.#record = record;
    this.#values = values;
  }

  get length(): number {
    return this.#values.length;
  }

  /** @param place the record code is field 1 */
  text(place: number): string {
    return this.#values[place - 2] ?? '';
  }

  fail(place: number, message: string, code: StatementError['code'] = 'bank-statement.malformed'): never {
    throw new StatementError(code, `line ${this.#record.line}, field ${place} (${this.#record.id})`, message);
  }

  needed(place: number): string {
    return this.text(place) || this.fail(place, 'it is missing');
  }

  /** Whole minor units, signed. */
  amount(place: number): bigint {
    const text = this.needed(place);
    return /^[+-]?0*\d{1,15}$/.test(text) ? BigInt(text.replace('+', '')) : this.fail(place, `${text} is no amount`);
  }

  count(place: number): number {
    const text = this.needed(place);
    return /^\d{1,9}$/.test(text) ? Number(text) : this.fail(place, `${text} is no number`);
  }

  /** YYMMDD of this century. */
  date(place: number): string {
    const text = this.needed(place);
    const day = `20${text.slice(0, 2)}-${text.slice(2, 4)}-${text.slice(4)}`;
    return PlainDate.safeParse(day).success ? day : this.fail(place, `${text} is no date`);
  }
}
