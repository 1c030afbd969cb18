import type { AccountKey, Journal } from '../../core/model/journal.ts';
import { LINE_STATES, type Order } from '../../core/model/order.ts';
import { accountOf, isOwed } from '../../core/payments/items.ts';
import type { Article } from './master-data.ts';
import { type Model, place } from './model.ts';
import type { Seen } from './seen.ts';

/** What of a sentence is not so, each in words; nothing where it holds. */
type Broken = string[];
export interface Case {
  seen: Seen;
  model: Model;
  articles: readonly Article[];
  /** Of any day. */
  articlesOf: (day: number) => readonly Article[];
}
type Sentence = (of: Case) => Broken;

const sum = (numbers: Iterable<number>) => [...numbers].reduce((total, one) => total + one, 0);
const differ = (what: string, is: number, shall: number): Broken => (is === shall ? [] : [`${what}: ${is} instead of ${shall}`]);
const twice = (what: string, all: readonly string[]): Broken => [...Map.groupBy(all, (one) => one)].flatMap(([one, of]) => (of.length > 1 ? [`${what} ${one} ${of.length} times`] : []));
const lines = (journals: readonly Journal[], key: AccountKey) => journals.flatMap((journal) => journal.lines.filter((line) => line.key === key).map((line) => ({ journal, minor: line.side === 'debit' ? line.amount.minor : -line.amount.minor })));
const balance = ({ journals }: Seen, ...keys: AccountKey[]) => sum(keys.flatMap((key) => lines(journals, key).map(({ minor }) => minor)));
const posted = <T extends { postedAt?: string | undefined }>(all: readonly T[]) => all.filter(({ postedAt }) => postedAt !== undefined);
const held = ({ reservations }: Seen) => reservations.filter(({ state }) => state === 'soft' || state === 'hard');
/** What came back and was not thrown away, as the books have it. */
const onShelf = ({ returnReceipts }: Seen) =>
  returnReceipts.flatMap(({ goods = [], warehouse }) => goods.filter(({ disposition }) => disposition !== 'scrap').map(({ sku, steps }) => ({ sku, steps, warehouse })));
const total = (order: Order, of: keyof Order['lines'][number]['quantities']) => sum(order.lines.map(({ quantities }) => quantities[of]));

