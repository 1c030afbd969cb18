import { claim } from '../../core/exceptions/act.ts';
import { Acted, ClaimException } from '../../core/model/desk-views.ts';
import { Role } from '../../core/model/identity.ts';
import { actOnRow } from '../handler/act-on-row.ts';
import { http } from '../handler/http.ts';

/** Who is on it, for the others to see. */
export const handler = http({ scope: 'exceptions.write', roles: Role.options, body: ClaimException, answer: Acted }, (request, event) => {
  const { release } = request.body;
  return actOnRow(request, event, release ? 'release' : 'claim', (row, actor) => claim(row, release, actor));
});
