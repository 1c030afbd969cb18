import { beforeEach, describe, expect, test } from 'vitest';
import type { ChannelStock } from '../../../../core/inventory/channel-stock.ts';
import { Rejected } from '../../../../core/model/errors.ts';
import { DynamoStock } from '../../../../lambdas/adapters/dynamo-stock.ts';
import { handler as tellStock } from '../../../../lambdas/connectors/amazon/handlers/tell-stock.ts';
import { stockTeller } from '../../../../lambdas/handler/tell-stock.ts';
import { channelUnderTest, E } from './channel-under-test.ts';
import { US } from './under-test.ts';

const market = channelUnderTest();
const { later } = market;

describe('stock is told', () => {
  const stock = new DynamoStock(() => new Date());
  const tell = (left = 60_000) => tellStock({}, { getRemainingTimeInMillis: () => left });
  const quantities = () => market.t.market.listings().map(({ sku, quantity }) => [sku, quantity]);
  beforeEach(async () => {
    market.t.market.seed({ listings: [{ sku: 'BOLT-M8', title: 'Bolts', quantity: 20 }, { sku: 'NUT-M8', title: 'Nuts', quantity: 5 }, { sku: 'FOREIGN', title: 'Not ours', quantity: 9 }, { sku: 'STORED', title: 'At Amazon', fulfilledBy: 'AMAZON' }] });
    await stock.setOnHand(E, 'BOLT-M8', 'EAST', 12, new Date());
    await stock.setOnHand(E, 'NUT-M8', 'EAST', 5, new Date());
  });

  test('where it differs from what the channel could be promised, and nowhere else', async () => {
    expect(await tell()).toEqual({ listed: 3, told: 1, unknown: 1 });
    expect(quantities()).toEqual([['BOLT-M8', 12], ['NUT-M8', 5], ['FOREIGN', 9], ['STORED', 0]]);
    expect([market.t.calls('patchListingsItem'), await tell()]).toEqual([1, { listed: 3, told: 0, unknown: 1 }]);
    await stock.take(E, 'ORD-1', [{ lineId: '1', sku: 'BOLT-M8', warehouse: 'EAST', steps: 4 }]);
    expect(await tell()).toMatchObject({ told: 1 });
    expect(quantities()[0]).toEqual(['BOLT-M8', 8]);
  });

  test('less what it has sold and does not tell of yet, and never below nothing', async () => {
    market.t.market.order({ lines: [{ sku: 'BOLT-M8', quantity: 5, price: '1.00' }, { sku: 'NUT-M8', quantity: 5, price: '1.00' }], paid: false });
    await later(3);
    await stock.setOnHand(E, 'NUT-M8', 'EAST', 2, new Date());
    await tell();
    expect(quantities().slice(0, 2)).toEqual([['BOLT-M8', 7], ['NUT-M8', 0]]);
  });

  test('as far as time and calls go; the next run tells the rest', async () => {
    await stock.setOnHand(E, 'NUT-M8', 'EAST', 7, new Date());
    expect(await tell(10_000)).toMatchObject({ told: 0 });
    market.t.market.faults.add({ kind: 'rateLimit', operation: 'patchListingsItem' });
    expect(await tell()).toMatchObject({ told: 0 });
    market.t.market.faults.add({ kind: 'reject', operation: 'patchListingsItem' });
    expect(await tell()).toMatchObject({ told: 1 }); // one refused, the other told
    expect(await tell()).toMatchObject({ told: 1 });
    expect(quantities().slice(0, 2)).toEqual([['BOLT-M8', 12], ['NUT-M8', 7]]);
  });
});

test('of quantities that are told together, those that are refused hold up none of the others', async () => {
  await new DynamoStock(() => new Date()).setOnHand(E, 'BOLT-M8', 'EAST', 12, new Date());
  const told: [string, number][][] = [];
  const stock: ChannelStock = {
    account: US, warehouses: ['EAST'], atOnce: 5,
    async *listings() {
      yield [{ sku: 'BOLT-M8', says: 20, pending: 0 }, { sku: 'NUT-M8', says: 3, pending: 0 }];
    },
    async tell(changes) {
      told.push(changes.map(({ listing, quantity }) => [listing.sku, quantity]));
      if (changes.some(({ listing }) => listing.sku === 'NUT-M8')) throw new Rejected('channel.refused', 'sold meanwhile');
    },
  };
  expect(await stockTeller('amazon', async () => [stock])({}, { getRemainingTimeInMillis: () => 60_000 })).toEqual({ listed: 2, told: 1, unknown: 0 });
  expect(told).toEqual([[['BOLT-M8', 12], ['NUT-M8', 0]], [['BOLT-M8', 12]], [['NUT-M8', 0]]]);
  expect(await stockTeller('amazon', async () => [{ ...stock, warehouses: ['NONE'], tell: async () => undefined }])({}, { getRemainingTimeInMillis: () => 60_000 })).toEqual({ listed: 2, told: 2, unknown: 0 });
});
