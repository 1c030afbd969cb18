import * as z from 'zod';
import { type NextUndo, nextUndo } from '../../core/sagas/next-undo.ts';
import { now, stores } from '../adapters/stores.ts';

const Input = z.object({ sagaId: z.string() });

export async function handler(event: unknown): Promise<NextUndo> {
  const saga = await stores.register.get(Input.parse(event).sagaId);
  return saga ? nextUndo(saga, now()) : { action: 'done' };
}
