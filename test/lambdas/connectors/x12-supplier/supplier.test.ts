import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SupplierSystem } from '../../../../core/shipping/supplier-system.ts';
import { deliveryTo } from '../../../../lambdas/connectors/x12-supplier/gateway.ts';
import { x12Supplier } from '../../../../lambdas/connectors/x12-supplier/supplier.ts';
import { ManualClock } from '../../../../local/clock.ts';
import { startX12Supplier, type X12Supplier } from '../../../../local/partners/x12-supplier/x12-supplier.ts';
import { items as itemMap } from '../../../support/builders.ts';
import { aPartner, aRack, aRail, aSuppliedOrder, MemoryControls, SUPPLIED } from '../../../support/edi.ts';

const items = itemMap(aRack(), aRail());
const order = aSuppliedOrder();
const [release] = order.releases;
if (!release) throw new Error('the order has a release');
let partner: X12Supplier;
let ledger: MemoryControls;
let system: SupplierSystem;
let profile = aPartner();

beforeEach(async () => {
  profile = aPartner();
  partner = await startX12Supplier({ us: { qualifier: '12', id: '5125550100' }, buyer: { qualifier: 'ZZ', id: 'CROSSDOCK' }, credentials: { user: 'crossdock', password: 'pw' }, sendingSecret: 's', clock: new ManualClock(), retryMs: [] });
  ledger = new MemoryControls();
  system = x12Supplier({
    ledger,
    profile: async (_entity, supplier) => (supplier === 'DIRECT' ? profile : undefined),
    delivery: deliveryTo({ partners: { DIRECT: { url: `${partner.url}/x12`, basic: { user: 'crossdock', password: 'pw' }, receivingSecret: 'r' } } }, { fetch, timeoutMs: 2_000 }),
    now: () => new Date('2026-11-23T10:30:00Z'),
  });
});
afterEach(() => partner.stop());

const calls = (operation: string) => partner.calls().filter((call) => call.operation === operation).length;
const kept = (key = `850:${SUPPLIED}`) => ledger.kept.get(key);

test('a release is one purchase order at the supplier, however often it is asked for; its 997 is taken from the answer', async () => {
  expect(await system.order(order, release, items)).toEqual({ externalId: '0000000000000001' });
  expect(await system.order(order, release, items)).toEqual({ externalId: '0000000000000001' });
  expect(calls('850')).toBe(1);
  expect(partner.orders().map(({ number, lines }) => [number, lines.map(({ part, quantity, price }) => [part, quantity, price])])).toEqual([['0000000000000001', [['DS-RACK', 2, '212.5'], ['RAIL', 20, '4']]]]);
  expect(kept()).toMatchObject({ control: 1, sentAt: '2026-11-23T10:30:00.000Z', acknowledgeBy: '2026-11-24T10:30:00.000Z', acknowledgment: { outcome: 'accepted' } });
});

test('what goes out was stored before, and goes out again byte for byte where the answer was lost: the supplier has it once', async () => {
  partner.faults.add({ kind: 'lostAnswer', operation: '850' });
  await expect(system.order(order, release, items)).rejects.toMatchObject({ name: 'Transient', code: 'edi.unreachable' });
  const first = kept();
  expect(first?.sentAt).toBeUndefined();
  await system.order(order, release, items);
  expect(kept()?.text).toBe(first?.text);
  expect(calls('850')).toBe(2);
  expect(partner.orders()).toHaveLength(1);
});

test('an answer that is cut off leaves the acknowledgement to be awaited', async () => {
  partner.faults.add({ kind: 'malformed', operation: '850' });
  await system.order(order, release, items);
  expect(kept()?.acknowledgment).toBeUndefined();
});

test('what the supplier could not read waits for a person, and is then sent anew under another number', async () => {
  partner.faults.add({ kind: 'reject', operation: '997 850' });
  await expect(system.order(order, release, items)).rejects.toMatchObject({ name: 'Rejected', code: 'edi.not-understood', detail: { partner: 'DIRECT', control: 1 } });
  expect(partner.orders()).toHaveLength(0);
  await system.order(order, release, items);
  expect([...ledger.kept.values()].map(({ key, control, acknowledgment }) => [key, control, acknowledgment?.outcome])).toEqual([[`850:${SUPPLIED}`, 1, 'rejected'], [`850:${SUPPLIED}#2`, 2, 'accepted']]);
  expect(partner.orders()).toHaveLength(1);
});

describe('a cancellation', () => {
  const answered = (status: 'cancelled' | 'cancellation-refused') => ({ ...release, supplierOrder: { status, at: '2026-11-23T11:00:00.000Z', lines: [] } });

  test('of what was never ordered is done', async () => {
    await system.cancel(order, release);
    expect(partner.calls()).toEqual([]);
  });

  test('is asked for once, and waits for the answer of the supplier', async () => {
    await system.order(order, release, items);
    await expect(system.cancel(order, release)).rejects.toMatchObject({ name: 'Rejected', code: 'supplier.cancellation-pending', detail: { releaseId: SUPPLIED } });
    await expect(system.cancel(order, release)).rejects.toMatchObject({ code: 'supplier.cancellation-pending' });
    expect(calls('860')).toBe(1);
    expect(partner.orders()[0]?.status).toBe('cancelled');
    await system.cancel(order, answered('cancelled'));
  });

  test('that the supplier refuses, or of what has shipped, is refused', async () => {
    await system.order(order, release, items);
    await expect(system.cancel(order, answered('cancellation-refused'))).rejects.toMatchObject({ code: 'supplier.refused' });
    await expect(system.cancel(order, { ...release, lines: [{ lineId: 'a', sku: 'RACK-42U', steps: 2, shipped: 1 }] })).rejects.toMatchObject({ code: 'supplier.refused' });
    expect(calls('860')).toBe(0);
  });
});

