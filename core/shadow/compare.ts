import Fraction from 'fraction.js';
import { decimal } from '../model/money.ts';
import { MASKED } from '../model/personal.ts';
import type { Tolerance } from '../model/routing-rule.ts';
import type { Difference, DifferenceKind } from '../model/shadow.ts';
import type { Fact } from './facts.ts';

/** Field by field: what the active side has and the shadow has not, the other way round, and what both have and say differently. In the order of the facts. */
export function compare(active: readonly Fact[], shadow: readonly Fact[], tolerances: readonly Tolerance[] = []): Difference[] {
  const theirs = new Map(shadow.map((fact) => [keyOf(fact), fact]));
  const ours = new Set(active.map(keyOf));
  const found = active.flatMap((fact) => {
    const other = theirs.get(keyOf(fact));
    const kind = other ? differs(fact, other) : 'missing';
    return kind ? [difference(kind, fact, other, tolerances)] : [];
  });
  const extra = shadow.filter((fact) => !ours.has(keyOf(fact))).map((fact) => difference('extra', undefined, fact, tolerances));
  return [...found, ...extra];
}

const keyOf = ({ field, at = '' }: Fact): string => `${field} ${at}`;

function differs(active: Fact, shadow: Fact): DifferenceKind | undefined {
  if (active.kind !== shadow.kind) return 'text';
  if (active.kind === 'amount' && shadow.kind === 'amount') return active.value.minor === shadow.value.minor && active.value.currency === shadow.value.currency ? undefined : 'amount';
  if (active.kind === 'quantity') return sameNumber(active.value, String(shadow.value)) ? undefined : 'quantity';
  return active.value === shadow.value ? undefined : active.kind;
}

/** 12 and 12.0 are one number; what is none is compared as it is written. */
function sameNumber(one: string, other: string): boolean {
  const isNumber = /^-?\d+(\.\d+)?$/;
  return isNumber.test(one) && isNumber.test(other) ? new Fraction(one).equals(new Fraction(other)) : one === other;
}

function difference(kind: DifferenceKind, active: Fact | undefined, shadow: Fact | undefined, tolerances: readonly Tolerance[]): Difference {
  const { field, at } = (active ?? shadow) as Fact;
  const tolerated = tolerances.some((rule) => fits(rule.field, field) && isWithin(rule, active, shadow));
  return { field, ...(at !== undefined && { at }), kind, ...(active && { active: shown(active) }), ...(shadow && { shadow: shown(shadow) }), tolerated };
}

const fits = (rule: string, field: string): boolean => (rule.endsWith('*') ? field.startsWith(rule.slice(0, -1)) : rule === field);

const DAY_MS = 86_400_000;

function isWithin({ minor, days }: Tolerance, active: Fact | undefined, shadow: Fact | undefined): boolean {
  if (minor === undefined && days === undefined) return true;
  if (active?.kind === 'amount' && shadow?.kind === 'amount') return minor !== undefined && active.value.currency === shadow.value.currency && Math.abs(active.value.minor - shadow.value.minor) <= minor;
  if (active?.kind === 'date' && shadow?.kind === 'date') return days !== undefined && Math.abs(Date.parse(active.value) - Date.parse(shadow.value)) <= days * DAY_MS;
  return false;
}

function shown(fact: Fact): string {
  if (fact.kind === 'amount') return `${decimal(fact.value)} ${fact.value.currency}`;
  return fact.kind === 'text' && fact.personal ? MASKED : fact.value;
}
