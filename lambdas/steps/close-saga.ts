import * as z from 'zod';
import { stores } from '../adapters/stores.ts';

const Input = z.object({ sagaId: z.string() });

/** The road forward is at its end: the saga no longer counts against its business unit's limit. */
export async function handler(event: unknown): Promise<void> {
  await stores.register.end(Input.parse(event).sagaId, 'completed');
}