describe('less', () => {
  const LESS = { changeId: 'CHG-1', lines: [{ lineId: 'a', steps: 2 }, { lineId: 'b', steps: 8 }] };
  const withLess = (lines: { lineId: string; steps: number; back?: number }[] = LESS.lines) => ({ ...release, reductions: [{ ...LESS, lines }] });

  test('of what was never ordered is nobody’s to give', async () => {
    expect(await system.reduce(order, withLess(), 'CHG-1', items)).toBe('never-ordered');
    expect(partner.calls()).toEqual([]);
  });

  test('is asked for once, by what is wanted from now on and what is still to come, and waits for the answer', async () => {
    await system.order(order, release, items);
    const shippedSome = { ...withLess(), lines: [{ lineId: 'a', sku: 'RACK-42U', steps: 2 }, { lineId: 'b', sku: 'RAIL', steps: 20, shipped: 5 }] };
    for (const one of [shippedSome, withLess()]) await expect(system.reduce(order, one, 'CHG-1', items)).rejects.toMatchObject({ name: 'Rejected', code: 'supplier.cancellation-pending', detail: { releaseId: SUPPLIED, changeId: 'CHG-1' } });
    expect(calls('860')).toBe(1);
    expect(kept(`860:${SUPPLIED}:CHG-1`)?.text.split('~').filter((segment) => /^(BCH|POC|CTT)/.test(segment.trim())).map((segment) => segment.trim())).toEqual([
      'BCH*04*DS*0000000000000001**1*20261123*****20261123', 'POC*1*DI*0*0*EA*212.5*PE*VN*DS-RACK*BP*RACK-42U', 'POC*2*QD*12*7*EA*4*PE*VN*RAIL*BP*RAIL', 'CTT*2*12',
    ]);
    expect(partner.orders().map(({ status, lines }) => [status, lines.map(({ quantity }) => quantity)])).toEqual([['open', [0, 12]]]);
  });

  test('is done once all of it is given back, and refused where it is not', async () => {
    await system.order(order, release, items);
    expect(await system.reduce(order, withLess([{ lineId: 'a', steps: 2, back: 2 }, { lineId: 'b', steps: 8, back: 8 }]), 'CHG-1', items)).toBe('given');
    await expect(system.reduce(order, withLess([{ lineId: 'a', steps: 2, back: 2 }, { lineId: 'b', steps: 8, back: 0 }]), 'CHG-1', items)).rejects.toMatchObject({ code: 'supplier.refused' });
    expect(calls('860')).toBe(0);
  });
});

describe('what cannot be sent waits for a person, and costs no control number', () => {
  test('an article of another supplier', async () => {
    const foreign = itemMap(aRack({ dropShip: { supplier: 'OTHER' } }), aRail());
    await expect(system.order(order, release, foreign)).rejects.toMatchObject({ code: 'supplier.item-unknown', detail: { sku: 'RACK-42U' } });
  });
  test('no profile, or one without the document', async () => {
    profile = aPartner({ active: false });
    await expect(system.order(order, release, items)).rejects.toMatchObject({ code: 'supplier.no-profile' });
    profile = aPartner({ sends: ['997'] });
    await expect(system.order(order, release, items)).rejects.toMatchObject({ code: 'supplier.no-profile', detail: { type: '850' } });
  });
  test('a gateway that is not configured, and a transport that there is none of here', async () => {
    profile = aPartner({ partner: 'OTHER' });
    await expect(system.order(order, release, items)).rejects.toMatchObject({ name: 'Rejected', code: 'edi.no-transport', detail: { partner: 'OTHER' } });
    profile = aPartner({ transport: 'sftp' });
    await expect(system.order(order, release, items)).rejects.toMatchObject({ name: 'Rejected', code: 'edi.no-transport', detail: { partner: 'DIRECT', transport: 'sftp' } });
  });
  test.each([
    ['a delimiter in the address', { name: 'Pat * Doe' }, 'it holds *, which is a delimiter'],
    ['a letter that the partner does not take', { name: 'Søren' }, 'it holds a letter that the partner does not take'],
    ['a state that is no code', { region: 'Texas' }, 'Texas is no two-letter state'],
    ['an address of more than four lines', { street: 'word '.repeat(60) }, 'the address has more than 4 lines of 55'],
    ['a name that is too long', { name: 'x'.repeat(61) }, 'N102 is longer than 60'],
  ])('%s', async (_what, change, message) => {
    await expect(system.order({ ...order, shipTo: { ...order.shipTo, ...change } }, release, items)).rejects.toMatchObject({ code: 'supplier.order-not-sendable', message: expect.stringContaining(message) });
    expect(partner.calls()).toEqual([]);
  });
});
