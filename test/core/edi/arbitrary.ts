import fc from 'fast-check';
import type { EdiDocument, Party } from '../../../core/edi/documents.ts';

/** Any document of each kind that X12 can say, in the form that reading gives it back. */

const ALPHABET = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 .,;-+/()#&@!?%=\'"éüñÇ'];
const text = (max: number, min = 1) =>
  fc.string({ unit: fc.constantFrom(...ALPHABET), minLength: min, maxLength: max }).map((value) => value.trim().padEnd(min, 'x')).filter((value) => value.length <= max);
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const date = fc.date({ min: new Date('2000-01-01T00:00:00Z'), max: new Date('2099-12-31T00:00:00Z'), noInvalidDate: true }).map((day) => day.toISOString().slice(0, 10));
const time = fc.tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 })).map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'));
const places = (digits: string) => digits.replace(/0+$/, '').replace(/^(?=.)/, '.');
/** No more than nine digits: the least that any quantity has room for. */
const decimal = fc.tuple(fc.integer({ min: 0, max: 99_999 }), fc.stringMatching(/^\d{0,4}$/)).map(([whole, fraction]) => `${whole}${places(fraction)}`);
const positive = decimal.filter((value) => /[1-9]/.test(value));
const uom = fc.constantFrom('EA', 'BOX', 'KG');
const quantity = fc.record({ amount: positive, uom });
const count = fc.record({ amount: decimal, uom });
const usd = fc.integer({ min: 0, max: 10_000_000_000 }).map((minor) => ({ minor, currency: 'USD' }));
const capitals = (min: number, max: number) => fc.stringMatching(new RegExp(`^[A-Z]{${min},${max}}$`));

/** Without members that are undefined. */
const record = <T extends object>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record(model as { [K in keyof T]: fc.Arbitrary<T[K]> }).map((value) => Object.fromEntries(Object.entries(value as object).filter(([, member]) => member !== undefined)) as T);

const someIds = record({ seller: optional(text(48)), buyer: optional(text(48)), upc: optional(fc.stringMatching(/^\d{12}$/)) });
const ids = someIds.filter((all) => Object.keys(all).length > 0);
const references = record({ customerOrder: optional(text(30)), vendor: optional(text(30)), department: optional(text(30)) });
const carrier = record({ scac: optional(capitals(2, 4)), service: optional(text(35)) }).filter((all) => Object.keys(all).length > 0);

const place = fc.option(fc.record({ city: text(30, 2), region: capitals(2, 2), postalCode: text(15, 3), country: capitals(2, 2) }), { nil: {} });
const party = fc
  .tuple(
    record({
      role: fc.constantFrom('ship-to', 'bill-to', 'ship-from', 'supplier', 'buyer', 'remit-to', 'mark-for'), name: text(60), name2: optional(text(60)),
      code: optional(fc.record({ assignedBy: fc.constantFrom('buyer', 'seller', 'duns', 'gln'), id: text(80, 2) })), street: fc.array(text(55), { maxLength: 4 }), phone: optional(text(80)), email: optional(text(80)),
    }),
    place,
  )
  .map(([who, where]) => ({ ...who, ...where }) as Party);
const parties = fc.array(party, { maxLength: 3 });

const about = { number: text(22), release: optional(text(30)), orderDate: date };
const line = text(20);
/** More than a segment has room for, at times; a line that is for stores comes to what they get. */
const stores = optional(fc.uniqueArray(fc.record({ store: text(80, 2), quantity: fc.integer({ min: 1, max: 9_999 }).map(String) }), { selector: ({ store }) => store, minLength: 1, maxLength: 12 }));
const allocated = ([one, to]: [object, { store: string; quantity: string }[] | undefined]) =>
  to ? { ...one, quantity: { amount: String(to.reduce((sum, part) => sum + Number(part.quantity), 0)), uom: 'EA' }, stores: to } : one;
