/** A message was given up by its consumer and lies in a dead-letter queue. */
export const DEAD_LETTER = 'dead-letter.message';

type Row = { status: 'open' | 'answered' | 'closed'; decision?: { action: string } | undefined; dismissedBy?: string | undefined };

/**
 * What becomes of a message that lies in a dead-letter queue, by its row on the desk. raise: nobody was told, or it has come back since. redrive: somebody said so. remove: nothing is to be done
 * about it. leave: somebody is to decide.
 */
export function fateOf(row: Row | undefined): 'raise' | 'redrive' | 'remove' | 'leave' {
  if (!row) return 'raise';
  if (row.dismissedBy) return 'remove';
  if (row.status === 'open') return 'leave';
  return row.status === 'answered' && row.decision?.action === 'retry' ? 'redrive' : 'raise';
}

/** What may be told of a message: no task token, which answers for whoever holds it, and not all of it. */
export function excerptOf(body: unknown): Record<string, unknown> {
  const text = JSON.stringify(body, (name, value: unknown) => (name === 'taskToken' ? undefined : value)) ?? '';
  return { excerpt: text.slice(0, 2_000) };
}
