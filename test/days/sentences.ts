import type { AccountKey, Journal } from '../../core/model/journal.ts';
import type { Order } from '../../core/model/order.ts';
import type { Article } from './master-data.ts';
import type { Model } from './model.ts';
import type { Seen } from './seen.ts';

/** What of a sentence is not so, each in words; nothing where it holds. */
export type Broken = string[];
export interface Case {
  seen: Seen;
  model: Model;
  articles: readonly Article[];
  /** Of any day. */
  articlesOf: (day: number) => readonly Article[];
}
export type Sentence = (of: Case) => Broken;

export const sum = (numbers: Iterable<number>) => [...numbers].reduce((total, one) => total + one, 0);
export const differ = (what: string, is: number, shall: number): Broken => (is === shall ? [] : [`${what}: ${is} instead of ${shall}`]);
export const twice = (what: string, all: readonly string[]): Broken => [...Map.groupBy(all, (one) => one)].flatMap(([one, of]) => (of.length > 1 ? [`${what} ${one} ${of.length} times`] : []));
export const lines = (journals: readonly Journal[], key: AccountKey) => journals.flatMap((journal) => journal.lines.filter((line) => line.key === key).map((line) => ({ journal, minor: line.side === 'debit' ? line.amount.minor : -line.amount.minor })));
export const balance = ({ journals }: Seen, ...keys: AccountKey[]) => sum(keys.flatMap((key) => lines(journals, key).map(({ minor }) => minor)));
/** What is at the gateway and was not paid out yet, before its fees. */
export const atGateway = (movements: Seen['movements']) => sum(movements.flatMap(({ amount, paidOut, reporting_category: kind }) => (paidOut || kind === 'payout' || kind === 'fee' ? [] : [amount])));
export const posted = <T extends { postedAt?: string | undefined }>(all: readonly T[]) => all.filter(({ postedAt }) => postedAt !== undefined);
export const held = ({ reservations }: Seen) => reservations.filter(({ state }) => state === 'soft' || state === 'hard');
/** What came back and was not thrown away, as the books have it. */
export const onShelf = ({ returnReceipts }: Seen) =>
  returnReceipts.flatMap(({ goods = [], warehouse }) => goods.flatMap((one) => one.parts ?? [one]).filter(({ disposition }) => disposition !== 'scrap').map(({ sku, steps }) => ({ sku, steps, warehouse })));
/** What of stock it is: of kits, their components. */
export const inParts = (articles: readonly Article[], all: readonly { sku: string; steps: number }[]) =>
  all.flatMap(({ sku, steps }) => (articles.find((one) => one.sku === sku)?.kit ?? [{ sku, steps: 1 }]).map((part) => ({ sku: part.sku, steps: part.steps * steps })));
/** Components that left and make no whole kit so far, and where they were. */
export const loose = ({ orders }: Pick<Seen, 'orders'>) =>
  orders.flatMap(({ releases }) => releases.flatMap(({ releaseId, warehouse, lines: all }) => all.flatMap((line) => (line.loose ?? []).map((part) => ({ ...part, releaseId, warehouse })))));
export const total = (order: Order, of: keyof Order['lines'][number]['quantities']) => sum(order.lines.map(({ quantities }) => quantities[of]));

/** Every sentence that does not hold, with what breaks it. */
export const brokenOf = (sentences: Record<string, Sentence>, of: Case): string[] =>
  Object.entries(sentences).flatMap(([sentence, holds]) => holds(of).map((broken) => `${sentence} — ${broken}`));
