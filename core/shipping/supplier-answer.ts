import Fraction from 'fraction.js';
import { Rejected } from '../model/errors.ts';
import type { Item } from '../model/masterdata.ts';
import type { Order, Release } from '../model/order.ts';
import { toSteps } from '../model/quantity.ts';
import type { SupplierLineAnswer, SupplierOrder } from '../model/supplier-order.ts';
import { reduced } from './supplier-reduction.ts';

/** What a supplier answered to a purchase order of ours, or to its change; in whatever form it came. */
export interface SupplierAnswer {
  releaseId: string;
  /** The supplier's own number of it. */
  number?: string;
  /** received: no more than that. cancelled, cancellation-refused: to our wish to cancel. reduced: to our wish for less of some lines. lines: what is said line by line, or for all of them. */
  kind: 'received' | 'lines' | 'cancelled' | 'cancellation-refused' | 'reduced';
  /** The change that wished for less. */
  changeId?: string;
  lines: AnsweredLine[];
}
export interface AnsweredLine {
  lineId: string;
  /** Per base unit. */
  unitPrice?: string;
  /** Quantities in the base unit; absent: all of it. */
  parts: { answer: SupplierLineAnswer; quantity?: string; shipDate?: string }[];
}

/** What a person should look after. Nothing here waits for it. */
export interface Notice {
  code: 'supplier.rejected' | 'supplier.backordered' | 'supplier.rescheduled' | 'supplier.changed' | 'supplier.price-differs';
  message: string;
  lines: { lineId: string; sku: string; steps?: number; asked?: number; shipDate?: string; price?: string; agreed?: string }[];
}

/** The desk's code of a cancellation that waits for the supplier's answer. */
export const CANCELLATION_PENDING = 'supplier.cancellation-pending';

/** Whether a release will be given back, or not, is known. */
export const isDecided = ({ supplierOrder }: Release): boolean => supplierOrder !== undefined && ['cancelled', 'cancellation-refused', 'rejected'].includes(supplierOrder.status);

interface Proposal {
  lineId: string;
  /** Steps of the line that this supplier will deliver. */
  possible?: number;
  shipDate?: string;
}

/** What customer service may do about it: change the order to what is possible of each line, or tell the customer when it ships. Nothing for prices, which are finance's, and are told without steps. */
export const proposalOf = ({ code, lines }: Notice): Proposal[] =>
  lines.flatMap(({ lineId, steps, asked = 0, shipDate }): Proposal[] => {
    if (steps === undefined) return [];
    if (code === 'supplier.rejected') return [{ lineId, possible: asked - steps }];
    if (code === 'supplier.changed') return [{ lineId, possible: Math.min(steps, asked) }];
    return [{ lineId, ...(shipDate && { shipDate }) }];
  });

const ACCEPTED: readonly SupplierLineAnswer[] = ['accepted', 'date-changed'];
const REFUSED: readonly SupplierLineAnswer[] = ['rejected', 'deleted'];

/**
 * The order with what its supplier said, and what a person should look after. Quantities stay released: the supplier still has the order, and what becomes of
 * what it will not deliver is decided by customer service.
 * @param pricePercent how far its price may be from the one agreed
 * @throws Rejected supplier.unknown-order, supplier.unknown-line, supplier.unit-does-not-divide
 */
export function supplierAnswered(order: Order, answer: SupplierAnswer, items: Map<string, Item>, pricePercent: string, at: Date): { order: Order; notices: Notice[] } {
  const release = order.releases.find(({ releaseId }) => releaseId === answer.releaseId);
  if (!release) throw new Rejected('supplier.unknown-order', `order ${order.orderId} has no release ${answer.releaseId}`, { releaseId: answer.releaseId });
  if (answer.kind === 'reduced') return lessAnswered(order, answer, release, at);
  const lines = answer.kind === 'lines' ? answer.lines.flatMap((line) => said(line, release, items)) : (release.supplierOrder?.lines ?? []);
  const number = answer.number ?? release.supplierOrder?.number;
  const status = answer.kind === 'lines' ? statusOf(lines) : answer.kind;
  const supplierOrder: SupplierOrder = { ...(number && { number }), status: status === 'received' ? (release.supplierOrder?.status ?? status) : status, at: at.toISOString(), lines };
  const changed = { ...order, releases: order.releases.map((one) => (one === release ? { ...release, supplierOrder } : one)) };
  return { order: changed, notices: answer.kind === 'lines' ? [...notices(lines, release), ...prices(answer.lines, release, items, pricePercent)] : [] };
}

/** What nobody waits for any more, because the change was left, is for a person. */
function lessAnswered(order: Order, { releaseId, changeId = '', number, lines: answers }: SupplierAnswer, { supplierOrder }: Release, at: Date): { order: Order; notices: Notice[] } {
  const { order: after, back } = reduced(order, releaseId, changeId, new Map(answers.map(({ lineId, parts }) => [lineId, parts.every(({ answer }) => answer === 'accepted')])));
  const releases = after.releases.map((one) => (one.releaseId === releaseId && supplierOrder ? { ...one, supplierOrder: { ...supplierOrder, ...(number && { number }), at: at.toISOString() } } : one));
  const changed = { ...after, releases };
  const release = releases.find((one) => one.releaseId === releaseId);
  if (!release || back.length === 0 || order.pendingChange === changeId) return { order: changed, notices: [] };
  const lines = back.map(({ lineId, steps }) => ({ lineId, sku: lineOf(release, lineId).sku, steps: lineOf(release, lineId).steps, asked: lineOf(release, lineId).steps + steps }));
  return { order: changed, notices: [{ code: 'supplier.changed', message: `${release.supplier ?? release.warehouse} gives back what no change waits for any more of ${releaseId}`, lines }] };
}

