import type { DeskAction, ExceptionGroup } from '../model/desk-views.ts';
import type { DeskException } from '../model/exception.ts';

type Row = Pick<DeskException, 'code' | 'step' | 'detail' | 'owner' | 'severity' | 'openedAt' | 'deadline'>;

/** The outside system that a row is about, where it names one. */
export const connectorOf = ({ detail }: Pick<DeskException, 'detail'>): string | undefined => (typeof detail.connector === 'string' ? detail.connector : undefined);

/** The same for rows that the same thing caused: what went wrong, at which step, with which outside system. */
export const causeOf = (row: Pick<DeskException, 'code' | 'step' | 'detail'>): string => [row.code, row.step, connectorOf(row) ?? ''].join('~');

const SEVERITIES = ['low', 'medium', 'high'] as const;
const earliest = (a: string, b: string) => (a < b ? a : b);

/** Rows with the same cause and owner in one, the most urgent first. */
export function grouped<T extends Row>(rows: readonly T[], actionsOf: (row: T) => DeskAction[]): ExceptionGroup[] {
  const groups = new Map<string, ExceptionGroup>();
  for (const row of rows) {
    const { code, step, owner, severity, openedAt, deadline } = row;
    const [cause, connector] = [causeOf(row), connectorOf(row)];
    const key = `${cause} ${owner}`;
    const group = groups.get(key);
    if (!group) groups.set(key, { cause, code, step, ...(connector && { connector }), owner, severity, count: 1, oldest: openedAt, nextDeadline: deadline, actions: actionsOf(row) });
    else {
      const allowed = actionsOf(row);
      const worse = SEVERITIES.indexOf(severity) > SEVERITIES.indexOf(group.severity) ? severity : group.severity;
      groups.set(key, { ...group, severity: worse, count: group.count + 1, oldest: earliest(group.oldest, openedAt), nextDeadline: earliest(group.nextDeadline, deadline), actions: group.actions.filter((action) => allowed.includes(action)) });
    }
  }
  return [...groups.values()].toSorted((a, b) => a.nextDeadline.localeCompare(b.nextDeadline) || b.count - a.count || a.cause.localeCompare(b.cause));
}
