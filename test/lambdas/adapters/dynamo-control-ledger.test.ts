import { describe, expect, test } from 'vitest';
import type { Outbound } from '../../../core/edi/control-ledger.ts';
import type { EdiLine } from '../../../core/model/interchange.ts';
import { DynamoControlLedger } from '../../../lambdas/adapters/dynamo-control-ledger.ts';
import { DynamoUnit } from '../../../lambdas/adapters/dynamo-unit.ts';
import { AT } from '../../support/builders.ts';
import { testTables } from '../../support/tables.ts';

const tables = testTables();
const ledger = new DynamoControlLedger();
const LINE: EdiLine = { entity: 'NW-US', partner: 'DIRECT', usage: 'P' };
const anOutbound = (control: number, change: Partial<Outbound> = {}): Outbound => ({ key: `850:ORD-${control}`, control, text: 'ISA*…~', writtenAt: AT.toISOString(), acknowledgeBy: '2026-11-24T10:00:00.000Z', ...change });
const overdue = async (at: string) => (await Array.fromAsync(ledger.overdue(new Date(at)))).map(({ line, outbound }) => [line.partner, outbound.control]);

describe('control numbers', () => {
  test('each is given once, to each partner from 1, and to test and production apart', async () => {
    const numbers = await Promise.all(Array.from({ length: 40 }, () => ledger.next(LINE)));
    expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
    expect([await ledger.next({ ...LINE, usage: 'T' }), await ledger.next({ ...LINE, partner: 'OTHER' }), await ledger.next({ ...LINE, entity: 'NW-EU' })]).toEqual([1, 1, 1]);
  });

  test('after 999,999,999 comes 1', async () => {
    await tables.put('edi', { pk: 'NW-US#DIRECT#P', sk: 'control', counted: 999_999_998 });
    expect([await ledger.next(LINE), await ledger.next(LINE)]).toEqual([999_999_999, 1]);
  });
});

describe('what goes out', () => {
  test('the same key is the same interchange, whoever writes it first', async () => {
    const kept = await Promise.all([1, 2, 3, 4].map((control) => ledger.keep(LINE, anOutbound(control, { key: '850:ORD-1', text: `ISA ${control}~` }))));
    expect(new Set(kept.map(({ control }) => control)).size).toBe(1);
    expect(await ledger.outbound(LINE, '850:ORD-1')).toEqual(kept[0]);
    expect(await ledger.outbound(LINE, '850:ORD-2')).toBeUndefined();
    expect(await ledger.outbound({ ...LINE, usage: 'T' }, '850:ORD-1')).toBeUndefined();
  });

  test('its 997 is awaited from when it was sent, and no more once it came', async () => {
    await ledger.keep(LINE, anOutbound(1));
    await ledger.keep(LINE, anOutbound(2, { acknowledgeBy: '2026-11-24T09:00:00.000Z' }));
    expect(await overdue('2026-11-30T00:00:00Z')).toEqual([]);
    await ledger.sent(LINE, 1, AT);
    await ledger.sent(LINE, 2, AT);
    expect(await overdue('2026-11-24T08:59:59Z')).toEqual([]);
    expect(await overdue('2026-11-24T10:00:01Z')).toEqual([['DIRECT', 2], ['DIRECT', 1]]);
    expect(await ledger.acknowledged(LINE, 2, { outcome: 'accepted', at: AT.toISOString() })).toMatchObject({ control: 2, acknowledgment: { outcome: 'accepted' }, sentAt: AT.toISOString() });
    expect(await overdue('2026-11-30T00:00:00Z')).toEqual([['DIRECT', 1]]);
    expect(await ledger.acknowledged(LINE, 3, { outcome: 'accepted', at: AT.toISOString() })).toBeUndefined();
  });

  test('the first sending counts, and a 997 that is faster than the answer to it leaves nothing to wait for', async () => {
    await ledger.keep(LINE, anOutbound(1));
    await ledger.acknowledged(LINE, 1, { outcome: 'rejected', at: AT.toISOString() });
    await ledger.sent(LINE, 1, AT);
    await ledger.sent(LINE, 1, new Date('2026-11-25T00:00:00Z'));
    expect(await ledger.outbound(LINE, '850:ORD-1')).toMatchObject({ sentAt: AT.toISOString(), acknowledgment: { outcome: 'rejected' } });
    expect(await overdue('2026-11-30T00:00:00Z')).toEqual([]);
  });

  test('what has no 997 to come is never awaited', async () => {
    await ledger.keep(LINE, { key: '997:17', control: 9, text: 'ISA*…~', writtenAt: AT.toISOString() });
    await ledger.sent(LINE, 9, AT);
    expect(await overdue('2027-11-30T00:00:00Z')).toEqual([]);
  });
});

test('an interchange comes in once under its number, with its effects or not at all', async () => {
  const unit = new DynamoUnit();
  const interchange = { line: LINE, control: '000000017', hash: 'abc', answer: 'ISA*…997~', document: 'edi/DIRECT/1', at: AT.toISOString() };
  const delivery = (key: string) => ({ change: 'delivery' as const, key, requestHash: 'abc', recordedAt: AT.toISOString() });
  await unit.commit([{ change: 'interchange', interchange }, delivery('first')]);
  expect(await ledger.inbound(LINE, '000000017')).toEqual(interchange);
  await expect(unit.commit([{ change: 'interchange', interchange: { ...interchange, hash: 'def' } }, delivery('second')])).rejects.toMatchObject({ name: 'AlreadyExists', what: 'interchange' });
  expect((await tables.all('idempotency')).map(({ pk }) => pk)).toEqual(['delivery#first']);
  expect(await ledger.inbound({ ...LINE, usage: 'T' }, '000000017')).toBeUndefined();
});
