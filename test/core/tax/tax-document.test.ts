import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Warehouse } from '../../../core/model/masterdata.ts';
import { subtract, sum } from '../../../core/model/money.ts';
import type { Order, Release } from '../../../core/model/order.ts';
import { goodsOfOrder } from '../../../core/ordering/amounts.ts';
import { creditDocument, invoiceDocument, quoteDocuments, type TaxFacts } from '../../../core/tax/tax-document.ts';
import { aCustomer, aLine, anInvoice, anInvoiceLine, anItem, anOrder, items, usd } from '../../support/builders.ts';

const NEWARK = { street: '1 Dock St', city: 'Newark', region: 'NJ', postalCode: '07102', country: 'US' };
const RENO = { street: '2 Mill St', city: 'Reno', region: 'NV', postalCode: '89502', country: 'US' };
const warehouses: Warehouse[] = [
  { entity: 'NW-US', warehouse: 'EAST', name: 'East', priority: 1, address: NEWARK },
  { entity: 'NW-US', warehouse: 'WEST', name: 'West', priority: 2, address: RENO },
];
const facts = (change: Partial<TaxFacts> = {}): TaxFacts => ({ customer: aCustomer(), items: items(anItem({ taxClass: 'PC040100' }), anItem({ sku: 'NUT-M8' })), warehouses, ...change });
const hub = (change: Partial<Order> = {}): Order => anOrder({ taxOwner: 'hub', ...change });
const release = (warehouse: string, lines: Release['lines'], change: Partial<Release> = {}): Release => ({ releaseId: `ORD-0000000000000001-${warehouse}`, warehouse, connector: 'shiphero', lines, ...change });
const part = (lineId: string, steps: number, sku = 'BOLT-M8') => ({ lineId, sku, steps });
const DAY = '2026-11-23';

