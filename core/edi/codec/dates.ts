import { PlainDate } from '../../model/identity.ts';

/** `20261123` → `2026-11-23`; undefined where there is no such day. Six digits are of this century: the ISA's date. */
export function plainDate(text: string): string | undefined {
  const match = /^(\d{4}|\d{2})(\d{2})(\d{2})$/.exec(text);
  if (!match) return undefined;
  const [, year = '', month = '', day = ''] = match;
  return PlainDate.safeParse(`${year.length === 2 ? `20${year}` : year}-${month}-${day}`).data;
}

/** `2026-11-23` → `20261123`. */
export const ediDate = (date: string): string => date.replaceAll('-', '');

/** HHMM, HHMMSS or HHMMSS and hundredths → `10:30`, `10:30:15`; undefined where there is no such time. */
export function clockTime(text: string): string | undefined {
  const match = /^([01]\d|2[0-3])([0-5]\d)([0-5]\d)?(\d{1,2})?$/.exec(text);
  if (!match || (match[4] !== undefined && match[3] === undefined)) return undefined;
  return [match[1], match[2], match[3]].filter((part) => part !== undefined).join(':');
}

/** `10:30` → `1030`. */
export const ediTime = (time: string): string => time.replaceAll(':', '');
