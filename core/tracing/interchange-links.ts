import type { Change, DocumentLink } from '../model/changes.ts';
import { documentLink } from './document-link.ts';

/** ISA13 as it stands on the interchange: nine digits. */
export const isaNumber = (control: number | string): string => String(control).padStart(9, '0');

type About = Parameters<typeof documentLink>[0];

/** By the control number of its interchange a transaction is found as well; whose number it is, the party says: partners count alike. */
export const interchangeLink = (of: About, partner: string, control: number | string, at: Date): DocumentLink => ({ ...documentLink(of, 'interchange', isaNumber(control), at), party: partner });

/** One transaction of the table has so many parts: a document for many stores is found by its orders. */
const ROOM = 60;

/** Links from an interchange that came to the orders that its document changes. */
export function linksOfInterchange(changes: readonly Change[], partner: string, control: string, at: Date): Change[] {
  const about = new Map(changes.flatMap((change) => {
    const of: About | undefined = change.change === 'order' ? change.order : change.change === 'document' ? change.link : change.change === 'shipment' ? change.shipment : undefined;
    return of ? [[of.correlationId, of] as const] : [];
  }));
  return changes.length + about.size > ROOM ? [] : [...about.values()].map((of): Change => ({ change: 'document', link: interchangeLink(of, partner, control, at) }));
}
