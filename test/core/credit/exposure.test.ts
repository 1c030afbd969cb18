import { describe, expect, test } from 'vitest';
import { balanceOf } from '../../../core/credit/balance.ts';
import { billToOfItems, creditAccountOf, daysPastDue, invoiceMovement, isIn, isOnCredit, itemCredit, orderCredit, roomOf, unbilledOf } from '../../../core/credit/exposure.ts';
import { noQuantities } from '../../../core/ordering/line-moves.ts';
import { aCustomer, aLine, anInvoice, anOpenItem, anOrder, AT, usd } from '../../support/builders.ts';

const ACME = { entity: 'NW-US', billTo: 'ACME', currency: 'USD' };

describe('what of an order is not billed', () => {
  test('is all of it at first, and what no posted invoice has from then on', () => {
    expect(unbilledOf(anOrder())).toEqual(usd(487));
    const lines = [aLine({ quantities: { ...noQuantities(), accepted: 6, invoiced: 4 } })];
    expect(unbilledOf(anOrder({ lines, invoiced: usd(200) }))).toEqual(usd(287));
    expect(unbilledOf(anOrder({ lines, invoiced: usd(500) }))).toEqual(usd(0));
  });

  test('is nothing once every unit is invoiced, back or cancelled, whatever the tax came to; of a cancelled order it is nothing', () => {
    const lines = [aLine({ quantities: { ...noQuantities(), invoiced: 5, returned: 2, cancelled: 3 } })];
    expect(unbilledOf(anOrder({ lines, invoiced: usd(300) }))).toEqual(usd(0));
    expect(unbilledOf(anOrder({ cancellation: { by: 'ann', at: AT.toISOString(), reason: 'no' } }))).toEqual(usd(0));
  });

  test('moves to the invoice that is posted, and the sum stays what it was', () => {
    const after = anOrder({ lines: [aLine({}, 'invoiced')], invoiced: usd(487) });
    const [change] = orderCredit(anOrder(), after, [invoiceMovement(anInvoice(), AT)]);
    expect(change).toEqual({ account: ACME, own: { of: 'ORD-0000000000000001', more: usd(-487) }, moved: [{ id: 'INV-shiphero:1', amount: usd(487), at: AT.toISOString(), number: '2026-17' }] });
    expect(orderCredit(anOrder(), anOrder())).toEqual([]);
    // what an order comes to has not changed: the movement alone counts
    expect(orderCredit(after, after, [invoiceMovement(anInvoice(), AT)])).toStrictEqual([{ account: ACME, moved: [{ id: 'INV-shiphero:1', amount: usd(487), at: AT.toISOString(), number: '2026-17' }] }]);
    // an invoice of nothing moves nothing
    const free = invoiceMovement(anInvoice({ gross: usd(0) }), AT);
    expect([orderCredit(after, after, [free]), orderCredit(anOrder(), after, [free])]).toEqual([[], [{ account: ACME, own: { of: 'ORD-0000000000000001', more: usd(-487) }, moved: [] }]]);
    expect(orderCredit(anOrder({ paymentOwner: 'hub' }), { ...after, paymentOwner: 'hub' }, [invoiceMovement(anInvoice(), AT)])).toEqual([]);
  });
});

test('whose account it is, and who counts', () => {
  expect(creditAccountOf(anOrder())).toEqual(ACME);
  expect(creditAccountOf(anOrder({ billTo: 'HQ' })).billTo).toBe('HQ');
  expect((['terms', 'hub', 'channel', 'marketplace'] as const).filter((paymentOwner) => isOnCredit({ paymentOwner }))).toEqual(['terms']);
  expect([billToOfItems(anOrder({ billTo: 'HQ' })), billToOfItems(anOrder({ paymentOwner: 'hub' }))]).toEqual(['HQ', undefined]);
});

describe('open items', () => {
  const cash = anOpenItem({ itemId: 'unapplied:bank-1', kind: 'unapplied', open: usd(4_000) });
  const spent = { ...cash, open: usd(0) };

  test('cash lowers what is open when it comes in; applied to an invoice of the same account it changes nothing', () => {
    expect(itemCredit([{ after: cash }], 'bank-1', AT)).toEqual([{ account: ACME, moved: [{ id: 'bank-1', amount: usd(-4_000), at: AT.toISOString() }] }]);
    expect(itemCredit([{ before: cash, after: spent }, { before: anOpenItem(), after: anOpenItem({ open: usd(6_000) }) }], 'bank-1.1', AT)).toEqual([]);
  });

  test('a write-off, or cash that nobody knew the payer of, lowers it by the application', () => {
    const paid = { before: anOpenItem({ open: usd(4_003) }), after: anOpenItem({ open: usd(0) }) };
    expect(itemCredit([{ before: cash, after: spent }, paid], 'bank-1.1', AT)).toMatchObject([{ moved: [{ amount: usd(-3) }] }]);
    const unknown = { before: { ...cash, billTo: undefined }, after: { ...spent, billTo: undefined } };
    expect(itemCredit([unknown, paid], 'bank-1.1', AT)).toMatchObject([{ account: ACME, moved: [{ amount: usd(-4_003) }] }]);
  });

  test('each account by itself: what one has paid for another is open on its own', () => {
    const other = anOpenItem({ billTo: 'HQ' });
    expect(itemCredit([{ before: cash, after: spent }, { before: other, after: { ...other, open: usd(6_000) } }], 'x', AT).map(({ account, moved }) => [account.billTo, moved[0]?.amount.minor])).toEqual([['ACME', 4_000], ['HQ', -4_000]]);
  });
});

