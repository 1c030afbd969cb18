import { decimal, type Money } from '../model/money.ts';
import type { EdiDocument, FunctionalAcknowledgment, ItemIds, Party, RemittanceAdvice, ShipNotice } from './documents.ts';
import type { InventoryAdjustment, InventoryAdvice, ShippingAdvice, ShippingOrder, StockReceipt } from './warehouse-documents.ts';

/** A document as a person reads it, line by line. */
export function explain(document: EdiDocument): string[] {
  switch (document.document) {
    case 'purchase-order':
      return [
        `Purchase order ${document.number}${of(document.release)}, ${document.orderDate}: ${document.type}, ${document.purpose}`,
        ...fields({ currency: document.currency, ...document.references, 'ship not before': document.shipNotBefore, 'cancel after': document.cancelAfter, 'deliver by': document.deliverBy, carrier: words(document.carrier?.scac, document.carrier?.service) }),
        ...document.parties.map(party),
        ...document.lines.map((line) => row(line.line, quantity(line.quantity), item(line.ids), line.unitPrice && `at ${line.unitPrice}`, line.description)),
      ];
    case 'order-acknowledgment':
      return [
        `Acknowledgment of purchase order ${document.number}${of(document.release)} of ${document.orderDate}: ${spaced(document.type)}`,
        ...fields({ "seller's order": document.sellerOrder, date: document.date, currency: document.currency, ...document.references }),
        ...document.lines.flatMap((line) => [row(line.line, quantity(line.quantity), item(line.ids), line.unitPrice && `at ${line.unitPrice}`), ...line.answers.map(answer)]),
      ];
    case 'order-change':
      return [
        `Change ${document.sequence ?? ''} of purchase order ${document.number}${of(document.release)} of ${document.orderDate}: ${document.purpose}`.replace('  ', ' '),
        ...fields({ date: document.date, ...document.references, 'ship not before': document.shipNotBefore, 'cancel after': document.cancelAfter }),
        ...document.parties.map(party),
        ...document.lines.map(changed),
      ];
    case 'change-acknowledgment':
      return [
        `Acknowledgment of change ${document.sequence ?? ''} of purchase order ${document.number}${of(document.release)}: ${spaced(document.type)}, by the ${document.initiatedBy}`.replace('  ', ' '),
        ...fields({ "seller's order": document.sellerOrder, date: document.date, ...document.references }),
        ...document.lines.flatMap((line) => [changed(line), ...line.answers.map(answer)]),
      ];
    case 'ship-notice':
      return explainNotice(document);
    case 'invoice':
      return [
        `${document.type === 'credit' ? 'Credit memo' : 'Invoice'} ${document.number} of ${document.date}, for purchase order ${document.order}${of(document.release)}`,
        ...fields({ currency: document.currency, shipment: document.shipment, 'of invoice': document.invoice, ...document.references, terms: document.terms && words(document.terms.discountPercent && `${document.terms.discountPercent} % in ${document.terms.discountDays ?? 0} days`, document.terms.netDays !== undefined && `net ${document.terms.netDays} days`) }),
        ...document.parties.map(party),
        ...document.lines.map((line) => row(line.line ?? '-', quantity(line.quantity), item(line.ids), `at ${line.unitPrice}`, line.description)),
        ...[...document.charges.map((one) => sum(`charge ${one.code}`, one.amount)), ...document.allowances.map((one) => sum(`allowance ${one.code}`, one.amount)), ...document.taxes.map((one) => sum(`tax ${one.kind}`, one.amount))],
        sum('total', document.total),
      ];
    case 'remittance-advice':
      return explainAdvice(document);
    case 'shipping-order':
      return explainOrder(document);
    case 'shipping-advice':
      return explainAdvised(document);
    case 'inventory-advice':
      return explainInventory(document);
    case 'stock-receipt':
      return explainReceipt(document);
    case 'inventory-adjustment':
      return explainAdjustment(document);
    case 'functional-acknowledgment':
      return explainAcknowledgment(document);
  }
}

