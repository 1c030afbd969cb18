import type { SQSRecord } from 'aws-lambda';
import { Transient } from '../../core/model/errors.ts';
import { transientOr } from '../adapters/transient-or.ts';
import { showAgain } from './show-again.ts';

const FIRST_SECONDS = 5;
const LONGEST_SECONDS = 3_600;

/** 5, 10, 20 … seconds, an hour at the most: twelve attempts last over two hours; longer where the system said so. @param attempt counts from 1 */
export const pauseAfter = (attempt: number): number => Math.min(LONGEST_SECONDS, FIRST_SECONDS * 2 ** (attempt - 1));

/** For a subscriber whose system may be down for long: what may work later is tried after ever longer pauses. What a person must mend is not worth the calls, and soon given up. */
export async function patiently(record: SQSRecord, error: unknown): Promise<void> {
  const said = transientOr(error);
  if (!(said instanceof Transient)) return;
  const asked = Number(said.detail.retryAfter ?? 0); // seconds; a date is no number
  await showAgain(record, Math.min(LONGEST_SECONDS, Math.max(pauseAfter(Number(record.attributes.ApproximateReceiveCount)), asked > 0 ? Math.ceil(asked) : 0)));
}
