import type { Outbound } from '../edi/control-ledger.ts';
import type { Release } from '../model/order.ts';

/** Connectors that speak X12, and what a release is there: under this key its interchange is kept. */
const SENT_AS: Readonly<Record<string, string>> = { 'x12-supplier': '850', 'x12-warehouse': '940' };

/** The key of the interchange that a release went out in; undefined where it went another way. */
export const interchangeOf = ({ connector, releaseId }: Pick<Release, 'connector' | 'releaseId'>): string | undefined => {
  const type = SENT_AS[connector];
  return type && `${type}:${releaseId}`;
};

/** Its acknowledgement, or the answer that its partner agreed to, has a watch and a row of its own: `edi.unacknowledged`, `edi.not-understood`, `warehouse.unanswered`. */
export function isWatched({ acknowledgeBy, acknowledgment, answerBy, answeredAt }: Outbound): boolean {
  if (!acknowledgment) return acknowledgeBy !== undefined;
  return acknowledgment.outcome === 'rejected' || (answerBy !== undefined && answeredAt === undefined);
}
