import { OVER_COMMITTED } from '../../core/inventory/over-commitment.ts';
import { hangs } from './invariants.ts';
import { place } from './model.ts';
import { balance, differ, held, inParts, loose, onShelf, type Sentence, sum, total } from './sentences.ts';

/** DOMAIN 4, 5 and 8: what holds once everything that happened is dealt with, and everything that can leave has left. */
export const AT_THE_END: Record<string, Sentence> = {
  'what is bought on the marketplace is an order': ({ seen, model }) => model.bought.filter((number) => !seen.orders.some(({ channelOrderId }) => channelOrderId === number)).map((number) => `${number} was not taken`),
  'every accepted order reaches an end': ({ seen, model }) =>
    model.orders.flatMap(({ orderId }) => {
      const order = seen.orders.find((one) => one.orderId === orderId);
      if (!order) return [`${orderId} is gone`];
      const left = sum((['received', 'reserved', 'backordered', 'accepted', 'released', 'picked', 'shipped'] as const).map((state) => total(order, state)));
      return left > 0 ? [`${left} of ${orderId} are on their way: ${JSON.stringify(order.lines.map(({ quantities }) => quantities))}`] : [];
    }),
  'bill what shipped: all that left of a release is invoiced, but components that make no kit': ({ seen, articles }) =>
    [...Map.groupBy(seen.parcels, ({ releaseId }) => releaseId)].flatMap(([releaseId, parcels]) => {
      const ids = new Set(parcels.map(({ shipmentId }) => shipmentId));
      const billed = seen.invoices.filter((invoice) => ids.has(invoice.shipmentId) && invoice.postedAt && invoice.number).flatMap((invoice) => invoice.lines);
      const parts = [...inParts(articles, billed), ...loose(seen).filter((part) => part.releaseId === releaseId)];
      return differ(`billed of ${releaseId}`, sum(parts.map(({ steps }) => steps)), sum(parcels.flatMap(({ lines: left }) => left.map(({ quantity }) => quantity))));
    }),
  'what a supplier shipped is billed to the customer, and by the supplier': ({ seen }) => {
    const supplied = new Map(seen.orders.flatMap(({ releases }) => releases.filter(({ supplier }) => supplier).map((release) => [release.releaseId, release])));
    return seen.shipments.filter(({ releaseId }) => supplied.has(releaseId)).flatMap(({ shipmentId, releaseId, matched = [] }) => {
      const steps = sum(matched.map((line) => line.steps));
      const invoice = seen.invoices.find((one) => one.shipmentId === shipmentId && one.postedAt && !one.corrects);
      const bills = seen.bills.filter((bill) => bill.releaseId === releaseId);
      return [
        ...differ(`billed of ${shipmentId}`, sum(invoice?.lines.map((line) => line.steps) ?? []), steps),
        ...(bills.length > 0 && bills.every(({ postedAt }) => postedAt) ? [] : [`${bills.length} bills for ${releaseId} came, and not all are booked`]),
      ];
    });
  },
  'goods, discount and freight of all invoices sum to the current version': ({ seen, model }) => {
    const today = new Set(model.orders.map((order) => order.orderId));
    return seen.orders.filter((order) => today.has(order.orderId)).flatMap(({ orderId, lines: all, discount, freight }) => {
      const invoices = seen.invoices.filter((invoice) => invoice.orderId === orderId);
      // what was too much is given back by memos that no return is of, as far as it was not given back with goods
      const memos = seen.memos.filter((memo) => memo.orderId === orderId);
      const back = memos.filter(({ returnId }) => !returnId);
      // of goods that were back before, nothing is corrected
      const corrected = back.length > 0 || invoices.some(({ corrects }) => corrects);
      const sums = invoices.length > 0 && !(corrected && back.length < memos.length);
      const goods = sum(all.map(({ unitPrice, quantities }) => (quantities.invoiced + quantities.returned) * Math.round(Number(unitPrice.amount) * 100)));
      return [
        ...differ(`goods billed of ${orderId}`, sum(invoices.map((invoice) => invoice.goods.minor)), goods),
        ...(sums ? differ(`discount billed of ${orderId}`, sum(invoices.map((invoice) => invoice.discount.minor)) + sum(back.flatMap((memo) => memo.lines.map(({ net }) => net.minor))), discount.minor) : []),
        ...(sums ? differ(`freight billed of ${orderId}`, sum(invoices.map((invoice) => invoice.freight.minor)) - sum(back.map((memo) => memo.freight.minor)), freight.minor) : []),
      ];
    });
  },
  'stock on hand is what was put there, less what left, plus what came back': ({ seen, model, articles }) =>
    articles.flatMap(({ sku, stock }) =>
      Object.keys(stock).flatMap((warehouse) => {
        const of = <T extends { sku: string }>(all: readonly T[]) => all.filter((one) => one.sku === sku);
        const matched = seen.shipments.filter((one) => one.warehouse === warehouse).flatMap((shipment) => shipment.matched ?? []);
        const left = sum(of([...inParts(articles, matched), ...loose(seen).filter((one) => one.warehouse === warehouse)]).map(({ steps }) => steps));
        const back = sum(of(onShelf(seen)).filter((one) => one.warehouse === warehouse).map(({ steps }) => steps));
        return differ(`${sku} at ${warehouse}`, of(seen.positions).find((one) => one.warehouse === warehouse)?.onHand ?? 0, (stock[warehouse] ?? 0) + (model.shelved.get(place(sku, warehouse)) ?? 0) - left + back);
      }),
    ),
  'nothing stays reserved for what is over': ({ seen }) => held(seen).map(({ orderId, sku, steps }) => `${steps} ${sku} are held for ${orderId}`),
  'nothing stays held of a card for what is over': ({ seen }) =>
    seen.payments.filter(({ status }) => status === 'authorised').map(({ paymentId, amount, captures }) => `${paymentId} still holds of ${amount.minor}, of which ${sum(captures.map(({ captured }) => captured.minor))} were taken`),
  'inventory account = Σ stock at cost': ({ seen, articlesOf }) => {
    const article = (sku: string) => articlesOf(Number(/^D(\d+)-/.exec(sku)?.[1] ?? 0)).find((one) => one.sku === sku);
    const worth = seen.positions.map(({ sku, warehouse, onHand }) => (onHand - (article(sku)?.stock[warehouse] ?? 0)) * (article(sku)?.cost ?? 0));
    // they are on no shelf any more, and in the books as long as they make no kit
    const inNoKit = loose(seen).map(({ sku, steps }) => steps * (article(sku)?.cost ?? 0));
    return differ('inventory', balance(seen, 'inventory'), sum(worth) + sum(inNoKit));
  },
  'every journal is in the ledger that has the word, as it is here, and no other is': ({ seen }) => {
    const sent = seen.journals.filter(({ poster }) => poster?.system === 'ledger-eu');
    const there = sent.length > 0 ? [...seen.inLedger.keys()] : [];
    return [
      ...sent.flatMap(({ journalId, lines: all }) => differ(`${journalId} in the ledger`, seen.inLedger.get(journalId) ?? 0, sum(all.map(({ side, functional }) => (side === 'debit' ? functional.minor : 0))))),
      ...there.filter((journalId) => !sent.some((journal) => journal.journalId === journalId)).map((journalId) => `${journalId} is in the ledger, and not here`),
    ];
  },
  'nothing is parked without a row, and no row is left': ({ seen }) => [
    ...hangs(seen),
    ...seen.desk.filter(({ status, kind, code }) => status !== 'closed' && (kind !== 'noticed' || code === OVER_COMMITTED)).map(({ code, orderId, step, message }) => `${code} of ${orderId} at ${step}: ${message}`),
    ...(seen.waiting > 0 ? [`${seen.waiting} documents wait for the one they are about`] : []),
  ],
};