function explainNotice(notice: ShipNotice): string[] {
  const shipped = (indent: string) => (one: ShipNotice['orders'][number]['items'][number]) => indent + row(one.line ?? '-', quantity(one.quantity), item(one.ids), one.lot && `lot ${one.lot.number}`, one.lot?.expiresOn && `good until ${one.lot.expiresOn}`).trimStart();
  return [
    `Ship notice ${notice.shipment} of ${notice.date} ${notice.time}: ${notice.purpose}`,
    ...fields({
      shipped: notice.shippedOn, expected: notice.expectedOn, carrier: words(notice.carrier?.scac, notice.carrier?.service), tracking: notice.trackingNumbers.join(', '), 'bill of lading': notice.billOfLading,
      packages: words(notice.packages?.count?.toString(), notice.packages?.weight && quantity(notice.packages.weight)),
    }),
    ...notice.parties.map(party),
    ...notice.orders.flatMap((order) => [
      `  purchase order ${order.number}${of(order.release)}`,
      ...order.parties.map((one) => `  ${party(one)}`),
      ...order.cartons.flatMap((carton) => [`    carton ${words(carton.sscc && `SSCC ${carton.sscc}`, carton.trackingNumber && `tracking ${carton.trackingNumber}`)}`, ...carton.items.map(shipped('      '))]),
      ...order.items.map(shipped('    ')),
    ]),
  ];
}

function explainAdvice({ handling, total, trace, date, method, parties, groups }: RemittanceAdvice): string[] {
  const amount = (value: Money | undefined) => value && `${decimal(value)} ${value.currency}`;
  const adjusted = (indent: string) => ({ amount: by, reason, reference }: RemittanceAdvice['groups'][number]['adjustments'][number]) => `${indent}${words(amount(by), `reason ${reason}`, reference?.number)}`;
  return [
    `Remittance ${trace}: ${words(handling, amount(total), method)}`,
    ...fields({ paid: date }),
    ...parties.map(party),
    ...groups.flatMap(({ name, adjustments, items }) => [
      ...(name ? [`  ${name}`] : []),
      ...adjustments.map(adjusted('  ')),
      ...items.flatMap((item) => [`  ${words(spaced(item.kind), item.number, amount(item.paid), item.billed && `of ${amount(item.billed)}`, item.discount && `discount ${amount(item.discount)}`, item.adjustment && `${amount(item.adjustment.amount)} for reason ${item.adjustment.reason}`)}`, ...item.adjustments.map(adjusted('    '))]),
    ]),
  ];
}

function explainOrder({ number, purpose, purchaseOrder, customerOrder, shipNotBefore, cancelAfter, notes, parties, carrier, lines }: ShippingOrder): string[] {
  return [
    `Shipping order ${number}: ${purpose}`,
    ...fields({ 'purchase order': purchaseOrder, customerOrder, shipNotBefore, cancelAfter, carrier: words(carrier.scac, carrier.service, carrier.payment) }),
    ...notes.map((note) => `  note: ${note}`),
    ...parties.map(party),
    ...lines.map((line) => row(line.line, quantity(line.quantity), item(line.ids), line.lot && `of lot ${line.lot}`, line.description)),
  ];
}

function explainAdvised(advice: ShippingAdvice): string[] {
  return [
    `Shipping advice ${advice.shipment} of ${advice.date}, for shipping order ${advice.number}: ${advice.purpose}`,
    ...fields({ shipped: words(advice.shippedOn, advice.shippedAt), carrier: words(advice.carrier?.scac, advice.carrier?.service), tracking: advice.trackingNumbers.join(', '), 'bill of lading': advice.billOfLading, weight: advice.weight && quantity(advice.weight) }),
    ...advice.parties.map(party),
    ...advice.packs.flatMap(({ sscc, trackingNumber, items }) => [
      ...(sscc || trackingNumber ? [`  carton ${words(sscc && `SSCC ${sscc}`, trackingNumber && `tracking ${trackingNumber}`)}`] : []),
      ...items.map((one) => row(one.line ?? '-', quantity(one.shipped), one.ordered && `of ${one.ordered}`, item(one.ids), spaced(one.status), one.lot && `lot ${one.lot}`, one.serials.length > 0 && `serials ${one.serials.join(', ')}`)),
    ]),
  ];
}

