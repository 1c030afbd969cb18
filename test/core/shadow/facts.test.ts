import { expect, test } from 'vitest';
import { addressFacts, baseQuantity, date, orderFacts, releaseFacts, stockFacts, taxFacts, text } from '../../../core/shadow/facts.ts';
import { aLine, anItem, anOrder, AT, items, usd } from '../../support/builders.ts';

const known = items(anItem({ baseUnit: 'KG', units: { KG: { numerator: 1_000, denominator: 1 } } }));
const release = (warehouse: string, steps: number, change: object = {}) => ({ releaseId: `R-${warehouse}`, warehouse, connector: 'shiphero', releasedAt: AT.toISOString(), lines: [{ lineId: '1', sku: 'BOLT-M8', steps }], ...change });

test('what is not there is no fact', () => {
  expect([text('name', undefined), text('name', ''), date('day', undefined)]).toEqual([[], [], []]);
  expect([text('name', 'Pat'), text('name', 'Pat', '1'), date('day', '2026-11-23')]).toEqual([[{ field: 'name', kind: 'text', value: 'Pat' }], [{ field: 'name', kind: 'text', value: 'Pat', at: '1' }], [{ field: 'day', kind: 'date', value: '2026-11-23' }]]);
});

test('quantities are in the base unit; of an item that nobody knows, in steps', () => {
  expect([baseQuantity(known.get('BOLT-M8'), 1_500), baseQuantity(undefined, 1_500)]).toEqual(['1.5', '1500']);
});

test('an order is asked of an ERP by line and warehouse, without what was recalled', () => {
  const { priceUnit: _, ...line } = aLine();
  const order = anOrder({ lines: [line], releases: [release('EAST', 4), release('WEST', 3), release('EAST', 1), release('NORTH', 9, { recalledAt: AT.toISOString() }), release('SOUTH', 2, { lines: [{ lineId: '9', sku: 'GONE', steps: 2 }] })] });
  expect(orderFacts(order, known)).toEqual([
    { field: 'customer', kind: 'text', value: 'ACME' }, { field: 'currency', kind: 'text', value: 'USD' }, { field: 'description', kind: 'text', value: 'WEB-1' }, { field: 'orderDate', kind: 'date', value: '2026-11-23' },
    { field: 'line.item', kind: 'text', value: 'BOLT-M8', at: '1@EAST' }, { field: 'line.quantity', at: '1@EAST', kind: 'quantity', value: '0.005' }, { field: 'line.amount', at: '1@EAST', kind: 'amount', value: usd(225) },
    { field: 'line.item', kind: 'text', value: 'BOLT-M8', at: '1@WEST' }, { field: 'line.quantity', at: '1@WEST', kind: 'quantity', value: '0.003' }, { field: 'line.amount', at: '1@WEST', kind: 'amount', value: usd(135) },
    { field: 'line.item', kind: 'text', value: 'GONE', at: '9@SOUTH' }, { field: 'line.quantity', at: '9@SOUTH', kind: 'quantity', value: '2' },
  ]);
  expect(orderFacts({ ...order, purchaseOrder: 'PO-7' }, known)[2]).toEqual({ field: 'description', kind: 'text', value: 'PO-7' });
});

test('a release is asked of a warehouse with its days, where it goes, and what is picked', () => {
  const order = anOrder({ shipNotBefore: '2026-11-24', cancelAfter: '2026-12-24' });
  expect(releaseFacts(order, release('EAST', 4), known)).toEqual([
    { field: 'warehouse', kind: 'text', value: 'EAST' }, { field: 'currency', kind: 'text', value: 'USD' }, { field: 'shipNotBefore', kind: 'date', value: '2026-11-24' }, { field: 'cancelAfter', kind: 'date', value: '2026-12-24' },
    ...addressFacts(order.shipTo), { field: 'line.item', kind: 'text', value: 'BOLT-M8', at: '1' }, { field: 'line.quantity', at: '1', kind: 'quantity', value: '0.004' },
  ]);
});

test('who somebody is and where they live is compared and never shown', () => {
  const personal = (field: string, value: string) => ({ field, kind: 'text', value, personal: true });
  const shown = (field: string, value: string) => ({ field, kind: 'text', value });
  expect(addressFacts({ name: 'Pat', company: 'Acme', street: '1 Main St', street2: 'Dock 4', city: 'Austin', region: 'TX', postalCode: '78701', country: 'US', phone: '512', email: 'p@x.test' })).toEqual([
    personal('shipTo.name', 'Pat'), personal('shipTo.street', '1 Main St'), personal('shipTo.street2', 'Dock 4'), personal('shipTo.postalCode', '78701'), personal('shipTo.phone', '512'), personal('shipTo.email', 'p@x.test'),
    shown('shipTo.company', 'Acme'), shown('shipTo.city', 'Austin'), shown('shipTo.region', 'TX'), shown('shipTo.country', 'US'),
  ]);
  expect(addressFacts({})).toEqual([]);
});

test('tax is compared as a whole, of freight and by line; stock by item and warehouse', () => {
  expect(taxFacts({ total: usd(42), freightTax: usd(5), lines: [{ lineId: '1', tax: usd(37) }] })).toEqual([
    { field: 'tax', kind: 'amount', value: usd(42) }, { field: 'freightTax', kind: 'amount', value: usd(5) }, { field: 'line.tax', at: '1', kind: 'amount', value: usd(37) },
  ]);
  expect(stockFacts('EAST', new Map([['BOLT-M8', '40']]))).toEqual([{ field: 'stock.onHand', at: 'BOLT-M8@EAST', kind: 'quantity', value: '40' }]);
});
