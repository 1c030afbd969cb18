import * as z from 'zod';
import { Role } from '../../core/model/identity.ts';
import { decide } from '../handler/decide.ts';
import { http } from '../handler/http.ts';

export const Approve = z.strictObject({ reason: z.string().min(1).max(500) }).meta({ id: 'Approve' });

/** Lifts a hold, e.g. on credit; then the step runs again. */
export const handler = http({ scope: 'exceptions.write', roles: Role.options, body: Approve }, (request, event) => decide(request, event, 'approve'));
