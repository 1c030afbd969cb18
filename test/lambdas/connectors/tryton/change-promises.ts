import { describe, expect, test } from 'vitest';
import type { Since } from '../../../../core/masterdata/erp-changes.ts';
import { followed } from '../../../../lambdas/connectors/tryton/followed.ts';
import { Product } from '../../../../lambdas/connectors/tryton/schema.ts';
import { withSteps, type TrytonUnderTest } from './under-test.ts';

/** What was written in Tryton, whoever wrote it: found by Tryton's own stamps. */
export function changePromises(server: TrytonUnderTest): void {
  const { NUT, CUSTOMER, BOLT, items, customer, newOrder } = server;
  const changes = () => followed({ ...server.settings, masterOf: ['items', 'customers', 'prices'] }, () => new Date());
  const EVER = new Date(0);
  /** By every stamp that tells of it, the newest picture last. */
  async function told<T>(since: Record<string, Since<T>>, from: Date, isIt: (said: T) => boolean): Promise<{ stamp: string; id: string; said: T; version: number }[]> {
    const found: { stamp: string; id: string; said: T; version: number }[] = [];
    for (const [stamp, read] of Object.entries(since)) {
      for await (const page of read(from)) {
        expect(page.map((one) => one.stamp)).toEqual(page.map((one) => one.stamp).sort((a, b) => a - b));
        for (const one of page) {
          const said = one.read();
          if (isIt(said)) found.push({ stamp, id: one.id, said, version: one.version });
        }
      }
    }
    return found;
  }
  const dec = (decimal: string) => ({ __class__: 'Decimal', decimal });

  describe('what is written by hand', () => {
    test('an article is told with its price and cost when it is made, and again when its template has another price', async () => {
      const made = await told(changes().items, EVER, ({ sku }) => sku === NUT);
      expect(made.find(({ stamp }) => stamp === 'created')?.said).toEqual({
        sku: NUT, name: NUT, baseUnit: 'EA', baseDigits: 0, unitCost: { amount: '4', currency: 'USD' }, active: true, price: { sku: NUT, amount: '10', currency: 'USD', uom: 'EA' },
      });
      const template = await server.one('product.template', [['products.code', '=', NUT]]);
      await server.client.write('product.template', [template], { list_price: dec('12.5000') });
      const [again] = (await told(changes().items, EVER, ({ sku }) => sku === NUT)).filter(({ stamp }) => stamp === 'template');
      expect(again).toMatchObject({ id: made[0]?.id, said: { price: { amount: '12.5' } } });
      expect(again?.version).toBeGreaterThanOrEqual(made[0]?.version ?? Infinity);
    });

    test('an article that is switched off and a customer who is are told so, and nothing of before the instant that is asked for', async () => {
      const [product] = await server.client.find(Product, 'product.product', [['code', '=', NUT]], 1);
      const party = await server.one('party.party', [['code', '=', CUSTOMER]]);
      await server.client.write('product.product', [product?.id ?? 0], { active: false });
      await server.client.write('party.party', [party], { active: false });
      expect((await told(changes().items, EVER, ({ sku }) => sku === NUT)).find(({ stamp }) => stamp === 'written')?.said).toMatchObject({ active: false });
      expect((await told(changes().customers, EVER, ({ customerId }) => customerId === CUSTOMER)).find(({ stamp }) => stamp === 'written')?.said).toEqual({ customerId: CUSTOMER, name: 'Acme Retail', currency: 'USD', active: false });
      await server.client.write('product.product', [product?.id ?? 0], { active: true });
      await server.client.write('party.party', [party], { active: true });
      const tomorrow = new Date(Date.now() + 86_400_000);
      expect([await told(changes().items, tomorrow, () => true), await told(changes().customers, tomorrow, () => true)]).toEqual([[], []]);
    });

    test('a record that is deleted is found by its id alone', async () => {
      const party = await server.client.create('party.party', { name: 'Short-lived', code: `GONE-${server.run}` });
      const kept = await server.one('party.party', [['code', '=', CUSTOMER]]);
      expect(await changes().gone('customer', [String(party), String(kept)])).toEqual([]);
      await server.client.press('party.party', 'delete', [party]);
      expect(await changes().gone('customer', [String(party), String(kept)])).toEqual([String(party)]);
    });

    test('a sale of ours is told when it was written, as ours; what it has otherwise than its order is named by line', async () => {
      const order = newOrder([{ lineId: '1', sku: BOLT, steps: 3, price: '10.00' }]);
      await server.erp.createOrder(order, customer, items);
      expect((await told(changes().sales, EVER, ({ reference }) => reference === order.orderId)).map(({ said }) => said)).toEqual([{ reference: order.orderId, number: expect.any(String), cancelled: false, byHand: false }]);
      expect(await changes().differences(order, customer, items)).toEqual([]);
      expect((await changes().differences(withSteps(order, 2), customer, items)).map(({ field, at, active, shadow }) => `${field} ${at}: ${active}, ERP ${shadow}`)).toEqual(['line.quantity 1@EAST: 2, ERP 3', 'line.amount 1@EAST: 20.00 USD, ERP 30.00 USD']);
    });
  });
}