/** DOMAIN 1 to 6: what holds at every moment, whatever is under way. */
export const AT_EVERY_MOMENT: Record<string, Sentence> = {
  'receivables = invoices − applied cash − applied deposits − credits − discounts − write-offs': ({ seen }) => {
    const applied = seen.receipts.flatMap(({ applications }) => applications.filter(({ unapplied }) => !unapplied).flatMap((one) => one.lines));
    const taken = sum(applied.map(({ paid, discount, writeOff }) => paid.minor + (discount?.minor ?? 0) + (writeOff?.amount.minor ?? 0)));
    const invoices = sum(posted(seen.invoices).map(({ gross }) => gross.minor));
    const credits = sum(posted(seen.memos).map(({ gross }) => gross.minor));
    const givenBack = sum(lines(seen.journals.filter(({ event }) => event === 'refund'), 'receivables').map(({ minor }) => minor));
    return differ('receivables', balance(seen, 'receivables'), invoices - taken - credits + givenBack);
  },
  'receivables, deposits and unapplied cash are the open items, line by line': ({ seen }) =>
    (['receivables', 'customer-deposits', 'unapplied-cash'] as const).flatMap((key) => {
      const open = sum(seen.items.filter((item) => accountOf(item) === key).map((item) => (isOwed(item) ? item.open.minor : -item.open.minor)));
      return differ(key, balance(seen, key), open);
    }),
  'the bank account is the cash that was told': ({ seen, model }) => {
    const received = lines(seen.journals.filter(({ event }) => event === 'bank-receipt'), 'bank');
    return [...differ('bank receipts', sum(received.map(({ minor }) => minor)), sum(model.cash.values())), ...twice('receipt', received.map(({ journal }) => journal.document))];
  },
  'gateway clearing is what was captured, less what went back and was paid out, line by line': ({ seen }) => {
    const known = new Set(['capture', 'refund', 'settlement', 'chargeback', 'chargeback-closed', 'reversal']);
    const strange = lines(seen.journals, 'clearing').filter(({ journal }) => !known.has(journal.event)).map(({ journal }) => `${journal.journalId} moves clearing`);
    const captured = sum(seen.receipts.filter(({ source }) => source === 'gateway').map(({ amount }) => amount.minor));
    const others = sum(lines(seen.journals.filter(({ event }) => event !== 'capture'), 'clearing').map(({ minor }) => minor));
    return [...strange, ...differ('clearing', balance(seen, 'clearing'), captured + others)];
  },
  'goods issue and goods back are at cost': ({ seen, articles }) => {
    const cost = new Map(articles.map((article) => [article.sku, article.cost]));
    const today = seen.orders.filter((order) => order.lines.some(({ sku }) => cost.has(sku))).map(({ orderId }) => orderId);
    const ours = { ...seen, journals: seen.journals.filter(({ orderId = '' }) => today.includes(orderId)) };
    const left = sum(seen.invoices.flatMap((invoice) => invoice.lines.map(({ sku, steps }) => steps * (cost.get(sku) ?? 0))));
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
    seen.positions.filter(({ sku, warehouse, available }) => available < 0 && !model.lowered.has(place(sku, warehouse))).map(({ sku, warehouse, available }) => `${available} ${sku} are available at ${warehouse}`),
  'no invoice is above what shipped': ({ seen, model }) => {
    const today = new Set(model.orders.map(({ orderId }) => orderId));
    const parcels = new Map(seen.parcels.map((parcel) => [parcel.shipmentId, parcel]));
    return seen.invoices.filter(({ orderId }) => today.has(orderId)).flatMap(({ invoiceId, shipmentId, lines: billed }) =>
      [...Map.groupBy(billed, ({ sku }) => sku)].flatMap(([sku, of]) => {
        const left = sum((parcels.get(shipmentId)?.lines ?? []).filter((line) => line.sku === sku).map(({ quantity }) => quantity));
        const steps = sum(of.map((line) => line.steps));
        return steps > left ? [`${invoiceId} bills ${steps} of ${sku}, and ${left} left`] : [];
      }),
    );
  },
  'a journal is balanced, and one per document and event': ({ seen: { journals } }) => [
    ...twice('journal', journals.map(({ event, document }) => `${event} of ${document}`)),
    ...journals.flatMap(({ journalId, lines: all }) => differ(journalId, sum(all.map(({ side, amount }) => (side === 'debit' ? amount.minor : -amount.minor))), 0)),
  ],
  'no document is posted twice': ({ seen }) => [
    ...twice('invoice of', seen.invoices.map(({ shipmentId }) => shipmentId)),
    ...twice('invoice number', posted(seen.invoices).map(({ number = '' }) => number)),
    ...twice('credit memo number', posted(seen.memos).map(({ number = '' }) => number)),
    ...twice('item', seen.items.map(({ itemId }) => itemId)),
  ],
};

/** What is not over, and waits for nobody: each hangs. */
export function hangs(seen: Seen): Broken {
  const open = new Set(seen.desk.filter(({ status }) => status === 'open').flatMap(({ sagaId, orderId }) => [sagaId, orderId]));
  return [
    ...seen.sagas.filter(({ status, sagaId }) => status === 'running' && !open.has(sagaId)).map(({ sagaId }) => `${sagaId} runs`),
    ...seen.orders.filter(({ orderId, cancellation }) => cancellation && !cancellation.completedAt && !open.has(orderId)).map(({ orderId }) => `${orderId} is being cancelled`),
    ...seen.desk.filter(({ status }) => status === 'answered').map(({ code, orderId }) => `${code} of ${orderId} is answered`),
    ...seen.orders.filter(({ orderId, cancellation }) => !cancellation && !seen.sagas.some(({ sagaId }) => sagaId === `order:${orderId}`)).map(({ orderId }) => `${orderId} has no saga`),
    ...seen.shipments.filter(({ shipmentId }) => !seen.sagas.some(({ sagaId }) => sagaId === `posting:${shipmentId}`)).map(({ shipmentId }) => `${shipmentId} has no saga`),
  ];
}

/** DOMAIN 4, 5 and 8: what holds once everything that happened is dealt with, and everything that can leave has left. */
export const AT_THE_END: Record<string, Sentence> = {
  'every accepted order reaches an end': ({ seen, model }) =>
    model.orders.flatMap(({ orderId }) => {
      const order = seen.orders.find((one) => one.orderId === orderId);
      if (!order) return [`${orderId} is gone`];
      const left = sum((['received', 'reserved', 'backordered', 'accepted', 'released', 'picked', 'shipped'] as const).map((state) => total(order, state)));
      return left > 0 ? [`${left} of ${orderId} are on their way: ${JSON.stringify(order.lines.map(({ quantities }) => quantities))}`] : [];
    }),
  'bill what shipped: every parcel is invoiced, whole': ({ seen }) =>
    seen.parcels.flatMap(({ shipmentId, lines: left }) => {
      const billed = seen.invoices.filter((invoice) => invoice.shipmentId === shipmentId && invoice.postedAt && invoice.number);
      return differ(`billed of ${shipmentId}`, sum(billed.flatMap((invoice) => invoice.lines.map(({ steps }) => steps))), sum(left.map(({ quantity }) => quantity)));
    }),
  'goods of all invoices sum to the current version': ({ seen, model, articles }) => {
    const price = new Map(articles.map((article) => [article.sku, article.price]));
    const today = new Set(model.orders.map((order) => order.orderId));
    return seen.orders.filter((order) => today.has(order.orderId)).flatMap(({ orderId, lines: all }) => {
      const shall = sum(all.map(({ sku, quantities }) => (quantities.invoiced + quantities.returned) * (price.get(sku) ?? 0)));
      return differ(`goods billed of ${orderId}`, sum(seen.invoices.filter((invoice) => invoice.orderId === orderId).map(({ goods }) => goods.minor)), shall);
    });
  },
  'stock on hand is what was put there, less what left, plus what came back': ({ seen, model, articles }) =>
    articles.flatMap(({ sku, stock }) =>
      Object.keys(stock).flatMap((warehouse) => {
        const of = <T extends { sku: string }>(all: readonly T[]) => all.filter((one) => one.sku === sku);
        const left = sum(seen.shipments.filter((one) => one.warehouse === warehouse).flatMap((shipment) => of(shipment.matched ?? []).map(({ steps }) => steps)));
        const back = sum(of(onShelf(seen)).filter((one) => one.warehouse === warehouse).map(({ steps }) => steps));
        return differ(`${sku} at ${warehouse}`, of(seen.positions).find((one) => one.warehouse === warehouse)?.onHand ?? 0, (stock[warehouse] ?? 0) + (model.shelved.get(place(sku, warehouse)) ?? 0) - left + back);
      }),
    ),
  'nothing stays reserved for what is over': ({ seen }) => held(seen).map(({ orderId, sku, steps }) => `${steps} ${sku} are held for ${orderId}`),
  'nothing stays held of a card for what is over': ({ seen }) =>
    seen.payments.filter(({ status }) => status === 'authorised').map(({ paymentId, amount, captures }) => `${paymentId} still holds of ${amount.minor}, of which ${sum(captures.map(({ captured }) => captured.minor))} were taken`),
  'credit exposure = recomputation: what is open of the account, once nothing is unbilled': ({ seen }) =>
    [...seen.credit].flatMap(([account, exposure]) => {
      const open = sum(seen.items.filter(({ billTo }) => billTo === account).map((item) => (isOwed(item) ? item.open.minor : -item.open.minor)));
      return differ(`exposure of ${account}`, exposure, open);
    }),
  'inventory account = Σ stock at cost': ({ seen, articlesOf }) => {
    const worth = seen.positions.map(({ sku, warehouse, onHand }) => {
      const article = articlesOf(Number(/^D(\d+)-/.exec(sku)?.[1] ?? 0)).find((one) => one.sku === sku);
      return article ? (onHand - (article.stock[warehouse] ?? 0)) * article.cost : 0;
    });
    return differ('inventory', balance(seen, 'inventory'), sum(worth));
  },
  'an accrual is reversed at its invoice': ({ seen }) => [
    ...differ('unbilled receivables', balance(seen, 'unbilled-receivables'), 0),
    ...differ('revenue accrual', balance(seen, 'revenue-accrual'), 0),
  ],
  'nothing is parked without a row, and no row is left': ({ seen }) => [
    ...hangs(seen),
    ...seen.desk.filter(({ status, kind }) => status !== 'closed' && kind !== 'noticed').map(({ code, orderId, step, message }) => `${code} of ${orderId} at ${step}: ${message}`),
    ...(seen.waiting > 0 ? [`${seen.waiting} documents wait for the one they are about`] : []),
  ],
};

/** Every sentence that does not hold, with what breaks it. */
export const brokenOf = (sentences: Record<string, Sentence>, of: Case): string[] =>
  Object.entries(sentences).flatMap(([sentence, holds]) => holds(of).map((broken) => `${sentence} — ${broken}`));
