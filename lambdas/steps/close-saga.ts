import * as z from 'zod';
import { now, stores } from '../adapters/stores.ts';

const Input = z.object({ sagaId: z.string() });

/** The road forward is at its end: the saga no longer counts against its business unit's limit, and nothing of it is left on the desk. */
export async function handler(event: unknown): Promise<void> {
  const saga = await stores.register.end(Input.parse(event).sagaId, 'completed');
  if (saga?.exceptionId) await stores.desk.close(saga.exceptionId, now());
}
