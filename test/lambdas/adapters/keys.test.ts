import { expect, test } from 'vitest';
import { channelOrderKey } from '../../../core/ordering/orders.ts';
import { booksKey } from '../../../lambdas/adapters/dynamo-books.ts';
import { cashKey } from '../../../lambdas/adapters/dynamo-cash.ts';
import { ledgerKey } from '../../../lambdas/adapters/dynamo-ledger.ts';
import { masterKey } from '../../../lambdas/adapters/dynamo-masterdata.ts';
import { ledgerPk, lotsKey, orderPk as stockOf, positionKey } from '../../../lambdas/adapters/dynamo-stock-writes.ts';
import { orderPk } from '../../../lambdas/adapters/dynamo-unit.ts';

/** What stands under an id that is nobody's alone: an account at a partner, a caller of the API. */
const OF_NO_ENTITY = ['account', 'client'];

test('keys begin with the entity', () => {
  const of = { entity: 'NW-US', itemId: 'i', journalId: 'j', date: '2026-11-23', correlationId: 'c', shippedOn: '2026-11-23', invoiceId: 'INV-1', from: 'EUR', to: 'USD', version: '1' };
  const own = Object.entries(masterKey).filter(([name]) => !OF_NO_ENTITY.includes(name));
  const asked: [string, (...args: never[]) => string | { pk: string }][] = [...own, ...Object.entries(booksKey), ...Object.entries(cashKey), ...Object.entries(ledgerKey), ...Object.entries({ stockOf, positionKey, lotsKey, ledgerPk, orderPk, channelOrderKey })];
  const keys = asked.map(([name, key]): [string, string] => {
    const args = ['journal', 'open', 'unsent', 'sent', 'unbilled', 'item', 'rate', 'rules'].includes(name) && !own.some(([, one]) => one === key) ? [of] : ['NW-US', 'a', { kind: 'list', id: 'b' }, 'c'];
    const told = (key as (...args: unknown[]) => string | { pk: string })(...args);
    return [name, typeof told === 'string' ? told : told.pk];
  });
  expect(keys.length).toBeGreaterThan(30);
  expect(keys.filter(([, key]) => !key.startsWith('NW-US#'))).toEqual([]);
});
