import type { DocumentLink } from '../model/changes.ts';

/** A number by which this business transaction can be found. */
export const documentLink = (of: { entity: string; correlationId: string; orderId: string }, kind: string, number: string, at: Date): DocumentLink => ({
  entity: of.entity,
  kind,
  number,
  correlationId: of.correlationId,
  orderId: of.orderId,
  recordedAt: at.toISOString(),
});