const explainInventory = ({ number, date, time, parties, lines }: InventoryAdvice): string[] => [
  `Inventory advice ${number}, as of ${date} ${time}`,
  ...parties.map(party),
  ...lines.map((line) => row(line.line ?? '-', quantity({ amount: line.onHand, uom: line.uom }), line.held && `(${line.held} held)`, item(line.ids), line.lot && `lot ${line.lot}`, line.expiresOn && `until ${line.expiresOn}`)),
];

const explainReceipt = ({ number, date, time, order, shipment, parties, lines }: StockReceipt): string[] => [
  `Stock receipt ${words(number, 'of', date, time)}`,
  ...fields({ order, shipment }),
  ...parties.map(party),
  ...lines.map((line) => row(line.line ?? '-', quantity(line.quantity), item(line.ids), line.lot && `lot ${line.lot}`)),
];

const explainAdjustment = ({ number, ourNumber, date, parties, lines }: InventoryAdjustment): string[] => [
  `Inventory adjustment ${number} of ${date}`,
  ...fields({ 'our number': ourNumber }),
  ...parties.map(party),
  ...lines.map((line) => row(line.line ?? '-', quantity(line.quantity), item(line.ids), line.lot && `lot ${line.lot}`, `for reason ${line.reason}`)),
];

function explainAcknowledgment({ functionalId, groupControl, outcome, announced, received, taken, sets, codes }: FunctionalAcknowledgment): string[] {
  return [
    `Functional acknowledgment of group ${functionalId} ${groupControl}: ${spaced(outcome)}; ${announced} announced, ${received} received, ${taken} accepted${codes.length > 0 ? `; group errors ${codes.join(', ')}` : ''}`,
    ...sets.flatMap((set) => [
      `  ${set.type} ${set.control}: ${spaced(set.outcome)}${set.codes.length > 0 ? `, errors ${set.codes.join(', ')}` : ''}`,
      ...set.notes.flatMap((note) => [
        `    segment ${note.position} ${note.id}: error ${note.code}`,
        ...note.elements.map((one) => `      element ${one.position}${one.component ? `-${one.component}` : ''}: error ${one.code}${one.copy ? `: ${one.copy}` : ''}`),
      ]),
    ]),
  ];
}

type Text = string | false | undefined;
const spaced = (text: string) => text.replaceAll('-', ' ');
const words = (...parts: Text[]): string => parts.filter(Boolean).join(' ');
const of = (release: string | undefined) => (release ? ` release ${release}` : '');
const quantity = ({ amount, uom }: { amount: string; uom: string }) => `${amount} ${uom}`;
const item = ({ seller, buyer, upc }: ItemIds) => words(seller, buyer && `(ours: ${buyer})`, upc && `UPC ${upc}`);
const row = (line: string, ...parts: Text[]) => `  line ${line}: ${words(...parts)}`;
const sum = (what: string, amount: Money) => `  ${what} ${decimal(amount)} ${amount.currency}`;
const fields = (all: Record<string, Text>): string[] => Object.entries(all).flatMap(([name, value]) => (value ? [`  ${name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)} ${value}`] : []));
const answer = (one: { answer: string; quantity?: { amount: string; uom: string } | undefined; shipDate?: string | undefined; ids?: ItemIds | undefined }) =>
  `    ${words(spaced(one.answer), one.quantity && quantity(one.quantity), one.shipDate && `to ship ${one.shipDate}`, one.ids && `as ${item(one.ids)}`)}`;
const changed = (line: { line: string; change: string; quantity?: { amount: string; uom: string } | undefined; leftToReceive?: string | undefined; unitPrice?: string | undefined; ids: ItemIds }) =>
  row(line.line, `${line.change},`, line.quantity && quantity(line.quantity), line.leftToReceive && `${line.leftToReceive} still to come`, item(line.ids), line.unitPrice && `at ${line.unitPrice}`);
const party = ({ role, name, name2, code, street, city, region, postalCode, country, phone, email }: Party) =>
  `  ${spaced(role)} ${[words(name, code && `[${code.id}]`), name2, ...street, words(city, region, postalCode), country, phone, email].filter(Boolean).join(', ')}`;
