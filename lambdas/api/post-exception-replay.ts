import { Role } from '../../core/model/identity.ts';
import { Replay } from '../../core/model/requests.ts';
import { decide } from '../handler/decide.ts';
import { http } from '../handler/http.ts';

export const handler = http({ scope: 'exceptions.write', roles: Role.options, body: Replay }, (request, event) => decide(request, event, request.body.action));
