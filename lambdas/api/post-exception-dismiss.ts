import { dismiss } from '../../core/exceptions/act.ts';
import { Acted, DismissException } from '../../core/model/desk-views.ts';
import { Role } from '../../core/model/identity.ts';
import { actOnRow } from '../handler/act-on-row.ts';
import { http } from '../handler/http.ts';

export const handler = http({ scope: 'exceptions.write', roles: Role.options, body: DismissException, answer: Acted }, (request, event) =>
  actOnRow(request, event, 'dismiss', (row, actor) => dismiss(row, request.body.reason, actor)),
);
