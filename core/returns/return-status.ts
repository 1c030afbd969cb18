import type { Return, ReturnLine, ReturnStatus } from '../model/return.ts';

/** @param today where the books of the entity are */
export const hasExpired = ({ arriveBy }: Return, today: string): boolean => arriveBy !== undefined && arriveBy < today;

/** Steps that may still come of a line, and are promised to no other return. */
export function outstanding(of: Return, lineId: string, today: string): number {
  const line = of.lines.find((candidate) => candidate.lineId === lineId);
  if (!line || of.refused || hasExpired(of, today)) return 0;
  return of.authorisedAt ? Math.max(0, line.authorised - line.received) : line.asked;
}

export function statusOfReturn(of: Return, today: string): ReturnStatus {
  const total = (count: (line: ReturnLine) => number) => of.lines.reduce((sum, line) => sum + count(line), 0);
  const [authorised, received, refused, credited] = [total((line) => line.authorised), total((line) => line.received), total((line) => line.refused), total((line) => line.credited)];
  if (received === 0) {
    if (of.refused) return 'refused';
    if (!of.authorisedAt) return 'requested';
    return hasExpired(of, today) ? 'expired' : 'authorised';
  }
  if (received < authorised) return 'partly-received';
  return credited > 0 && credited === received - refused ? 'credited' : 'received';
}
