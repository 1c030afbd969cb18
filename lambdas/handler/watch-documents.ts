import { daysAfter } from '../../core/model/day.ts';
import { codeOf, EXPECTED, hoursAfter, silenceOf } from '../../core/watchdog/expected.ts';
import { isOverdue, wasTold } from '../../core/watchdog/fate.ts';
import { GRACE_DAYS } from '../../core/watchdog/waits-of-money.ts';
import { earliest } from '../../core/watchdog/waits-of-order.ts';
import { now, stores } from '../adapters/stores.ts';
import { closeWhatCame, type OpenRow } from './close-silences.ts';
import { log } from './log.ts';
import { noticeId, noticeRow } from './notice.ts';
import { isKnown, ordersInDeadLetters } from './known-silences.ts';
import { type Silence, silenceOfItem, silenceOfUnbilled, silencesOf } from './silences.ts';

/** Of each part of the index in one run: what is looked at leaves it, so that the next run goes on. */
const MOST = 100;
/** What another row speaks of is looked at again so much later. */
const AGAIN_HOURS = 1;

/** Orders of which a message lies among the dead letters. */
type Known = () => Promise<ReadonlySet<string>>;

/** Documents of one legal entity that did not come in time are on the desk, a row for each; what has come, or is expected no more, closes its row. @returns what every role has open after that, too */
export async function watchDocuments(entity: string): Promise<{ raised: number; closed: number; open: OpenRow[] }> {
  let dead: Promise<ReadonlySet<string>> | undefined;
  const known: Known = () => (dead ??= ordersInDeadLetters(entity)); // read where something is overdue
  let raised = 0;
  for (const orderId of await stores.watch.due(entity, now(), MOST)) raised += await watchOrder(entity, orderId, known);
  raised += await watchMoney(entity, known);
  return { raised, ...(await closeWhatCame(entity)) };
}

async function watchOrder(entity: string, orderId: string, known: Known): Promise<number> {
  const order = await stores.orders.get(entity, orderId);
  if (!order) return 0; // of a table that was restored: the index is behind
  const at = now();
  const silences = await silencesOf(order);
  const fates = [];
  for (const silence of silences) if (isOverdue(silence.wait, at)) fates.push(await settle(silence, known));
  const later = fates.includes('known') ? hoursAfter(at.toISOString(), AGAIN_HOURS) : undefined;
  const next = earliest(silences.map(({ wait }) => wait), at.toISOString());
  await stores.watch.lookedAt(entity, orderId, order.revision, [later, next].flatMap((time) => time ?? []).sort()[0]);
  return fates.filter((fate) => fate === 'raise').length;
}

/** Goods that left and are not in the books are few, and in no other place; of what is not paid, each comes once. */
async function watchMoney(entity: string, known: Known): Promise<number> {
  const at = now();
  const { paymentGraceDays } = await stores.masterdata.policy(entity);
  const before = (days: number) => daysAfter(at.toISOString().slice(0, 10), -days);
  let raised = 0;
  for await (const unbilled of stores.ledger.unbilled(entity, before(2))) {
    const silence = await silenceOfUnbilled(unbilled);
    if (silence && isOverdue(silence.wait, at) && (await settle(silence, known)) === 'raise') raised += 1;
  }
  for (const item of await stores.watch.unpaid(entity, before(paymentGraceDays ?? GRACE_DAYS), MOST)) {
    const fate = await settle(silenceOfItem(item, paymentGraceDays), known);
    if (fate !== 'known') await stores.watch.told(item);
    if (fate === 'raise') raised += 1;
  }
  return raised;
}

/** told: before. known: another row says why, and this one would be a second; it is looked at again later. */
async function settle(silence: Silence, known: Known): Promise<'told' | 'known' | 'raise'> {
  const { wait, of, detail } = silence;
  const [code, about] = [codeOf(wait.what), silenceOf(wait)];
  const before = await stores.desk.get(noticeId(code, `${of.entity}#${about}`));
  if (wasTold(before)) return 'told';
  if ((await known()).has(of.orderId) || (await isKnown(silence))) return 'known';
  const message = `${EXPECTED[wait.what].silence}: ${wait.about}, since ${EXPECTED[wait.what].after} of ${wait.since}`;
  const row = noticeRow(of, { code, message, detail: { ...wait, ...detail } }, `${of.entity}#${about}`, 'watchdog', now());
  await stores.desk.raise({ ...row, occurrences: (before?.occurrences ?? 0) + 1 });
  log.warn('document did not come', { what: wait.what, about: wait.about, orderId: of.orderId, correlationId: of.correlationId, exceptionId: row.exceptionId });
  return 'raise';
}
