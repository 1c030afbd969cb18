import { describe, expect, test } from 'vitest';
import { cancellationAnswer, changeAnswer, changeRefused } from '../../../../core/edi/customer/change-answer.ts';
import { changeAsked, changeRequestOf, withAdded } from '../../../../core/edi/customer/change-request.ts';
import type { OrderChange as Asked } from '../../../../core/edi/documents.ts';
import type { OrderChange } from '../../../../core/model/order-change.ts';
import { aLine, AT, EACH } from '../../../support/builders.ts';
import { anOrderByEdi, ARTICLES, bolts } from '../../../support/edi-order.ts';

const asked = (change: Partial<Asked> = {}): Asked => ({ document: 'order-change', purpose: 'change', type: 'stand-alone', number: 'PO-77', orderDate: '2026-11-20', sequence: '1', date: '2026-11-24', references: {}, parties: [], lines: [], ...change });
type Line = Asked['lines'][number];
const line = (change: Line['change'], more: Partial<Line> = {}): Line => ({ line: '1', change, ids: {}, ...more });
const of = (amount: string, uom = 'EA') => ({ quantity: { amount, uom } });
const request = (...lines: Line[]) => changeRequestOf(asked({ lines }), anOrderByEdi(), new Map([['B-9', 'WASHER-M8']])).lines;

describe('860', () => {
  test('POC03 is what is wanted from now on, by whatever name it goes; prices are of one', () => {
    for (const change of ['change', 'decrease', 'increase'] as const) expect(request(line(change, of('7')))).toEqual([{ lineId: '1', quantity: { amount: '7', uom: 'EA' } }]);
    expect(request(line('price', { unitPrice: '0.4' }))).toEqual([{ lineId: '1', unitPrice: { amount: '0.4', per: '1', uom: 'EA' } }]);
    expect(request(line('delete'), line('none', { line: '2' }))).toEqual([{ lineId: '1', quantity: { amount: '0', uom: 'EA' } }]);
    expect(request({ line: '3', change: 'add', ...of('5'), unitPrice: '1.5', ids: { buyer: 'B-9' } })).toEqual([{ lineId: '3', sku: 'WASHER-M8', quantity: { amount: '5', uom: 'EA' }, unitPrice: { amount: '1.5', per: '1', uom: 'EA' } }]);
  });

  test('what a replacement does not name is not wanted any more', () => {
    expect(changeRequestOf(asked({ purpose: 'replacement', lines: [line('change', of('7'))] }), anOrderByEdi(), new Map()).lines).toEqual([{ lineId: '1', quantity: { amount: '7', uom: 'EA' } }, { lineId: '2', quantity: { amount: '0', uom: 'BOX' } }]);
  });

  test('dates change by themselves', () => {
    expect(changeRequestOf(asked({ cancelAfter: '2026-12-24' }), anOrderByEdi(), new Map())).toEqual({ reason: '860 PO-77/1', cancelAfter: '2026-12-24' });
  });

  test.each<[string, Partial<Asked>]>([
    ['nothing', {}],
    ['a line twice', { lines: [line('change', of('1')), line('delete')] }],
    ['a line that is not there', { lines: [line('price', { line: '9', unitPrice: '1' })] }],
    ['a new line without a price', { lines: [line('add', { line: '9', ...of('1') })] }],
    ['a line’s own day', { lines: [line('date')] }],
    ['a quantity that it does not say', { lines: [line('decrease')] }],
    ['where it goes', { lines: [line('delete')], parties: [{ role: 'ship-to', code: { assignedBy: 'buyer', id: '0043' }, street: [] }] }],
  ])('that changes %s is for a person', (_what, change) => {
    expect(() => changeRequestOf(asked(change), anOrderByEdi(), new Map())).toThrow(expect.objectContaining({ name: 'Rejected', code: 'purchase-order-change.unusable' }));
  });

  test('what it adds is a line of the purchase order from then on', () => {
    expect(withAdded(anOrderByEdi().ediOrder, asked({ lines: [line('change', of('7')), { line: '3', change: 'add', ...of('5'), unitPrice: '1.5', ids: { buyer: 'B-9' } }] })).lines.map((one) => [one.line, one.quantity.amount])).toEqual([['1', '10'], ['2', '3'], ['3', '5']]);
  });
});

const made = (lines: Line[], more: Partial<OrderChange> = {}): OrderChange => ({
  entity: 'NW-US', businessUnit: 'wholesale', region: 'us', schemaVersion: 1, changeId: 'CHG-1', orderId: 'ORD-0000000000000001', correlationId: 'corr-1', channel: 'edi', baseVersion: 1, kind: 'change', status: 'applied', by: 'edi', requestedAt: AT.toISOString(),
  edi: changeAsked(asked({ lines }), 'MERIDIAN'), ...more,
});
const order = (...quantities: Parameters<typeof bolts>) => anOrderByEdi({ lines: [bolts(...quantities), ...anOrderByEdi().lines.slice(1)] });
const told = (lines: Line[], ...quantities: Parameters<typeof bolts>) => {
  const { type, lines: all } = changeAnswer(order(...quantities), made(lines), ARTICLES, AT);
  return [type, ...all.map(({ change, quantity, answers }) => `${change} ${quantity?.amount}: ${answers.map(({ answer, quantity: q }) => `${answer} ${q?.amount}`).join(', ')}`)];
};

