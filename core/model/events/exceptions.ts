import * as z from 'zod';
import { DeskException } from '../exception.ts';
import { Role } from '../identity.ts';
import type { Announcements } from './announcement.ts';

const { exceptionId, kind, code, owner, severity, deadline, runbook, occurrences } = DeskException.shape;

export const exceptionEvents = {
  'exception.opened': {
    version: 1,
    says: 'The desk of a role has a row: something waits for a person. Opened anew, it is told again.',
    data: z.strictObject({ exceptionId, kind, code, owner, severity, deadline, runbook, occurrences, orderId: z.string().optional() }),
  },
  'exception.escalated': {
    version: 1,
    says: 'A row of the desk is late, or too much for its owner: the next level is asked.',
    data: z.strictObject({ exceptionId, code, owner, severity, deadline, runbook, level: z.int().positive(), to: Role, orderId: z.string().optional() }),
  },
} satisfies Announcements;
