import { describe, expect, test } from 'vitest';
import { blocked, counted, isKnown, levelled, moved, planned, sample, sinceSnapshot } from '../../../core/inventory/movements.ts';
import type { Movement, PlanEntry } from '../../../core/model/stock.ts';
import { aPosition, AT } from '../../support/builders.ts';

const hours = (count: number) => new Date(AT.getTime() + count * 3_600_000);
const iso = (count: number) => hours(count).toISOString();
const WHERE = { sku: 'BOLT-M8', warehouse: 'EAST' };
const receipt = { ...WHERE, key: 'R-1', steps: 5, occurredAt: hours(-1) };
const line = { key: 'R-1', at: iso(0), occurredAt: iso(-1), steps: 0, onHand: 0, blocked: 0 };

describe('goods in or out', () => {
  test('move the level', () => {
    expect(moved(aPosition(), 'receipt', receipt, AT)).toEqual({ shift: { onHand: 5, sequence: 1 }, movement: { ...line, kind: 'receipt', steps: 5, onHand: 5 } });
  });

  test('of before the level that counts are in it already, to the very instant', () => {
    const position = aPosition({ asOf: iso(-1) });
    expect([-2, -1, 0].map((at) => isKnown(position, hours(at)))).toEqual([true, true, false]);
    expect(isKnown(aPosition(), hours(-2))).toBe(false);
    expect(moved(position, 'receipt', receipt, AT)).toMatchObject({ shift: { onHand: 0, sequence: 1 }, movement: { steps: 5, onHand: 0 } });
  });

  test('keep the reason that was given', () => {
    expect(moved(aPosition(), 'adjustment', { ...receipt, steps: -2, reason: 'damaged' }, AT).movement).toEqual({ ...line, kind: 'adjustment', steps: -2, onHand: -2, reason: 'damaged' });
    expect(moved(aPosition(), 'receipt', receipt, AT).movement).not.toHaveProperty('reason');
  });

  test('take what they fulfil off the plan: a part, all of it, or more than was expected', () => {
    const due: PlanEntry = { kind: 'receipt', steps: 8, due: '2026-12-01' };
    const position = aPosition({ plan: { 'po-1': due } });
    const fulfils = (steps: number) => moved(position, 'receipt', { ...receipt, steps, expected: 'po-1' }, AT);
    expect(fulfils(5)).toEqual({ shift: { onHand: 5, sequence: 1 }, movement: { ...line, kind: 'receipt', steps: 5, onHand: 5, entry: 'po-1', entryBefore: due }, entry: { key: 'po-1', entry: { ...due, steps: 3 } } });
    expect(fulfils(8).entry).toEqual({ key: 'po-1', entry: undefined });
    expect(fulfils(9).entry).toEqual({ key: 'po-1', entry: undefined });
  });

  test('that nobody expected change no plan', () => {
    const position = aPosition({ plan: { 'po-1': { kind: 'receipt', steps: 8 } } });
    expect(moved(position, 'receipt', { ...receipt, expected: 'po-2' }, AT)).not.toHaveProperty('entry');
    expect(moved(position, 'receipt', receipt, AT)).not.toHaveProperty('entry');
  });
});

test('blocked stock is blocked by a document with a reason, and no more is unblocked than is blocked', () => {
  const position = aPosition({ onHand: 10, blocked: 3 });
  const block = (steps: number) => blocked(position, { ...receipt, steps, reason: 'quality' }, AT);
  expect(block(2)).toEqual({ shift: { blocked: 2, sequence: 1 }, movement: { ...line, kind: 'block', blocked: 2, reason: 'quality' } });
  expect(block(-3).shift).toEqual({ blocked: -3, sequence: 1 });
  expect(() => block(-4)).toThrow(expect.objectContaining({ name: 'Rejected', code: 'stock.not-blocked', message: '3 of BOLT-M8 are blocked at EAST, 4 are to be unblocked', detail: { ...WHERE, blocked: 3 } }));
});

describe('a level', () => {
  const position = aPosition({ onHand: 10, blocked: 2, asOf: iso(-5) });
  const told = { ...WHERE, key: 'S-1', onHand: 7, asOf: hours(-2) };
  const issue = (at: number, steps: number): Movement => ({ key: `I${at}`, kind: 'issue', at: iso(at), occurredAt: iso(at), steps, onHand: steps, blocked: 0 });

  test('is what it says, and what moved since on top; not what moved at its instant', () => {
    expect(levelled(position, told, [issue(-1, -3), issue(-2, -100), issue(-3, -100)], AT)).toEqual({
      shift: { onHand: -6, blocked: 0, sequence: 1 },
      movement: { key: 'S-1', kind: 'snapshot', at: iso(0), occurredAt: iso(-2), steps: 0, onHand: -6, blocked: 0, level: 7, asOfBefore: iso(-5) },
      asOf: iso(-2),
    });
  });

  test('says what is blocked, or says nothing of it', () => {
    expect(levelled(position, { ...told, blocked: 5 }, [], AT)?.shift).toEqual({ onHand: -3, blocked: 3, sequence: 1 });
    expect(levelled(position, told, [], AT)?.shift).toEqual({ onHand: -3, blocked: 0, sequence: 1 });
  });

  test('the first one', () => {
    expect(levelled(aPosition(), told, [], AT)?.movement).toMatchObject({ onHand: 7, asOfBefore: null });
  });

  test('that is older than the one that counts is a sample', () => {
    expect(levelled(aPosition({ asOf: iso(-2) }), told, [], AT)).toBeUndefined();
    expect(sample(told, AT)).toEqual({ key: 'S-1', kind: 'sample', at: iso(0), occurredAt: iso(-2), steps: 0, onHand: 0, blocked: 0, level: 7 });
  });

  test('reads the ledger a quarter of an hour further back, because clocks differ', () => {
    expect(sinceSnapshot(AT).getTime()).toBe(AT.getTime() - 900_000);
  });
});

