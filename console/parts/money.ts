import type { Money } from '../../core/model/money.ts';

/** Minor digits where `Intl` differs from ISO 4217, which is what the platform counts by. */
const ISO: Readonly<Record<string, number>> = { HUF: 2, COP: 2, PKR: 2, IQD: 3 };

const digitsOf = (currency: string): number => ISO[currency] ?? new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;

/** `1,250.50 USD`: shown, never computed with. */
export function money({ minor, currency }: Money): string {
  const digits = digitsOf(currency);
  const text = String(Math.abs(minor)).padStart(digits + 1, '0');
  const whole = Number(text.slice(0, text.length - digits)).toLocaleString();
  return `${minor < 0 ? '−' : ''}${whole}${digits > 0 ? `.${text.slice(-digits)}` : ''} ${currency}`;
}

export const isMoney = (value: unknown): value is Money => typeof value === 'object' && value !== null && Number.isInteger((value as Money).minor) && /^[A-Z]{3}$/.test(String((value as Money).currency));

/** What an exception or a timeline entry says, as lines for people: amounts in one, by name. */
export function factsOf(value: unknown, path = ''): [string, string][] {
  if (isMoney(value)) return [[path, money(value)]];
  if (value === null || typeof value !== 'object') return [[path, String(value)]];
  const entries: [string, unknown][] = Array.isArray(value) ? value.map((each, index): [string, unknown] => [`[${index}]`, each]) : Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.flatMap(([key, each]) => factsOf(each, path === '' || key.startsWith('[') ? `${path}${key}` : `${path}.${key}`));
}

/** Minor units of an amount as it was typed, `119.5` being 119.50; nothing where it is none. Digits are moved, never computed with. */
export function minorOf(text: string, currency: string): number | undefined {
  const digits = digitsOf(currency);
  const [, whole = '', part = ''] = /^(\d+)(?:\.(\d+))?$/.exec(text.trim()) ?? [];
  return whole === '' || part.length > digits ? undefined : Number(`${whole}${part.padEnd(digits, '0')}`);
}
