import type { Role } from '../../core/model/identity.ts';
import { person } from '../session/session.ts';

/** Whose rows can be. */
export const OWNERS: readonly Role[] = ['customer-service', 'warehouse', 'finance', 'integration', 'steward'];

const BY_ID = /^[0-9a-f]{8}-[0-9a-f-]{27}$/;

/** Who it was, in few letters: oneself, a name without its domain, or the beginning of an id where the user pool knows no names. */
export function nameOf(by: string): string {
  if (by === person.value?.username) return 'you';
  return BY_ID.test(by) ? by.slice(0, 8) : (by.split('@')[0] ?? by);
}
