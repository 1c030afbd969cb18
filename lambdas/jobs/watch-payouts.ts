import { expectedBy, isOverdue, PAYOUT_OVERDUE } from '../../core/bank/match-payout.ts';
import type { Payout } from '../../core/model/payout.ts';
import { decimal } from '../../core/model/money.ts';
import { now, stores } from '../adapters/stores.ts';
import { Env, env } from '../handler/env.ts';
import { notice } from '../handler/cash-desk.ts';
import { noticeId } from '../handler/notice.ts';

/**
 * Payouts that a gateway or a marketplace reported and no bank has shown are finance's, once each, some days after they were due. Only of entities whose statements are matched with payouts:
 * elsewhere none ever arrives.
 */
export async function handler(): Promise<{ overdue: number }> {
  let overdue = 0;
  for (const entity of env(Env.Entities).split(' ')) {
    const { bankRules = [] } = await stores.masterdata.policy(entity);
    if (!bankRules.some(({ means }) => means === 'payout')) continue;
    for (const payout of (await stores.cash.payoutsUnderWay(entity)).filter((each) => isOverdue(each, now()))) overdue += await tell(payout);
  }
  return { overdue };
}

async function tell(payout: Payout): Promise<number> {
  const { entity, payoutId, gateway, paid, arrival } = payout;
  const about = `${entity}#${payoutId}`;
  const id = noticeId(PAYOUT_OVERDUE, about);
  if (await stores.desk.get(id)) return 0; // told before, and perhaps answered
  const amount = { ...paid, minor: Math.abs(paid.minor) };
  const message = `${decimal(amount)} ${paid.currency} of payout ${payoutId} of ${gateway} ${paid.minor < 0 ? 'have not left the account' : 'have not come to the bank'}, expected on ${arrival}`;
  await notice(payout, { code: PAYOUT_OVERDUE, message, detail: { payoutId, gateway, paid, arrival }, deadline: expectedBy(payout).toISOString() }, about);
  // the statement that shows it may be taken at this moment, and did not see the row
  if ((await stores.cash.payout(entity, payoutId))?.arrived) await stores.desk.close(id, now());
  return 1;
}