describe('quote documents', () => {
  test('an order is asked about from where it leaves to where it goes, without names', () => {
    const order = hub({ releases: [release('EAST', [part('1', 10)])], purchaseOrder: 'PO-7', freight: usd(700), shipTo: { name: 'Pat', street: '1 Main St', city: 'Austin', region: 'TX', postalCode: '78701', country: 'US' } });
    expect(quoteDocuments(order, facts(), DAY)).toEqual([
      {
        entity: 'NW-US', code: 'ORD-0000000000000001-EAST', date: DAY, customerId: 'ACME', currency: 'USD', purchaseOrder: 'PO-7', freight: usd(700),
        shipFrom: { line1: '1 Dock St', city: 'Newark', region: 'NJ', postalCode: '07102', country: 'US' },
        shipTo: { line1: '1 Main St', city: 'Austin', region: 'TX', postalCode: '78701', country: 'US' },
        lines: [{ lineId: '1', sku: 'BOLT-M8', taxClass: 'PC040100', quantity: '10', amount: usd(450) }],
      },
    ]);
  });

  test.each(['channel', 'marketplace'] as const)('where the tax is the %s\'s, nothing is asked', (taxOwner) => {
    expect(quoteDocuments(anOrder({ taxOwner }), facts(), DAY)).toEqual([]);
  });

  test('one estimate per place, the freight with the first, what has no place yet as well', () => {
    const order = hub({ freight: usd(700), releases: [release('EAST', [part('1', 3)]), release('WEST', [part('1', 5)])] });
    const documents = quoteDocuments(order, facts(), DAY);
    expect(documents.map(({ shipFrom, lines, freight }) => [shipFrom.region, lines.map(({ quantity, amount }) => [quantity, amount.minor]), freight?.minor])).toEqual([
      ['NJ', [['5', 225]], 700],
      ['NV', [['5', 225]], undefined],
    ]);
  });

  test('an order without releases leaves from the first warehouse', () => {
    expect(quoteDocuments(hub(), facts(), DAY)).toMatchObject([{ code: 'ORD-0000000000000001', shipFrom: { region: 'NJ' }, lines: [{ amount: usd(450) }] }]);
  });

  test("a supplier's goods count as sold from our first warehouse", () => {
    expect(quoteDocuments(hub({ releases: [release('SUP-1', [part('1', 10)], { supplier: 'SUP-1' })] }), facts(), DAY)).toMatchObject([{ shipFrom: { region: 'NJ' } }]);
  });

  test('a release that was taken back is not asked about: its goods go with the first', () => {
    const order = hub({ releases: [release('EAST', [part('1', 10)], { recalledAt: '2026-11-23T10:00:00Z' }), release('WEST', [part('1', 4)])] });
    expect(quoteDocuments(order, facts(), DAY)).toMatchObject([{ shipFrom: { region: 'NV' }, lines: [{ quantity: '10', amount: usd(450) }] }]);
  });

  test('cancelled units are not asked about', () => {
    const line = aLine();
    const order = hub({ lines: [{ ...line, quantities: { ...line.quantities, received: 8, cancelled: 2 } }, aLine({ lineId: '2', sku: 'NUT-M8' }, 'cancelled')] });
    expect(quoteDocuments(order, facts(), DAY)).toMatchObject([{ lines: [{ lineId: '1', quantity: '8', amount: usd(360) }] }]);
  });

  test('a release that was made for more than is wanted by now is asked about for what is', () => {
    const order = hub({ releases: [release('EAST', [part('1', 3)]), release('WEST', [part('1', 9)])] });
    expect(quoteDocuments(order, facts(), DAY).map(({ lines }) => lines.map(({ quantity }) => quantity))).toEqual([['3'], ['7']]);
  });

  test('what nobody knows as an article has no class, and is counted in steps; what is known in its base unit', () => {
    const pairs = items(anItem({ baseUnit: 'PR', units: { PR: { numerator: 2, denominator: 1 } } }));
    const line = (known: TaxFacts['items']) => quoteDocuments(hub(), facts({ items: known }), DAY)[0]?.lines[0];
    expect([line(items()), line(pairs)?.quantity]).toEqual([{ lineId: '1', sku: 'BOLT-M8', quantity: '10', amount: usd(450) }, '5']);
  });

  test('the header discount lowers the lines by their value, to the cent', () => {
    const order = hub({ discount: usd(100), lines: [aLine({ steps: 10 }), aLine({ lineId: '2', sku: 'NUT-M8', steps: 1 }), aLine({ lineId: '3', sku: 'NUT-M8', steps: 1 })] });
    expect(quoteDocuments(order, facts(), DAY)[0]?.lines.map(({ amount }) => amount.minor)).toEqual([366, 37, 37]);
  });

  test('freight that is not billed is not taxed', () => {
    for (const freightTerms of ['prepaid', 'collect', 'third-party'] as const) expect(quoteDocuments(hub({ freight: usd(700), freightTerms }), facts(), DAY)[0]).not.toHaveProperty('freight');
    expect(quoteDocuments(hub({ freightTerms: 'prepaid-and-add' }), facts(), DAY)[0]).not.toHaveProperty('freight');
    expect(quoteDocuments(hub({ freight: usd(700), freightTerms: 'prepaid-and-add' }), facts(), DAY)[0]).toMatchObject({ freight: usd(700) });
  });

  test('an exempt customer is told by the code of the certificate; exempt by nothing is for a person', () => {
    expect(quoteDocuments(hub(), facts({ customer: aCustomer({ taxExempt: true, exemption: 'G' }) }), DAY)).toMatchObject([{ exempt: 'G' }]);
    expect(quoteDocuments(hub(), facts({ customer: aCustomer({ exemption: 'G' }) }), DAY)[0]).not.toHaveProperty('exempt');
    expect(() => quoteDocuments(hub(), facts({ customer: aCustomer({ taxExempt: true }) }), DAY)).toThrow(expect.objectContaining({ name: 'Rejected', code: 'tax.exemption-missing', detail: { customerId: 'ACME' } }));
  });

  test('a warehouse without an address is for a person', () => {
    expect(() => quoteDocuments(hub(), facts({ warehouses: [] }), DAY)).toThrow(expect.objectContaining({ name: 'Rejected', code: 'tax.ship-from-missing' }));
    expect(() => quoteDocuments(hub({ releases: [release('NORTH', [part('1', 10)])] }), facts(), DAY)).toThrow(expect.objectContaining({ code: 'tax.ship-from-missing', detail: { warehouse: 'NORTH' } }));
  });

  test('for any lines, places and discount the documents sum to the goods less the discount', () => {
    const line = fc.record({ steps: fc.integer({ min: 1, max: 50 }), price: fc.integer({ min: 0, max: 99_999 }), east: fc.integer({ min: 0, max: 25 }), west: fc.integer({ min: 0, max: 25 }) });
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 6 }), fc.integer({ min: 0, max: 5_000 }), (lines, discount) => {
        const ordered = lines.map(({ steps, price }, index) => aLine({ lineId: String(index), steps, unitPrice: { amount: `${Math.trunc(price / 100)}.${String(price % 100).padStart(2, '0')}`, per: '3', uom: 'EA' } }));
        const placed = (of: (line: { steps: number; east: number; west: number }) => number) => lines.flatMap((each, index) => (of(each) > 0 ? [part(String(index), of(each))] : []));
        const east = placed(({ steps, east: wanted }) => Math.min(steps, wanted));
        const west = placed(({ steps, east: before, west: wanted }) => Math.min(Math.max(steps - before, 0), wanted));
        const releases = [east, west].flatMap((parts, index) => (parts.length > 0 ? [release(index === 0 ? 'EAST' : 'WEST', parts)] : []));
        const order = hub({ lines: ordered, releases });
        const charged = { ...order, discount: usd(Math.min(discount, goodsOfOrder(order).minor)) };
        const asked = quoteDocuments(charged, facts(), DAY).flatMap((document) => document.lines.map(({ amount }) => amount));
        expect(sum('USD', asked)).toEqual(subtract(goodsOfOrder(charged), charged.discount));
      }),
    );
  });
});

