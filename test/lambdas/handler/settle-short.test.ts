import { beforeEach, expect, test, vi } from 'vitest';
import type { LineState, Order } from '../../../core/model/order.ts';
import { housePolicy } from '../../../core/model/policy.ts';
import { settledShorts, valueOf } from '../../../core/shipping/short-shipment.ts';
import { closeSettledShorts, shortRows } from '../../../lambdas/handler/settle-short.ts';
import { stores } from '../../../lambdas/adapters/stores.ts';
import { aLine, anOrder, aShipment, AT, usd } from '../../support/builders.ts';

const RELEASE = 'ORD-0000000000000001-EAST';
/** Ten of 0.45 and two of 10.00 are asked of EAST. */
const asked = anOrder({
  lines: [aLine({ lineId: '1', steps: 10, unitPrice: { amount: '0.45', per: '1', uom: 'EA' } }, 'released'), aLine({ lineId: '2', steps: 2, unitPrice: { amount: '10.00', per: '1', uom: 'EA' } }, 'released')],
  releases: [{ releaseId: RELEASE, warehouse: 'EAST', connector: 'shiphero', releasedAt: AT.toISOString(), lines: [{ lineId: '1', sku: 'BOLT-M8', steps: 10 }, { lineId: '2', sku: 'BOLT-M8', steps: 2 }] }],
});
const short = (lineId: string, steps: number) => [{ lineId, sku: 'BOLT-M8', steps }];
const policy = (shortShipmentTolerance?: object) => vi.spyOn(stores.masterdata, 'policy').mockResolvedValue({ ...housePolicy('NW-US'), ...(shortShipmentTolerance && { shortShipmentTolerance }) });
const told = async (lines: ReturnType<typeof short>) => (await shortRows(asked, asked, aShipment({ releaseId: RELEASE }), lines, AT)).map(({ code, owner, detail }) => [code, owner, detail.amount, detail.asked]);

beforeEach(() => void policy());

test('what was short is worth what it would have been billed at, of all that was asked', () => {
  expect(valueOf(asked, RELEASE, [...short('1', 4), ...short('2', 1)])).toEqual({ short: usd(1180), asked: usd(2450) });
});

test('finance is told where what was short is worth more than the house tolerates', async () => {
  const always = [['shipment.short', 'customer-service', undefined, undefined], ['shipment.short-pick', 'warehouse', undefined, undefined]];
  expect(await told(short('2', 1))).toEqual(always);
  policy({ percent: '10' });
  expect(await told(short('1', 5))).toEqual(always);
  expect(await told(short('1', 6))).toEqual([...always, ['shipment.short-value', 'finance', usd(270), usd(2450)]]);
  policy({ amounts: [usd(270)] });
  expect(await told(short('1', 6))).toHaveLength(2);
  expect(await told(short('1', 7))).toHaveLength(3);
});

test.each<[LineState, string[]]>([['backordered', []], ['released', []], ['shipped', ['shiphero:1']], ['invoiced', ['shiphero:1']], ['cancelled', ['shiphero:1']]])('a short shipment whose rest is %s', async (state, settled) => {
  const order: Order = { ...asked, shorts: [{ shipmentId: 'shiphero:1', lines: ['1'] }], lines: [aLine({ lineId: '1', steps: 10 }, state), aLine({ lineId: '2', steps: 2 }, 'released')] };
  const close = vi.spyOn(stores.desk, 'close').mockResolvedValue();
  expect(settledShorts(order)).toEqual(settled);
  await closeSettledShorts(order, AT);
  expect(close).toHaveBeenCalledTimes(settled.length * 2);
  close.mockRestore();
});