const answer = record({
  answer: fc.constantFrom('accepted', 'backordered', 'quantity-changed', 'price-changed', 'rejected', 'substituted', 'date-changed', 'partial', 'changed', 'deleted', 'price-pending', 'held'),
  quantity: optional(count), shipDate: optional(date), ids: optional(record({ seller: optional(text(48)), buyer: optional(text(48)) }).filter((all) => Object.keys(all).length > 0)),
});
const answers = fc.array(answer, { maxLength: 3 });
const type = fc.constantFrom('accepted', 'accepted-with-changes', 'detail-without-changes', 'received', 'rejected', 'rejected-with-detail');
const orderType = fc.constantFrom('stand-alone', 'drop-ship', 'release');
const change = {
  line, change: fc.constantFrom('add', 'change', 'delete', 'price', 'decrease', 'increase', 'date', 'none'), quantity: optional(count), leftToReceive: optional(decimal), unitPrice: optional(decimal), ids: someIds,
};
const item = record({ line: optional(line), ids, lot: optional(record({ number: text(48), expiresOn: optional(date) })), quantity });
const serial = fc.stringMatching(/^\d{17}$/);
const withCheckDigit = (digits: string) => digits + ((10 - ([...digits].reverse().reduce((sum, digit, index) => sum + Number(digit) * (index % 2 ? 1 : 3), 0) % 10)) % 10);
const shippedItems = fc.array(fc.tuple(item, fc.uniqueArray(text(30), { maxLength: 2 })).map(([one, serials]) => (serials.length > 0 ? { ...(one as object), serials } : one)), { maxLength: 3 });
const carton = fc
  .tuple(optional(serial.map(withCheckDigit)), optional(text(48)), shippedItems.filter((all) => all.length > 0))
  .filter(([sscc, tracking]) => sscc !== undefined || tracking !== undefined)
  .map(([sscc, trackingNumber, inside]) => ({ ...(sscc && { sscc }), ...(trackingNumber && { trackingNumber }), items: inside }));
const coded = fc.array(fc.record({ code: fc.constantFrom('D240', 'C310', 'H750'), amount: usd }), { maxLength: 2 });
const note = record({
  id: fc.constantFrom('BEG', 'PO1', 'N1'), position: fc.integer({ min: 1, max: 999_999 }), loop: optional(text(6)), code: fc.constantFrom('1', '3', '7', '8'),
  elements: fc.array(record({ position: fc.integer({ min: 1, max: 99 }), component: optional(fc.integer({ min: 1, max: 99 })), reference: optional(fc.constantFrom('353', '98')), code: fc.constantFrom('1', '6', '10'), copy: optional(text(99)) }), { maxLength: 3 }),
});

const digits = (length: number) => fc.stringMatching(new RegExp(`^\\d{${length}}$`));
const signed = fc.integer({ min: -10_000_000_000, max: 10_000_000_000 }).map((minor) => ({ minor, currency: 'USD' }));
const adjustments = fc.array(record({ amount: signed, reason: fc.constantFrom('01', '06', '72'), reference: optional(fc.record({ qualifier: fc.constantFrom('CM', 'IV'), number: text(30) })) }), { maxLength: 2 });
const bankAccount = record({ bank: optional(fc.record({ qualifier: fc.constant('01'), id: digits(9) })), account: optional(record({ qualifier: optional(fc.constant('DA')), number: text(35) })) }).filter((all) => Object.keys(all).length > 0);

const one = <D extends EdiDocument>(document: D['document'], model: Parameters<typeof record>[0]) => record<D>({ document: fc.constant(document), ...model } as unknown as Parameters<typeof record<D>>[0]);

/** No more than two: that many have room beside a lot. */
const twoIds = record({ seller: optional(text(48)), upc: optional(fc.stringMatching(/^\d{12}$/)) }).filter((all) => Object.keys(all).length > 0);
const advised = record({
  line: optional(line), status: fc.constantFrom('complete', 'over', 'short', 'partial', 'cancelled', 'substituted'), ids: twoIds, ordered: optional(decimal), shipped: count, lot: optional(text(30)),
  serials: fc.uniqueArray(text(30), { maxLength: 2 }),
});
const pack = record({ sscc: optional(serial.map(withCheckDigit)), trackingNumber: optional(text(48)), items: fc.array(advised, { minLength: 1, maxLength: 3 }) });
/** Of what is there, so much is held. */
const level = fc
  .tuple(record({ line: optional(line), ids: twoIds, lot: optional(text(48)), expiresOn: optional(date), uom }), fc.nat(99_999), optional(fc.nat(99_999)))
  .map(([about, one, other]) => ({ ...about, onHand: String(one + (other ?? 0)), ...(other !== undefined && { held: String(other) }) }));