describe('documents of invoices', () => {
  const west = release('WEST', [part('1', 10)]);
  const billed = anInvoice({ number: '2026-17', freight: usd(700), lines: [anInvoiceLine({ discount: usd(50) }), anInvoiceLine({ lineId: '2', sku: 'NUT-M8', steps: 2, goods: usd(100) })] });

  test('lines are net of their discount, freight is as billed, the place is that of the release, the code our id', () => {
    expect(invoiceDocument(hub({ purchaseOrder: 'PO-7' }), billed, west, facts())).toMatchObject({
      code: 'INV-shiphero:1', date: '2026-11-23', purchaseOrder: 'PO-7', shipFrom: { region: 'NV' }, freight: usd(700),
      lines: [{ lineId: '1', sku: 'BOLT-M8', taxClass: 'PC040100', quantity: '10', amount: usd(400) }, { lineId: '2', sku: 'NUT-M8', quantity: '2', amount: usd(100) }],
    });
    expect(invoiceDocument(hub(), anInvoice(), west, facts())).not.toHaveProperty('freight');
  });

  test('a return is negative, and taxed as on the day of its invoice', () => {
    const credit = { creditId: 'CM-1', date: '2026-12-20', lines: [{ lineId: '1', sku: 'BOLT-M8', steps: 3, net: usd(120) }], freight: usd(700) };
    expect(creditDocument(hub(), billed, west, credit, facts())).toMatchObject({
      code: 'CM-1', date: '2026-12-20', taxDate: '2026-11-23', original: '2026-17', freight: usd(-700), lines: [{ lineId: '1', quantity: '3', amount: usd(-120) }],
    });
    const { number: _, ...unnumbered } = billed;
    expect(() => creditDocument(hub(), unnumbered, west, credit, facts())).toThrow(expect.objectContaining({ code: 'invoice.not-numbered', detail: { invoiceId: 'INV-shiphero:1' } }));
  });

  test('a line of nothing is left out; an amount without goods is of one thing, and goods without an amount are as many as they are', () => {
    const line = (lineId: string, steps: number, net: number) => ({ lineId, sku: 'BOLT-M8', steps, net: usd(net) });
    const lines = [line('1', 0, 0), line('2', 0, 100), line('3', 2, 0)];
    const told = (sign: 1 | -1) => [{ lineId: '2', quantity: '1', amount: usd(sign * 100) }, { lineId: '3', quantity: '2', amount: usd(0) }];
    expect(invoiceDocument(hub(), anInvoice({ lines: lines.map(({ lineId, steps, net }) => anInvoiceLine({ lineId, steps, goods: net })) }), west, facts())?.lines).toMatchObject(told(1));
    expect(creditDocument(hub(), billed, west, { creditId: 'CM-1', date: '2026-12-20', lines }, facts())?.lines).toMatchObject(told(-1));
  });

  test('a return without freight says nothing of it', () => {
    for (const freight of [{}, { freight: usd(0) }]) expect(creditDocument(hub(), billed, west, { creditId: 'CM-1', date: '2026-12-20', lines: [], ...freight }, facts())).not.toHaveProperty('freight');
  });

  test.each(['channel', 'marketplace'] as const)("where the tax is the %s's, there is none", (taxOwner) => {
    expect(invoiceDocument(anOrder({ taxOwner }), billed, west, facts())).toBeUndefined();
    expect(creditDocument(anOrder({ taxOwner }), billed, west, { creditId: 'CM-1', date: '2026-12-20', lines: [] }, facts())).toBeUndefined();
  });
});
