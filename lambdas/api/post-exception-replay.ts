import * as z from 'zod';
import { Role } from '../../core/model/identity.ts';
import { decide } from '../handler/decide.ts';
import { http } from '../handler/http.ts';

export const Replay = z
  .strictObject({
    /** retry: the step runs again, or the failed execution is redriven. cancel: the order is unwound. */
    action: z.enum(['retry', 'cancel']).default('retry'),
    reason: z.string().max(500).optional(),
  })
  .meta({ id: 'Replay' });

export const handler = http({ scope: 'exceptions.write', roles: Role.options, body: Replay }, (request, event) => decide(request, event, request.body.action));