describe('865', () => {
  test.each<[string, Line[], Parameters<typeof bolts>, string[]]>([
    ['less, as asked', [line('decrease', of('7'))], [{ accepted: 7 }], ['detail-without-changes', 'decrease 7: accepted 7']],
    ['more, which is on backorder', [line('increase', of('12'))], [{ accepted: 10, backordered: 2 }], ['accepted-with-changes', 'increase 12: partial 10, backordered 2']],
    ['none of a line', [line('delete')], [{ cancelled: 10 }], ['detail-without-changes', 'delete 0: deleted 0']],
    ['none of a line that has left in part', [line('delete')], [{ shipped: 4, cancelled: 6 }], ['accepted-with-changes', 'delete 4: rejected 4']],
    ['less than has left', [line('decrease', of('2'))], [{ shipped: 4 }], ['accepted-with-changes', 'decrease 4: quantity-changed 4']],
    ['another price, that we do not give', [line('price', { unitPrice: '0.4' })], [{ accepted: 10 }], ['accepted-with-changes', 'price 10: price-changed 10']],
  ])('answers %s', (_what, lines, quantities, expected) => expect(told(lines, ...quantities)).toEqual(expected));

  test('names the change by its number, and who began it', () => {
    expect(changeAnswer(anOrderByEdi(), made([line('none')]), ARTICLES, AT)).toMatchObject({ initiatedBy: 'buyer', number: 'PO-77', sequence: '1', sellerOrder: 'SO-7', date: '2026-11-23' });
    expect(changeAnswer(anOrderByEdi(), made([line('delete')], { status: 'withdrawn' }), ARTICLES, AT)).toMatchObject({ type: 'rejected', initiatedBy: 'buyer', sequence: '1', lines: [] });
    expect(changeRefused(anOrderByEdi(), { sequence: '2' }, AT)).toMatchObject({ type: 'rejected', initiatedBy: 'buyer', sequence: '2', lines: [] });
  });

  test('tells what we change by ourselves', () => {
    const takeBack = { received: 0, backordered: 0, reserved: 0, accepted: 3, released: 0 };
    const plan = { lines: [{ lineId: '1', sku: 'BOLT-M8', from: 10, to: 7, takeBack, add: 0 }], recalls: [] };
    const { edi: _, ...own } = made([], { plan, request: { lines: [{ lineId: '2', unitPrice: { amount: '11', per: '1', uom: 'BOX' } }] } });
    const { initiatedBy, lines } = changeAnswer(order({ accepted: 7 }), own, ARTICLES, AT);
    expect([initiatedBy, ...lines.map(({ change, answers }) => `${change}: ${answers.map(({ answer, quantity }) => `${answer} ${quantity?.amount}`).join()}`)]).toEqual(['seller', 'decrease: quantity-changed 7', 'price: price-changed 3']);
  });

  test('tells of what goes out in place of a line as substituted, under the number of that line', () => {
    const takeBack = { received: 0, backordered: 4, reserved: 0, accepted: 0, released: 0 };
    const plan = { lines: [{ lineId: '1', sku: 'BOLT-M8', from: 10, to: 6, takeBack, add: 0 }, { lineId: '1-S1', sku: 'NUT-M8', from: 0, to: 4, takeBack: { ...takeBack, backordered: 0 }, add: 4 }], recalls: [] };
    const { edi: _, ...own } = made([], { plan, request: { lines: [] } });
    const substitute = aLine({ lineId: '1-S1', sku: 'NUT-M8', steps: 4, instead: { lineId: '1', sku: 'BOLT-M8', ratio: EACH, changeId: own.changeId } }, 'accepted');
    const changedTo = (steps: number) => {
      const { lines, ...rest } = order({ shipped: steps });
      return changeAnswer({ ...rest, lines: [...lines, substitute] }, { ...own, plan: { ...plan, lines: [{ ...plan.lines[0], to: steps } as (typeof plan.lines)[number], ...plan.lines.slice(1)] } }, ARTICLES, AT).lines;
    };
    expect(changedTo(6)).toMatchObject([{ line: '1', change: 'change', answers: [{ answer: 'quantity-changed', quantity: { amount: '6' } }, { answer: 'substituted', quantity: { amount: '4', uom: 'EA' }, ids: { seller: 'NUT-M8' } }] }]);
    expect(changedTo(0)).toMatchObject([{ line: '1', change: 'change', answers: [{ answer: 'substituted', ids: { seller: 'NUT-M8' } }] }]);
  });

  test('a cancelled order is told line by line where it is our doing, and confirmed where it is theirs', () => {
    const gone = anOrderByEdi({ cancellation: { by: 'pat', at: AT.toISOString(), reason: 'x', completedAt: AT.toISOString() } });
    const [ours, theirs] = [cancellationAnswer([gone], ARTICLES, AT), cancellationAnswer([{ ...gone, ediOrder: { ...gone.ediOrder, cancellation: { sequence: '3' } } }], ARTICLES, AT)];
    expect([ours.initiatedBy, ours.type, ours.lines.map(({ change, answers }) => `${change} ${answers[0]?.answer}`)]).toEqual(['seller', 'accepted-with-changes', ['delete deleted', 'delete deleted']]);
    expect(theirs).toMatchObject({ initiatedBy: 'buyer', type: 'accepted', sequence: '3', lines: [] });
  });
});
