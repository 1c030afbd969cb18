/** https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html#error-handling-retrying-after-an-error */
import type { Retrier } from './definition.ts';
import type { StateError } from './errors.ts';
import { matches } from './errors.ts';

/**
 * What to do after the error: milliseconds until the next attempt and which retrier grants it, or nothing when none is left.
 * `used` counts the attempts that each retrier has granted so far in this visit of the state.
 */
export function nextRetry(
  retriers: readonly Retrier[] | undefined,
  used: readonly number[],
  error: StateError,
  random: () => number,
): { retrier: number; delay: number } | undefined {
  const retrier = retriers?.findIndex((candidate) => matches(candidate.ErrorEquals, error)) ?? -1;
  const rule = retriers?.[retrier];
  if (!rule) return undefined;
  const before = used[retrier] ?? 0;
  if (before >= (rule.MaxAttempts ?? 3)) return undefined;
  const grown = (rule.IntervalSeconds ?? 1) * (rule.BackoffRate ?? 2) ** before;
  const capped = Math.min(grown, rule.MaxDelaySeconds ?? Infinity);
  const seconds = rule.JitterStrategy === 'FULL' ? capped * random() : capped;
  return { retrier, delay: Math.round(seconds * 1000) };
}
