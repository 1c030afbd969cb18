import { randomBytes, randomUUID } from 'node:crypto';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'; // Crockford: no I, L, O, U

/** `ORD-` and 16 characters: 9 of time, so that ids sort by when they were made, 7 of chance. */
export function newOrderId(at: Date): string {
  let time = '';
  for (let rest = at.getTime(), place = 0; place < 9; place += 1, rest = Math.floor(rest / 32)) time = ALPHABET[rest % 32] + time;
  return `ORD-${time}${[...randomBytes(7)].map((byte) => ALPHABET[byte % 32]).join('')}`;
}

export const newCorrelationId = (): string => `corr-${randomUUID()}`;
export const newEventId = (): string => randomUUID();
