import { failureMode } from '../../core/exceptions/catalogue.ts';
import { OVER_COMMITTED } from '../../core/inventory/over-commitment.ts';
import { LINE_STATES } from '../../core/model/order.ts';
import { onlyForward } from '../../core/sagas/register.ts';
import { place } from './model.ts';
import type { Seen } from './seen.ts';
import { balance, type Broken, differ, held, inParts, onShelf, posted, type Sentence, sum, twice } from './sentences.ts';

const ROLES: readonly string[] = ['customer-service', 'warehouse', 'finance', 'integration', 'steward'];

/** DOMAIN 1 to 6: what holds at every moment, whatever is under way. */
export const AT_EVERY_MOMENT: Record<string, Sentence> = {
  'goods issue and goods back are at cost': ({ seen, articles }) => {
    const cost = new Map(articles.map((article) => [article.sku, article.cost]));
    const today = seen.orders.filter((order) => order.lines.some(({ sku }) => cost.has(sku))).map(({ orderId }) => orderId);
    const ours = { ...seen, journals: seen.journals.filter(({ orderId = '' }) => today.includes(orderId)) };
    const left = sum(seen.invoices.filter(({ supplier }) => !supplier).flatMap((invoice) => invoice.lines.map(({ sku, steps }) => steps * (cost.get(sku) ?? 0))));
    const back = sum(onShelf(seen).map(({ sku, steps }) => steps * (cost.get(sku) ?? 0)));
    return differ('inventory', balance(ours, 'inventory'), back - left);
  },
  'each ordered unit is in one state': ({ seen }) =>
    seen.orders.flatMap(({ orderId, lines: all }) => all.flatMap((line) => differ(`line ${line.lineId} of ${orderId}`, sum(LINE_STATES.map((state) => line.quantities[state])), line.steps))),
  'ATP base = on-hand − blocked − Σ active reservations': ({ seen }) =>
    seen.positions.flatMap(({ sku, warehouse, onHand, blocked, reserved, available }) => [
      ...differ(`${sku} available at ${warehouse}`, available, onHand - blocked - reserved),
      ...differ(`${sku} reserved at ${warehouse}`, reserved, sum(held(seen).filter((row) => row.sku === sku && row.warehouse === warehouse).map(({ steps }) => steps))),
    ]),
  'nothing is ever granted above ATP': ({ seen, model }) =>
    seen.positions.filter(({ sku, warehouse, available }) => available + untold(seen, sku, warehouse) < 0 && !model.lowered.has(place(sku, warehouse))).map(({ sku, warehouse, available }) => `${available} ${sku} are available at ${warehouse}`),
  'a level below what is promised is on the desk': ({ seen }) => {
    const told = new Set(seen.desk.flatMap(({ code, status, detail }) => (code === OVER_COMMITTED && status === 'open' ? [place(String(detail.sku), String(detail.warehouse))] : [])));
    return seen.positions.filter(({ sku, warehouse, available }) => available < 0 && !told.has(place(sku, warehouse))).map(({ sku, warehouse, available }) => `${available} ${sku} are available at ${warehouse}`);
  },
  'no invoice is above what shipped': ({ seen, model, articles }) => {
    const today = new Set(model.orders.map(({ orderId }) => orderId));
    const released = new Map(seen.shipments.map(({ shipmentId, releaseId }) => [shipmentId, releaseId]));
    // a parcel may make a kit of what left before it
    return [...Map.groupBy(seen.invoices.filter(({ orderId, supplier }) => today.has(orderId) && !supplier), ({ shipmentId }) => released.get(shipmentId))].flatMap(([releaseId, invoices]) =>
      [...Map.groupBy(inParts(articles, invoices.flatMap(({ lines: billed }) => billed)), ({ sku }) => sku)].flatMap(([sku, of]) => {
        const left = sum(seen.parcels.filter((parcel) => parcel.releaseId === releaseId).flatMap((parcel) => parcel.lines.filter((line) => line.sku === sku).map(({ quantity }) => quantity)));
        const steps = sum(of.map((line) => line.steps));
        return steps > left ? [`invoices of ${releaseId} bill ${steps} of ${sku}, and ${left} left`] : [];
      }),
    );
  },
  'a journal is one per document and event': ({ seen: { journals } }) => twice('journal', journals.map(({ entity, event, document }) => `${event} of ${document} of ${entity}`)),
  'no document is posted twice': ({ seen }) => [
    ...twice('invoice of', seen.invoices.filter(({ corrects }) => !corrects).map(({ shipmentId }) => shipmentId)),
    ...twice('invoice number', posted(seen.invoices).map(({ number = '' }) => number)),
    ...twice('credit memo number', posted(seen.memos).map(({ number = '' }) => number)),
    ...twice('item', seen.items.map(({ itemId }) => itemId)),
  ],
};