describe('what the authority tells', () => {
  const READ = new Date('2026-11-23T10:00:05Z');
  const told = (items: { number?: string; open: ReturnType<typeof usd>; dueDate?: string }[], unapplied = 0) => ({ currency: 'USD', items, unapplied: usd(unapplied), asOf: AT.toISOString() });
  const netOf = (...given: Parameters<typeof balanceOf>) => {
    const { amount, unapplied } = balanceOf(...given).balance;
    return amount.minor - unapplied.minor;
  };
  const seventeen = (open: number) => anOpenItem({ open: usd(open) });

  test('is what counts where it knows as much as we do, and of what we have nothing of', () => {
    expect(netOf(told([{ number: '17', open: usd(10_000) }, { open: usd(500) }]), [seventeen(10_000)], READ)).toBe(10_500);
  });

  test('cash that came in here and is not known there counts as unapplied, by the invoice that it paid or as it lies', () => {
    expect(balanceOf(told([{ number: '17', open: usd(10_000), dueDate: '2026-11-01' }, { open: usd(500) }]), [seventeen(0)], READ).balance).toEqual({ amount: usd(10_500), unapplied: usd(10_000), asOf: AT.toISOString() });
    const lies = anOpenItem({ itemId: 'unapplied:b', kind: 'unapplied', document: 'b', open: usd(700) });
    expect(netOf(told([{ number: '17', open: usd(10_000) }]), [seventeen(10_000), lies], READ)).toBe(9_300);
  });

  test('cash that both know of counts once, applied here or there', () => {
    expect(netOf(told([{ number: '17', open: usd(10_000) }], 10_000), [seventeen(0)], READ)).toBe(0);
    const back = anOpenItem({ itemId: 'unapplied:b', kind: 'unapplied', document: 'b', open: usd(10_000) });
    expect(netOf(told([]), [seventeen(10_000), back], READ)).toBe(0);
  });

  test('what was paid there counts as paid', () => {
    expect(netOf(told([]), [seventeen(10_000)], READ)).toBe(0);
  });

  test('the oldest due date is that of what is open on either side; what is paid here is not due', () => {
    const items = [{ number: '17', open: usd(100), dueDate: '2026-10-01' }, { number: '18', open: usd(100), dueDate: '2026-11-01' }, { open: usd(-50), dueDate: '2026-09-01' }];
    expect(balanceOf(told(items), [seventeen(0)], READ).balance.oldestDue).toBe('2026-11-01');
    // told in any order; of what nothing is open of, nothing is due
    const mixed = [{ number: '18', open: usd(100), dueDate: '2026-11-01' }, { number: '19', open: usd(100), dueDate: '2026-10-15' }, { number: '20', open: usd(0), dueDate: '2026-09-01' }];
    expect(balanceOf(told(mixed), [], READ).balance.oldestDue).toBe('2026-10-15');
  });

  test('has documents by its date or by their number, and our cash until we looked', () => {
    const { balance: { asOf }, holds } = balanceOf(told([{ number: '17', open: usd(10_000) }]), [seventeen(10_000)], READ);
    const at = (seconds: number) => new Date(AT.getTime() + seconds * 1000).toISOString();
    const document = (number: string, seconds: number) => isIn({ id: 'x', amount: usd(1), at: at(seconds), number }, asOf, holds);
    expect([document('16', 0), document('16', 1), document('17', 60)]).toEqual([true, false, true]);
    expect(isIn({ id: 'x', amount: usd(1), at: at(60), number: '17' }, asOf)).toBe(false);
    const cash = (seconds: number) => isIn({ id: 'x', amount: usd(1), at: at(seconds) }, asOf, holds);
    expect([cash(5), cash(6), isIn({ id: 'x', amount: usd(1), at: at(1) }, asOf)]).toEqual([true, false, false]);
  });
});

test('room is the limit and what is secured; without a limit there is no end of it', () => {
  expect(roomOf(aCustomer({ creditLimit: usd(100), secured: usd(20) }))).toEqual(usd(120));
  expect(roomOf(aCustomer({ secured: usd(20) }))).toBeUndefined();
});

test('days past due are whole days; what is due today is not past', () => {
  expect([daysPastDue('2026-11-23', AT), daysPastDue('2026-11-22', AT), daysPastDue('2026-12-24', AT), daysPastDue(undefined, AT)]).toEqual([0, 1, 0, 0]);
});
