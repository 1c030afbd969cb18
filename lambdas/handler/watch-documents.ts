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
import { stopped, type Turns } from './turns.ts';

/** What another row speaks of is looked at again so much later. */
const AGAIN_HOURS = 1;
/** What is looked through of one legal entity, each for its share of the time: orders, goods that left, invoices, rows. */
export const TURNS = 4;

interface Run {
  entity: string;
  turns: Turns;
  /** Orders of which a message lies among the dead letters. */
  known: () => Promise<ReadonlySet<string>>;
  raised: number;
}

/**
 * Documents of one legal entity that did not come in time are on the desk, a row for each; what has come, or is expected no more, closes its row. However much is overdue, all of it is looked at: an order
 * that was leaves its index, and of the rest the next run begins where this one's time was over.
 * @returns what every role has open after that, too
 */
export async function watchDocuments(entity: string, turns: Turns): Promise<{ raised: number; closed: number; open: OpenRow[] }> {
  let dead: Promise<ReadonlySet<string>> | undefined;
  // read where something is overdue
  const run: Run = { entity, turns, known: () => (dead ??= ordersInDeadLetters(entity)), raised: 0 };
  await turns.through(stores.watch.due(entity, now()), (orderId) => watchOrder(run, orderId), (orderId) => ({ orderId }));
  await watchUnbilled(run);
  await watchUnpaid(run);
  return { raised: run.raised, ...(await closeWhatCame(entity, turns)) };
}

async function watchOrder(run: Run, orderId: string): Promise<void> {
  const { entity } = run;
  const order = await stores.orders.get(entity, orderId);
  if (!order) return; // of a table that was restored: the index is behind
  const at = now();
  const silences = await silencesOf(order);
  let isAnyKnown = false;
  for (const silence of silences) if (isOverdue(silence.wait, at)) isAnyKnown = (await settle(run, silence)) === 'known' || isAnyKnown;
  const later = isAnyKnown ? hoursAfter(at.toISOString(), AGAIN_HOURS) : undefined;
  const next = earliest(silences.map(({ wait }) => wait), at.toISOString());
  await stores.watch.lookedAt(entity, orderId, order.revision, [later, next].flatMap((time) => time ?? []).sort()[0]);
}

/** Goods that left and are not in the books. */
async function watchUnbilled(run: Run): Promise<void> {
  const { entity, turns } = run;
  const from = await stores.watch.stoppedAt(entity, 'unbilled');
  const left = await turns.through(
    stores.ledger.unbilled(entity, daysBefore(2), from),
    async (unbilled) => {
      const silence = await silenceOfUnbilled(unbilled);
      if (silence && isOverdue(silence.wait, now())) await settle(run, silence);
    },
    ({ orderId, invoiceId }) => ({ orderId, invoiceId }),
  );
  await stopped(entity, 'unbilled', from, left && `${left.shippedOn}#${left.invoiceId}`);
}

/** Of what is not paid, each comes once. */
async function watchUnpaid(run: Run): Promise<void> {
  const { entity, turns } = run;
  const { paymentGraceDays } = await stores.masterdata.policy(entity);
  const from = await stores.watch.stoppedAt(entity, 'unpaid');
  const left = await turns.through(
    stores.watch.unpaid(entity, daysBefore(paymentGraceDays ?? GRACE_DAYS), from),
    async (item) => {
      if ((await settle(run, silenceOfItem(item, paymentGraceDays))) !== 'known') await stores.watch.told(item);
    },
    ({ itemId }) => ({ itemId }),
  );
  await stopped(entity, 'unpaid', from, left && `${left.dueDate}#${left.itemId}`);
}

const daysBefore = (days: number) => daysAfter(now().toISOString().slice(0, 10), -days);

/** told: before. known: another row says why, and this one would be a second; it is looked at again later. */
async function settle(run: Run, silence: Silence): Promise<'told' | 'known' | 'raise'> {
  const { wait, of, detail } = silence;
  const [code, about] = [codeOf(wait.what), silenceOf(wait)];
  const before = await stores.desk.get(noticeId(code, `${of.entity}#${about}`));
  if (wasTold(before)) return 'told';
  if ((await run.known()).has(of.orderId) || (await isKnown(silence))) return 'known';
  const message = `${EXPECTED[wait.what].silence}: ${wait.about}, since ${EXPECTED[wait.what].after} of ${wait.since}`;
  const row = noticeRow(of, { code, message, detail: { ...wait, ...detail } }, `${of.entity}#${about}`, 'watchdog', now());
  await stores.desk.raise({ ...row, occurrences: (before?.occurrences ?? 0) + 1 });
  run.raised += 1;
  log.warn('document did not come', { what: wait.what, about: wait.about, orderId: of.orderId, correlationId: of.correlationId, exceptionId: row.exceptionId });
  return 'raise';
}
