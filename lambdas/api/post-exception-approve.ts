import { Role } from '../../core/model/identity.ts';
import { Approve } from '../../core/model/requests.ts';
import { decide } from '../handler/decide.ts';
import { http } from '../handler/http.ts';

/** Lifts a hold, e.g. on credit; then the step runs again. */
export const handler = http({ scope: 'exceptions.write', roles: Role.options, body: Approve }, (request, event) => decide(request, event, 'approve'));
