import { Rejected } from '../model/errors.ts';
import type { EventData } from '../model/events/catalogue.ts';
import type { Journal } from '../model/journal.ts';
import { type Money, money, sum } from '../model/money.ts';
import type { Accounting, Subject } from '../posting/journal-of.ts';
import { settled } from '../posting/journals/cash.ts';

export type PayoutPart = EventData<'payment.payout-paid'>;

export interface Settlement {
  journal: Journal | undefined;
  /** Of this part: arrives at the bank. */
  net: Money;
  fees: Money;
  /** Movements that are none of captures, refunds, disputes, reserves and fees: finance says what they are; until then they lie in clearing. */
  unexplained: { balanceTransaction: string; gatewayType: string; net: Money }[];
}

/** Movements whose journals put them into clearing before the payout takes them out; and what stays in clearing until another payout brings it. */
const OURS = new Set(['capture', 'refund', 'refund-failed', 'dispute', 'dispute-reversed', 'reserve']);

/**
 * What one part of a payout moves from clearing to the bank: each movement's gross, less what the gateway kept. A movement of fees alone is all fee.
 * @throws Rejected cash.payout-differs where a movement does not add up, or the whole payout is in one part and does not; cash.currency where they are not all in one
 */
export function settlePayout(subject: Subject, { payoutId, paid, part, parts, transactions }: PayoutPart, day: string, accounting: Accounting): Settlement {
  const moved = transactions.filter(({ type }) => type !== 'payout');
  const foreign = moved.find(({ net }) => net.currency !== paid.currency);
  if (foreign) throw new Rejected('cash.currency', `payout ${payoutId} is in ${paid.currency}, and ${foreign.balanceTransaction} in ${foreign.net.currency}`, { payoutId, balanceTransaction: foreign.balanceTransaction });
  const off = moved.find(({ gross, fee, net }) => BigInt(gross.minor) - BigInt(fee.minor) !== BigInt(net.minor));
  if (off) throw new Rejected('cash.payout-differs', `${off.balanceTransaction} of payout ${payoutId} does not add up`, { payoutId, balanceTransaction: off.balanceTransaction });
  const net = sum(paid.currency, moved.map((each) => each.net));
  // made by hand, where the gateway cannot say what is behind it: all of it leaves clearing, and nothing says for what
  const silent = parts === 1 && moved.length === 0 && paid.minor !== 0;
  if (parts === 1 && !silent && net.minor !== paid.minor) throw new Rejected('cash.payout-differs', `the movements of payout ${payoutId} sum to ${net.minor}, and ${paid.minor} was paid`, { payoutId, paid, net });
  const fees = sum(paid.currency, moved.map(({ type, gross, fee }) => (type === 'fee' ? money(BigInt(fee.minor) - BigInt(gross.minor), fee.currency) : fee)));
  const arrived = silent ? paid : net;
  return {
    journal: settled(subject, { document: parts === 1 ? payoutId : `${payoutId}/${part}`, paid: arrived, fees }, day, accounting),
    net: arrived,
    fees,
    unexplained: silent
      ? [{ balanceTransaction: payoutId, gatewayType: 'payout', net: paid }]
      : moved.flatMap(({ type, balanceTransaction, gatewayType, net: own }) => (OURS.has(type) || type === 'fee' ? [] : [{ balanceTransaction, gatewayType, net: own }])),
  };
}