type Said = SupplierOrder['lines'][number];

function said({ lineId, parts }: AnsweredLine, release: Release, items: Map<string, Item>): Said[] {
  const line = lineOf(release, lineId);
  return parts.map(({ answer, quantity, shipDate }) => ({ lineId, answer, steps: quantity === undefined ? line.steps : stepsOf(quantity, line.sku, items), ...(shipDate && { shipDate }) }));
}

function lineOf(release: Release, lineId: string): Release['lines'][number] {
  const line = release.lines.find((candidate) => candidate.lineId === lineId);
  if (!line) throw new Rejected('supplier.unknown-line', `release ${release.releaseId} has no line ${lineId}`, { releaseId: release.releaseId, lineId });
  return line;
}

/** Steps of a quantity in the base unit. */
export function stepsOf(quantity: string, sku: string, items: Map<string, Item>): number {
  const item = items.get(sku);
  const base = item?.units[item.baseUnit];
  const steps = base && toSteps(quantity, base);
  if (steps === undefined) throw new Rejected('supplier.unit-does-not-divide', `${quantity} of ${sku} is no whole quantity`, { sku, quantity });
  return steps;
}

const statusOf = (lines: readonly Said[]): SupplierOrder['status'] =>
  lines.every(({ answer }) => ACCEPTED.includes(answer)) ? 'accepted' : lines.every(({ answer }) => REFUSED.includes(answer)) ? 'rejected' : 'changed';

function notices(lines: readonly Said[], release: Release): Notice[] {
  const about = (code: Notice['code'], message: string, wanted: (line: Said) => boolean): Notice[] => {
    const found = lines.filter(wanted).map(({ lineId, steps, shipDate }) => ({ lineId, sku: lineOf(release, lineId).sku, steps, asked: lineOf(release, lineId).steps, ...(shipDate && { shipDate }) }));
    return found.length > 0 ? [{ code, message: `${release.supplier ?? release.warehouse} ${message} of ${release.releaseId}`, lines: found }] : [];
  };
  const accountedFor = (lineId: string) => lines.filter((line) => line.lineId === lineId).reduce((sum, line) => sum + line.steps, 0);
  const silent = release.lines.filter(({ lineId, steps }) => accountedFor(lineId) !== steps);
  const others = (answer: SupplierLineAnswer) => ![...ACCEPTED, ...REFUSED, 'backordered', 'price-changed'].includes(answer);
  return [
    ...about('supplier.rejected', 'will not deliver lines', ({ answer }) => REFUSED.includes(answer)),
    ...about('supplier.backordered', 'delivers lines later', ({ answer }) => answer === 'backordered'),
    ...about('supplier.rescheduled', 'ships lines on another day', ({ answer }) => answer === 'date-changed'),
    ...about('supplier.changed', 'changed lines', ({ answer, lineId }) => others(answer) || silent.some((line) => line.lineId === lineId)),
    ...unsaid(release, lines),
  ];
}

/** Lines that an answer line by line leaves out. */
function unsaid(release: Release, lines: readonly Said[]): Notice[] {
  const missing = release.lines.filter(({ lineId, steps }) => steps > 0 && !lines.some((line) => line.lineId === lineId));
  if (missing.length === 0) return [];
  return [{ code: 'supplier.changed', message: `${release.supplier ?? release.warehouse} says nothing of lines of ${release.releaseId}`, lines: missing.map(({ lineId, sku, steps }) => ({ lineId, sku, asked: steps })) }];
}

function prices(lines: readonly AnsweredLine[], release: Release, items: Map<string, Item>, percent: string): Notice[] {
  const off = lines.flatMap(({ lineId, unitPrice, parts }) => {
    const { sku } = lineOf(release, lineId);
    const agreed = items.get(sku)?.dropShip?.unitCost?.amount;
    const flagged = parts.some(({ answer }) => answer === 'price-changed');
    const differs = unitPrice !== undefined && agreed !== undefined && isBeyond(unitPrice, agreed, percent);
    return differs || (flagged && (agreed === undefined || unitPrice === undefined)) ? [{ lineId, sku, ...(unitPrice && { price: unitPrice }), ...(agreed && { agreed }) }] : [];
  });
  return off.length > 0 ? [{ code: 'supplier.price-differs', message: `${release.supplier ?? release.warehouse} asks another price for lines of ${release.releaseId}`, lines: off }] : [];
}

/** Whether a price is further from the one agreed than so many percent of it. */
export function isBeyond(price: string, agreed: string, percent: string): boolean {
  const difference = new Fraction(price).sub(new Fraction(agreed)).abs();
  return difference.compare(new Fraction(agreed).mul(new Fraction(percent)).div(100)) > 0;
}
