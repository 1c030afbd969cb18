import type { DeskException } from '../../core/model/exception.ts';
import { Role } from '../../core/model/identity.ts';
import { AWAITED, type Awaited, codeOf, silenceOf } from '../../core/watchdog/expected.ts';
import { isOverdue } from '../../core/watchdog/fate.ts';
import { isUnpaid } from '../../core/watchdog/waits-of-money.ts';
import { now, stores } from '../adapters/stores.ts';
import { log } from './log.ts';
import { openRows } from './open-rows.ts';
import { type Silence, silenceOfUnbilled, silencesOf } from './silences.ts';
import { stopped, type Turns } from './turns.ts';

const CODES = new Set(AWAITED.map(codeOf));

/** A row that stays open. */
export type OpenRow = Pick<DeskException, 'owner' | 'code' | 'deadline'>;

/**
 * Rows whose document is there, or is expected no more: looked for among what is open, however much was ever opened. Where there are more than there is time for, the next run begins with those that are left.
 * @returns what is open after that
 */
export async function closeWhatCame(entity: string, turns: Turns): Promise<{ closed: number; open: OpenRow[] }> {
  const open = new Map<string, OpenRow>();
  const silent: DeskException[] = [];
  for (const owner of Role.options) {
    for await (const row of openRows(entity, owner)) {
      const { exceptionId, code, deadline } = row;
      open.set(exceptionId, { owner, code, deadline });
      if (CODES.has(code)) silent.push(row);
    }
  }
  const from = await stores.watch.stoppedAt(entity, 'rows');
  const left = await turns.through(
    beginningAt(from, silent),
    async (row) => {
      if (await closeIfCame(row)) open.delete(row.exceptionId);
    },
    ({ exceptionId, orderId }) => ({ exceptionId, orderId }),
  );
  await stopped(entity, 'rows', from, left && placeOf(left));
  return { closed: silent.filter(({ exceptionId }) => !open.has(exceptionId)).length, open: [...open.values()] };
}

const placeOf = ({ deadline, exceptionId }: DeskException) => `${deadline}#${exceptionId}`;

function beginningAt(from: string | undefined, rows: readonly DeskException[]): DeskException[] {
  const sorted = rows.toSorted((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
  const first = from === undefined ? 0 : sorted.findIndex((row) => placeOf(row) >= from);
  return first > 0 ? [...sorted.slice(first), ...sorted.slice(0, first)] : sorted;
}

async function closeIfCame(row: DeskException): Promise<boolean> {
  if (await isStillSilent(row)) return false;
  const { exceptionId, code, orderId, correlationId } = row;
  await stores.desk.close(exceptionId, now());
  log.info('document came, or is expected no more', { exceptionId, code, orderId, correlationId });
  return true;
}

/** What the row says of itself. */
type Said = Record<string, string> & { what: Awaited; about: string; since: string };

async function isStillSilent({ entity, orderId, detail }: DeskException): Promise<boolean> {
  const said = detail as Said;
  const { itemId, invoiceId, shippedOn } = said;
  if (itemId !== undefined) {
    const item = await stores.cash.item(entity, itemId);
    return item !== undefined && isUnpaid(item);
  }
  if (invoiceId !== undefined && shippedOn !== undefined) {
    const unbilled = await stores.ledger.unbilledOf({ entity, invoiceId, shippedOn });
    return isOneOf(said, unbilled ? [await silenceOfUnbilled(unbilled)] : []);
  }
  const order = await stores.orders.get(entity, orderId);
  return isOneOf(said, order ? await silencesOf(order) : []);
}

/** A supplier that names a later day is silent no more until then. */
const isOneOf = (said: Said, silences: (Silence | undefined)[]): boolean =>
  silences.some((silence) => silence !== undefined && silenceOf(silence.wait) === silenceOf(said) && isOverdue(silence.wait, now()));
