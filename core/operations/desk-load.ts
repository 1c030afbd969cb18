import type { DeskException } from '../model/exception.ts';
import { Role } from '../model/identity.ts';
import type { DeskLoad } from '../model/operations.ts';

const SOON_MS = 3_600_000;

/** How much each role has on the desk, what of it is late, and what is about to be. */
export function deskLoad(rows: readonly Pick<DeskException, 'owner' | 'deadline'>[], at: Date): DeskLoad[] {
  return Role.options.map((owner) => {
    const due = rows.filter((row) => row.owner === owner).map(({ deadline }) => Date.parse(deadline) - at.getTime());
    return { owner, open: due.length, late: due.filter((left) => left <= 0).length, dueSoon: due.filter((left) => left > 0 && left <= SOON_MS).length };
  });
}
