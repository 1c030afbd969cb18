import type { SQSRecord } from 'aws-lambda';
import { Transient } from '../../core/model/errors.ts';
import { transientOr } from '../adapters/dynamo.ts';
import { showAgain } from './show-again.ts';

const FIRST_SECONDS = 5;
const LONGEST_SECONDS = 3_600;

/** 5, 10, 20 … seconds, an hour at the most: twelve attempts last over two hours. @param attempt counts from 1 */
export const pauseAfter = (attempt: number): number => Math.min(LONGEST_SECONDS, FIRST_SECONDS * 2 ** (attempt - 1));

/** For a subscriber whose system may be down for long: what may work later is tried after ever longer pauses. What a person must mend is not worth the calls, and soon given up. */
export async function patiently(record: SQSRecord, error: unknown): Promise<void> {
  if (transientOr(error) instanceof Transient) await showAgain(record, pauseAfter(Number(record.attributes.ApproximateReceiveCount)));
}