/** As the receipt of goods has room for it. */
const small = (sign: string) => record({ amount: fc.integer({ min: 1, max: 999_999 }).map((one) => `${sign}${one}`), uom });

export const ANY = {
  'purchase-order': one('purchase-order', {
    purpose: fc.constantFrom('original', 'duplicate'), type: orderType, ...about, currency: fc.constantFrom('USD', 'EUR'), references, shipNotBefore: optional(date), cancelAfter: optional(date), deliverBy: optional(date),
    carrier: optional(carrier), parties, lines: fc.array(fc.tuple(record({ line, quantity, unitPrice: optional(decimal), ids: someIds, description: optional(text(80)) }), stores).map(allocated), { minLength: 1, maxLength: 4 }),
  }),
  'order-acknowledgment': one('order-acknowledgment', {
    type, ...about, sellerOrder: optional(text(30)), date: optional(date), currency: fc.constantFrom('USD', 'EUR'), references,
    lines: fc.array(record({ line, quantity, unitPrice: optional(decimal), ids: someIds, answers }), { maxLength: 4 }),
  }),
  'order-change': one('order-change', {
    purpose: fc.constantFrom('change', 'cancellation', 'replacement'), type: orderType, ...about, sequence: optional(text(8)), date: optional(date), references, shipNotBefore: optional(date), cancelAfter: optional(date), parties,
    lines: fc.array(record(change), { maxLength: 4 }),
  }),
  'change-acknowledgment': one('change-acknowledgment', {
    type, initiatedBy: fc.constantFrom('seller', 'buyer'), ...about, sequence: optional(text(8)), sellerOrder: optional(text(30)), date: optional(date), references, lines: fc.array(record({ ...change, answers }), { maxLength: 4 }),
  }),
  'ship-notice': one('ship-notice', {
    purpose: fc.constantFrom('original', 'replacement', 'cancellation'), shipment: text(30, 2), date, time, shippedOn: optional(date), expectedOn: optional(date), carrier: optional(carrier), trackingNumbers: fc.array(text(30), { maxLength: 3 }),
    billOfLading: optional(text(30)), packages: optional(record({ count: optional(fc.integer({ min: 1, max: 9_999_999 })), weight: optional(quantity) }).filter((all) => Object.keys(all).length > 0)), parties,
    orders: fc.array(record({ number: text(22), release: optional(text(30)), orderDate: optional(date), parties, cartons: fc.array(carton, { maxLength: 2 }), items: shippedItems }).filter(({ cartons, items: loose }: { cartons?: unknown[]; items?: unknown[] }) => (cartons?.length ?? 0) + (loose?.length ?? 0) > 0), { minLength: 1, maxLength: 2 }),
  }),
  invoice: one('invoice', {
    type: fc.constantFrom('invoice', 'credit'), number: text(22), date, order: text(22), release: optional(text(30)), orderDate: optional(date), currency: fc.constant('USD'), references, shipment: optional(text(30)), invoice: optional(text(30)), parties,
    terms: optional(record({ netDays: optional(fc.integer({ min: 0, max: 999 })), discountPercent: optional(fc.constantFrom('2', '0.5', '10')), discountDays: optional(fc.integer({ min: 0, max: 999 })) }).filter((all) => Object.keys(all).length > 0)),
    lines: fc.array(record({ line: optional(line), quantity, unitPrice: decimal, ids: someIds, description: optional(text(80)) }), { minLength: 1, maxLength: 4 }),
    charges: coded, allowances: coded, taxes: fc.array(fc.record({ kind: fc.constantFrom('ST', 'CS'), amount: usd }), { maxLength: 2 }), total: fc.integer({ min: -10_000_000_000, max: 10_000_000_000 }).map((minor) => ({ minor, currency: 'USD' })),
  }),
  'remittance-advice': one('remittance-advice', {
    handling: fc.constantFrom('advice', 'payment', 'notification'), total: usd, flow: fc.constantFrom('credit', 'debit'), method: fc.constantFrom('ACH', 'CHK', 'FWT', 'NON'), format: optional(fc.constantFrom('CTX', 'CCP')), from: optional(bankAccount), originator: optional(digits(10)), to: optional(bankAccount),
    date, trace: text(30), traceOriginator: optional(digits(10)), currency: fc.constant('USD'), parties,
    groups: fc.array(fc.record({ adjustments, items: fc.array(record({ kind: fc.constantFrom('invoice', 'credit-memo', 'purchase-order'), number: text(30), paid: optional(signed), billed: optional(usd), discount: optional(usd), adjustment: optional(fc.record({ reason: fc.constantFrom('01', '04'), amount: signed })), purchaseOrder: optional(text(30)), date: optional(date), adjustments }), { maxLength: 3 }) }), { maxLength: 2 }),
  }),
  'shipping-order': one('shipping-order', {
    purpose: fc.constantFrom('original', 'cancellation'), number: text(22), purchaseOrder: optional(text(22)), customerOrder: optional(text(30)), shipNotBefore: optional(date), cancelAfter: optional(date), notes: fc.array(text(80), { maxLength: 2 }), parties,
    carrier: record({ payment: fc.constantFrom('prepaid', 'collect'), scac: optional(capitals(2, 4)), service: optional(text(35)) }),
    lines: fc.array(record({ line, quantity, ids: twoIds, lot: optional(text(48)), description: optional(text(45)) }), { minLength: 1, maxLength: 4 }),
  }),
  'shipping-advice': one('shipping-advice', {
    purpose: fc.constantFrom('original', 'replacement'), number: text(22), shipment: text(30), date, purchaseOrder: optional(text(22)), carrier: optional(carrier), trackingNumbers: fc.array(text(30), { maxLength: 3 }),
    billOfLading: optional(text(30)), parties, packs: fc.array(pack, { minLength: 1, maxLength: 3 }), weight: optional(quantity),
  }),
  'inventory-advice': one('inventory-advice', { number: text(30), date, time, parties, lines: fc.array(level, { minLength: 1, maxLength: 4 }) }),
  'stock-receipt': one('stock-receipt', {
    number: text(12), date, time: optional(time), order: optional(text(22)), shipment: optional(text(30)), parties, lines: fc.array(record({ line: optional(line), ids: twoIds, lot: optional(text(30)), quantity: small('') }), { minLength: 1, maxLength: 4 }),
  }),
  'inventory-adjustment': one('inventory-adjustment', {
    number: text(22), ourNumber: optional(text(22)), date, parties,
    lines: fc.array(record({ line: optional(line), reason: fc.constantFrom('AU', '07', '51'), ids: twoIds, lot: optional(text(30)), quantity: fc.constantFrom('', '-').chain(small) }), { minLength: 1, maxLength: 4 }),
  }),
  'functional-acknowledgment': one('functional-acknowledgment', {
    functionalId: fc.constantFrom('PO', 'SH'), groupControl: fc.integer({ min: 1, max: 999_999_999 }).map(String), outcome: fc.constantFrom('accepted', 'accepted-with-errors', 'partly', 'rejected'),
    announced: fc.nat(999_999), received: fc.nat(999_999), taken: fc.nat(999_999), codes: fc.array(fc.constantFrom('1', '5'), { maxLength: 5 }),
    sets: fc.array(fc.record({ type: fc.constantFrom('850', '856'), control: fc.stringMatching(/^[0-9A-Z]{4,9}$/), outcome: fc.constantFrom('accepted', 'accepted-with-errors', 'rejected'), codes: fc.array(fc.constantFrom('3', '5'), { maxLength: 5 }), notes: fc.array(note, { maxLength: 3 }) }), { maxLength: 3 }),
  }),
} satisfies { [D in EdiDocument as D['document']]: fc.Arbitrary<unknown> };