/** What has left of a position, by the warehouse's own word, while the reservation still holds it: a level that was told since knows of it already. */
function untold({ parcels, issued, orders }: Seen, sku: string, warehouse: string): number {
  const from = new Map(orders.flatMap(({ releases }) => releases.map((release) => [release.releaseId, release.warehouse])));
  const open = new Map(parcels.filter((parcel) => !issued.has(parcel.shipmentId) && from.get(parcel.releaseId) === warehouse).map((parcel) => [parcel.shipmentId, parcel]));
  return sum([...open.values()].flatMap(({ lines: left }) => left.filter((line) => line.sku === sku).map(({ quantity }) => quantity)));
}

/** DOMAIN 10: a row that nobody owns, or from which nothing leads on, is forgotten. */
export const ON_THE_DESK: Record<string, Sentence> = {
  'every open row has an owner, a deadline and an action that leads on': ({ seen }) =>
    seen.desk.filter(({ status }) => status === 'open').flatMap(({ exceptionId, code, kind, owner, deadline, openedAt, runbook, sagaId, taskToken }) => [
      ...(Date.parse(deadline) > Date.parse(openedAt) ? [] : [`${exceptionId} (${code}) is due ${deadline}`]),
      ...(ROLES.includes(owner) && runbook ? [] : [`${exceptionId} (${code}) is of ${owner}: ${runbook}`]),
      ...(kind === 'noticed' || failureMode(code, onlyForward(sagaId)).actions.length > 0 ? [] : [`nothing leads on from ${exceptionId} (${code})`]),
      ...(kind === 'parked' && !taskToken ? [`${exceptionId} (${code}) is parked, and nothing waits for its answer`] : []),
    ]),
};

/** What is not over, and waits for nobody: each hangs. */
export function hangs(seen: Seen): Broken {
  const open = new Set(seen.desk.filter(({ status }) => status === 'open').flatMap(({ sagaId, orderId }) => [sagaId, orderId]));
  return [
    ...seen.sagas.filter(({ status, sagaId }) => status === 'running' && !open.has(sagaId)).map(({ sagaId }) => `${sagaId} runs`),
    ...seen.orders.filter(({ orderId, cancellation }) => cancellation && !cancellation.completedAt && !open.has(orderId)).map(({ orderId }) => `${orderId} is being cancelled`),
    // one whose execution failed after the answer goes on with the row of the failure
    ...seen.desk.filter(({ status, sagaId }) => status === 'answered' && !open.has(sagaId)).map(({ code, orderId }) => `${code} of ${orderId} is answered`),
    ...seen.orders.filter(({ orderId, cancellation }) => !cancellation && !seen.sagas.some(({ sagaId }) => sagaId === `order:${orderId}`)).map(({ orderId }) => `${orderId} has no saga`),
    ...seen.shipments.filter(({ shipmentId }) => !seen.sagas.some(({ sagaId }) => sagaId === `posting:${shipmentId}`)).map(({ shipmentId }) => `${shipmentId} has no saga`),
  ];
}
