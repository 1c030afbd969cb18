import type { LineRecord, Tracked, TrackingRecord } from './records.ts';
import { centsOf } from './amounts.ts';
import { Invalid } from './errors.ts';
import type { Organisation } from './organisation.ts';

/** A document as a caller writes it: names as Xero spells them, numbers as text. */
export type Model = Record<string, unknown>;

export const textOf = (model: Model, name: string): string | undefined => (typeof model[name] === 'string' && model[name] !== '' ? (model[name] as string) : undefined);
export const modelOf = (model: Model, name: string): Model => (model[name] && typeof model[name] === 'object' ? (model[name] as Model) : {});
export const listOf = (model: Model, name: string): Model[] => (Array.isArray(model[name]) ? (model[name] as Model[]) : []);

/** `2026-11-29`, with a time behind it or as `/Date(…)/`. @throws Invalid */
export function dayOf(model: Model, name: string): string | undefined {
  const given = textOf(model, name);
  if (given === undefined) return undefined;
  const ms = /^\/Date\((-?\d+)/.exec(given)?.[1];
  const day = ms === undefined ? /^\d{4}-\d\d-\d\d/.exec(given)?.[0] : new Date(Number(ms)).toISOString().slice(0, 10);
  if (!day) throw new Invalid(`${name} is not a date: ${given}`);
  return day;
}

/** This simulator knows no tax rates: what is taxed is refused, instead of calculated wrongly. @throws Invalid */
export function mustBeWithoutTax(model: Model, lines: readonly Model[]): void {
  const types = model.LineAmountTypes ?? 'Exclusive';
  if (types !== 'NoTax' && lines.some((line) => line.TaxType !== undefined && line.TaxType !== 'NONE')) throw new Invalid('This simulator has no tax rates: use LineAmountTypes NoTax');
}

/** @param signs a manual journal's lines have an amount of their own; those of a document may be a quantity of a unit amount */
export function lineOf(org: Organisation, line: Model): LineRecord {
  const account = textOf(line, 'AccountCode');
  const description = textOf(line, 'Description');
  const amount = amountOf(line);
  if (amount !== undefined && account === undefined) throw new Invalid('Account code or ID must be specified');
  if (amount === undefined && description === undefined) throw new Invalid('Description must not be empty');
  if (account !== undefined) org.mayBeWrittenOn(account);
  return { id: org.newId(), description: description ?? '', ...(account !== undefined && { account }), amount: amount ?? 0, tracking: trackingOf(org, line) };
}

function amountOf(line: Model): number | undefined {
  if (line.LineAmount !== undefined) return centsOf(line.LineAmount, 'LineAmount');
  if (line.UnitAmount === undefined) return undefined;
  const quantity = String(line.Quantity ?? '1');
  if (!/^-?\d{1,9}$/.test(quantity)) throw new Invalid('This simulator multiplies by whole quantities only');
  return centsOf(line.UnitAmount, 'UnitAmount') * Number(quantity);
}

/** At most two categories, each with an option that there is. @throws Invalid */
function trackingOf(org: Organisation, line: Model): Tracked[] {
  const tracking = listOf(line, 'Tracking').map((each) => ({ name: textOf(each, 'Name') ?? '', option: textOf(each, 'Option') ?? '' }));
  if (tracking.length > 2) throw new Invalid('A maximum of 2 tracking categories can be specified');
  for (const { name, option } of tracking) {
    if (!org.documents.get<TrackingRecord>('tracking', name)?.options.includes(option)) throw new Invalid(`The TrackingOption ${option} of the TrackingCategory ${name} could not be found`);
  }
  return tracking;
}
