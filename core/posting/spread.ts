import { type Money, money } from '../model/money.ts';

/**
 * Splits an amount by weights so that the parts sum to it: each gets its whole share, and what is left goes, one minor unit each, to the largest
 * remainders, the first of equals first. Weights of nothing count evenly.
 * @param weights not negative, as many as there are parts; at least one
 */
export function spread(total: Money, weights: readonly bigint[]): Money[] {
  const all = weights.reduce((sum, weight) => sum + weight, 0n);
  if (all === 0n) return spread(total, weights.map(() => 1n));
  const sign = total.minor < 0 ? -1n : 1n;
  const amount = sign * BigInt(total.minor);
  const parts = weights.map((weight, index) => ({ index, whole: (amount * weight) / all, left: (amount * weight) % all }));
  let open = amount - parts.reduce((sum, part) => sum + part.whole, 0n);
  for (const part of [...parts].sort((a, b) => (a.left === b.left ? a.index - b.index : a.left > b.left ? -1 : 1))) {
    if (open === 0n) break;
    part.whole += 1n;
    open -= 1n;
  }
  return parts.map(({ whole }) => money(sign * whole, total.currency));
}