test('a count counts whatever was told before', () => {
  const position = aPosition({ onHand: 10, asOf: iso(-1), sequence: 4 });
  expect(counted(position, 8, hours(-3), AT)).toEqual({
    shift: { onHand: -2, sequence: 1 },
    movement: { key: `count-${iso(0)}-4`, kind: 'count', at: iso(0), occurredAt: iso(-3), steps: 0, onHand: -2, blocked: 0, level: 8, asOfBefore: iso(-1) },
    asOf: iso(-3),
  });
  expect(counted(aPosition(), 8, undefined, AT)).toMatchObject({ movement: { occurredAt: iso(0), asOfBefore: null }, asOf: null });
});

describe('the plan', () => {
  const safety: PlanEntry = { kind: 'safety', steps: 5 };
  const fence: PlanEntry = { kind: 'fence', steps: 6, group: 'channel:b2b' };

  test('an entry keeps back what it says; a receipt keeps back nothing', () => {
    expect(planned(aPosition({ sequence: 2 }), 'safety', safety, AT)).toEqual({
      shift: { kept: 5, sequence: 1 },
      movement: { key: 'safety-2', kind: 'plan', at: iso(0), occurredAt: iso(0), steps: 0, onHand: 0, blocked: 0, entry: 'safety', entryBefore: null },
      entry: { key: 'safety', entry: safety },
    });
    expect(planned(aPosition({ plan: { safety } }), 'safety', { ...safety, steps: 3 }, AT)).toMatchObject({ shift: { kept: -2 }, movement: { entryBefore: safety } });
    expect(planned(aPosition(), 'po-1', { kind: 'receipt', steps: 9 }, AT)?.shift).toEqual({ kept: 0, sequence: 1 });
  });

  test('that it says already, it need not say again', () => {
    expect(planned(aPosition({ plan: { safety } }), 'safety', { ...safety }, AT)).toBeUndefined();
    expect(planned(aPosition(), 'safety', undefined, AT)).toBeUndefined();
    expect(planned(aPosition({ plan: { safety } }), 'safety', { ...safety, due: '2026-12-01' }, AT)).toBeDefined();
  });

  test('an older word than the one that is kept is ignored', () => {
    const position = aPosition({ plan: { safety: { ...safety, asOf: iso(-2) } } });
    expect(planned(position, 'safety', { ...safety, steps: 1, asOf: iso(-3) }, AT)).toBeUndefined();
    expect(planned(position, 'safety', { ...safety, steps: 1, asOf: iso(-2) }, AT)).toBeDefined();
    expect(planned(position, 'safety', { ...safety, steps: 1 }, AT)).toBeDefined();
    expect(planned(aPosition({ plan: { safety } }), 'safety', { ...safety, steps: 1, asOf: iso(-3) }, AT)).toBeDefined();
  });

  test('taken away an entry is gone; a ring-fence stays with nothing left, because what was taken from it may come back', () => {
    expect(planned(aPosition({ plan: { safety } }), 'safety', undefined, AT)).toMatchObject({ shift: { kept: -5 }, entry: { key: 'safety', entry: undefined } });
    expect(planned(aPosition({ plan: { f: fence } }), 'f', undefined, AT)).toMatchObject({ shift: { kept: -6 }, entry: { key: 'f', entry: { ...fence, steps: 0 } } });
  });
});

test('a word without a time of its own replaces one with, and one with a time one without', () => {
  const entry = (asOf?: string): PlanEntry => ({ kind: 'safety', steps: 3, ...(asOf && { asOf }) });
  const kept = (before: PlanEntry, given: PlanEntry) => planned(aPosition({ plan: { s: { ...before, steps: 2 } } }), 's', given, AT)?.entry?.entry?.steps;
  expect([kept(entry(iso(0)), entry()), kept(entry(), entry(iso(-9))), kept(entry(iso(0)), entry(iso(0))), kept(entry(iso(0)), entry(iso(-1)))]).toEqual([3, 3, 3, undefined]);
  expect(planned(aPosition({ plan: { s: entry(iso(0)) } }), 's', undefined, AT)?.entry).toEqual({ key: 's', entry: undefined });
});
