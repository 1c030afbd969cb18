import { escalate } from '../../core/exceptions/act.ts';
import { Acted, EscalateException } from '../../core/model/desk-views.ts';
import { Role } from '../../core/model/identity.ts';
import { actOnRow } from '../handler/act-on-row.ts';
import { http } from '../handler/http.ts';

export const handler = http({ scope: 'exceptions.write', roles: Role.options, body: EscalateException, answer: Acted }, (request, event) =>
  actOnRow(request, event, 'escalate', (row, actor) => escalate(row, request.body.reason, request.body.to, actor)),
);
