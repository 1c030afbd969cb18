import type { Json, JsonObject } from '../../contract.ts';

/**
 * Values as Tryton writes them in JSON: Decimal, date, datetime and timedelta are objects with a `__class__`. Records keep them in
 * that form, so that they come back exactly as they were given.
 */
export type Record_ = { id: number } & { [field: string]: Json };

const SCALE = 12n;
const ONE = 10n ** SCALE;

export const isDecimal = (value: unknown): value is { __class__: 'Decimal'; decimal: string } => (value as JsonObject | null)?.['__class__'] === 'Decimal';

/** '12.5' or 12.5 → a whole number of 10^-12. */
export function units(value: Json | undefined): bigint {
  const text = isDecimal(value) ? value.decimal : String(value ?? 0);
  const match = /^(-?)(\d*)(?:\.(\d*))?$/.exec(text);
  if (!match) throw new TypeError(`not a number: ${text}`);
  const whole = BigInt(match[2] || '0') * ONE + BigInt((match[3] ?? '').slice(0, 12).padEnd(12, '0') || '0');
  return match[1] ? -whole : whole;
}

export const times = (a: bigint, b: bigint): bigint => (a * b) / ONE;

/** Half-even to `digits` decimals, as Python's Decimal.quantize does by default. */
export function round(value: bigint, digits: number): bigint {
  const step = 10n ** (SCALE - BigInt(digits));
  const sign = value < 0n ? -1n : 1n;
  const size = value * sign;
  const whole = size / step;
  const rest = size % step;
  const up = rest * 2n > step || (rest * 2n === step && whole % 2n === 1n);
  return sign * (whole + (up ? 1n : 0n)) * step;
}

/** With exactly `digits` decimals. */
export function decimal(value: bigint, digits = 2): JsonObject {
  const sign = value < 0n ? '-' : '';
  const text = String(value < 0n ? -value : value).padStart(13, '0');
  const whole = text.slice(0, -12);
  return { __class__: 'Decimal', decimal: sign + whole + (digits ? `.${text.slice(-12).slice(0, digits)}` : '') };
}

export const ZERO: JsonObject = { __class__: 'Decimal', decimal: '0' };

export function date(ms: number): JsonObject {
  const at = new Date(ms);
  return { __class__: 'date', year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, day: at.getUTCDate() };
}

export function datetime(ms: number): JsonObject {
  const at = new Date(ms);
  return { ...date(ms), __class__: 'datetime', hour: at.getUTCHours(), minute: at.getUTCMinutes(), second: at.getUTCSeconds(), microsecond: at.getUTCMilliseconds() * 1000 };
}

/** Something that < and === order like the value itself; dates and datetimes as text. */
export function key(value: Json | undefined): string | number | bigint | boolean | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.join(',');
  const part = (name: string, size = 2) => String(value[name] ?? 0).padStart(size, '0');
  switch (value['__class__']) {
    case 'Decimal':
      return units(value);
    case 'date':
      return `${part('year', 4)}-${part('month')}-${part('day')}`;
    case 'datetime':
      return `${part('year', 4)}-${part('month')}-${part('day')} ${part('hour')}:${part('minute')}:${part('second')}.${part('microsecond', 6)}`;
    case 'timedelta':
      return Number(value['seconds']);
    default:
      return JSON.stringify(value);
  }
}

export const number = (value: Json | undefined): number => (isDecimal(value) ? Number(value.decimal) : Number(value ?? 0));
