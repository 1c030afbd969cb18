import { expect, test } from 'vitest';
import { noQuantities } from '../../../core/ordering/line-moves.ts';
import { notLeft, requotedTax } from '../../../core/tax/requote-tax.ts';
import { quoteDocuments } from '../../../core/tax/tax-document.ts';
import { aCustomer, aLine, anItem, anOrder, AT, items, usd } from '../../support/builders.ts';

const PLACE = { street: '1 Dock St', city: 'Newark', region: 'NJ', postalCode: '07102', country: 'US' };
const facts = { customer: aCustomer(), items: items(anItem()), warehouses: [{ entity: 'NW-US', warehouse: 'EAST', name: 'East', priority: 1, address: PLACE }] };
/** Ten bolts at 5.00, of which four have left and are billed with their share of freight and discount. */
const order = anOrder({
  taxOwner: 'hub', freight: usd(1000), discount: usd(500), freightTax: usd(80), billed: { discount: usd(200), freight: usd(400), freightTax: usd(32) },
  lines: [aLine({ unitPrice: { amount: '5.00', per: '1', uom: 'EA' }, tax: usd(413), quantities: { ...noQuantities(), invoiced: 3, shipped: 1, released: 6 }, billed: { goods: usd(2000), tax: usd(165) } })],
  releases: [{ releaseId: 'R', warehouse: 'EAST', connector: 'shiphero', lines: [{ lineId: '1', sku: 'BOLT-M8', steps: 10, shipped: 4 }] }],
});

test('what has left is not quoted again: the engine is asked for the rest, with its share of discount and freight', () => {
  expect(quoteDocuments(notLeft(order), facts, '2026-11-23').map(({ lines, freight }) => [lines.map(({ quantity, amount }) => [quantity, amount.minor]), freight?.minor])).toEqual([[[['6', 3000 - 300]], 600]]);
});

test('of a release counts what has not left yet, and a line of it that is out not at all', () => {
  const line = (lineId: string, steps: number) => ({ lineId, sku: 'BOLT-M8', steps });
  const lines = [{ ...line('1', 10), shipped: 4 }, { ...line('2', 3), shipped: 3 }, line('3', 2)];
  const [release] = notLeft({ ...order, releases: [{ ...order.releases[0]!, lines }] }).releases;
  expect(release?.lines).toEqual([line('1', 6), line('3', 2)]);
});

test('a version is taxed what was billed of it, and the estimate of the rest', () => {
  const result = { total: usd(300), lines: [{ lineId: '1', tax: usd(250) }], freightTax: usd(50), jurisdictions: [{ jurisdiction: 'NJ', name: 'NEW JERSEY', rate: '0.06625', taxable: usd(2700), tax: usd(300) }] };
  expect(requotedTax(order, [result], AT)).toEqual({ lines: [{ lineId: '1', tax: usd(415) }], freightTax: usd(82), quote: { quotedAt: AT.toISOString(), rates: { NJ: '0.06625' } } });
});

test('a version of which nothing was billed is taxed the estimate', () => {
  const result = { total: usd(300), lines: [{ lineId: '1', tax: usd(250) }], freightTax: usd(50), jurisdictions: [{ jurisdiction: 'NJ', name: 'NEW JERSEY', rate: '0.06625', taxable: usd(4500), tax: usd(300) }] };
  expect(requotedTax(anOrder({ taxOwner: 'hub' }), [result], AT)).toMatchObject({ lines: [{ lineId: '1', tax: usd(250) }], freightTax: usd(50) });
});

test('where nothing is left to be taxed, nothing is quoted', () => {
  const whole = anOrder({ taxOwner: 'hub', lines: [aLine({}, 'invoiced')] });
  expect(quoteDocuments(notLeft(whole), facts, '2026-11-23')).toEqual([]);
  expect(requotedTax(whole, [], AT)).toBeUndefined();
  expect(requotedTax({ ...whole, taxQuote: { quotedAt: AT.toISOString(), rates: { NJ: '0.06625' } } }, [], AT)).toBeUndefined();
});
