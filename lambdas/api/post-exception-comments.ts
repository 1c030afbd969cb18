import { comment } from '../../core/exceptions/act.ts';
import { Acted, CommentException } from '../../core/model/desk-views.ts';
import { Role } from '../../core/model/identity.ts';
import { actOnRow } from '../handler/act-on-row.ts';
import { http } from '../handler/http.ts';

/** Whoever sees a row may say what they know about it. */
export const handler = http({ scope: 'exceptions.write', roles: Role.options, body: CommentException, answer: Acted }, (request, event) =>
  actOnRow(request, event, 'comment', (row, actor) => comment(row, request.body.text, actor), true),
);
