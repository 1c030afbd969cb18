import { Rejected } from '../model/errors.ts';
import type { Customer } from '../model/masterdata.ts';
import { decimal, type Money } from '../model/money.ts';
import type { Address, Order, OrderRequest } from '../model/order.ts';
import type { FraudRule } from '../model/policy.ts';
import { grossOf } from '../ordering/amounts.ts';
import { isApproved } from '../ordering/approvals.ts';
import type { PaymentRisk } from '../model/payment.ts';

export const FRAUD_REVIEW = 'fraud.review';

/** How often the same address or payment method ordered. */
export interface Velocity {
  /** Orders of the hours up to `at`, without this one, and not more than `most` of them are counted. */
  orders(entity: string, what: string, at: Date, hours: number, most: number): Promise<number>;
  /** This order counts from now on; once, however often it is said. */
  count(entity: string, what: string, at: Date, orderId: string): Promise<void>;
}

/** What is screened: an order, or one that a channel asks about. */
export interface Screened extends Pick<OrderRequest, 'paymentOwner' | 'paymentMethod' | 'risk'> {
  entity: string;
  amount: Money;
  shipTo: Pick<Address, 'street' | 'postalCode' | 'country'>;
}

const LEVELS = ['low', 'medium', 'high'];
const DAY_MS = 86_400_000;

/** Which rules of the house strike, by their names; none: nothing is suspicious. What a marketplace sells, it has screened itself. */
export async function suspicions(screened: Screened, customer: Customer, rules: readonly FraudRule[], velocity: Velocity, at: Date): Promise<string[]> {
  if (screened.paymentOwner === 'marketplace') return [];
  const struck = await Promise.all(rules.map(async (rule) => ((await strikes(rule, screened, customer, velocity, at)) ? [nameOf(rule)] : [])));
  return [...new Set(struck.flat())];
}

/**
 * Screens an order by the rules of the house, and counts it for those that come after it.
 * @throws Rejected fraud.review where one strikes and nobody has approved
 */
export async function screenFraud(order: Order, customer: Customer, rules: readonly FraudRule[], velocity: Velocity, at: Date): Promise<{ reasons: string[] }> {
  const amount = grossOf(order);
  const screened = { ...order, amount };
  const received = new Date(order.receivedAt);
  const reasons = await suspicions(screened, customer, rules, velocity, received);
  for (const what of new Set(rules.flatMap((rule) => (rule.rule === 'velocity' ? (velocityKey(rule.by, screened) ?? []) : [])))) await velocity.count(order.entity, what, received, order.orderId);
  if (reasons.length > 0 && !isApproved(order, FRAUD_REVIEW, amount)) throw new Rejected(FRAUD_REVIEW, `order ${order.orderId} looks suspicious: ${reasons.join(', ')}`, { reasons, amount, screenedAt: at.toISOString() });
  return { reasons };
}

/**
 * The gateway tells its suspicion, we decide: what is elevated, or under review there, a person looks at.
 * @throws Rejected fraud.review, unless somebody has approved
 */
export function screenGatewayRisk(order: Order, paymentId: string, amount: Money, { level, score, review }: PaymentRisk): void {
  if (level !== 'elevated' && level !== 'highest' && !review) return;
  if (isApproved(order, FRAUD_REVIEW, amount)) return;
  const detail = { paymentId, level, amount, reasons: ['gateway-risk'], ...(score !== undefined && { score }), ...(review && { review }) };
  throw new Rejected(FRAUD_REVIEW, `the gateway calls the risk of ${decimal(amount)} ${amount.currency} ${level}${review ? ', and is reviewing it' : ''}`, detail);
}

async function strikes(rule: FraudRule, screened: Screened, { since, country }: Customer, velocity: Velocity, at: Date): Promise<boolean> {
  switch (rule.rule) {
    case 'amount': {
      const young = rule.customerDays === undefined || since === undefined || at.getTime() - Date.parse(since) < rule.customerDays * DAY_MS;
      return young && rule.over.currency === screened.amount.currency && screened.amount.minor > rule.over.minor;
    }
    case 'velocity': {
      const what = velocityKey(rule.by, screened);
      return what !== undefined && (await velocity.orders(screened.entity, what, at, rule.hours, rule.most)) >= rule.most;
    }
    case 'country-mismatch':
      return country !== undefined && country !== screened.shipTo.country;
    case 'channel-risk':
      return screened.risk !== undefined && LEVELS.indexOf(screened.risk.level) >= LEVELS.indexOf(rule.from);
  }
}

const nameOf = (rule: FraudRule): string => (rule.rule === 'velocity' ? `velocity-${rule.by}` : rule.rule);

/** The same for the same address however it is written: letters and digits alone count. */
function velocityKey(by: 'ship-to' | 'payment-method', { shipTo, paymentMethod }: Screened): string | undefined {
  if (by === 'payment-method') return paymentMethod && `payment-method:${paymentMethod}`;
  const plain = (text = '') => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
  return `ship-to:${shipTo.country}:${plain(shipTo.postalCode)}:${plain(shipTo.street)}`;
}
