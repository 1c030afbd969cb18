import { Acted, CorrectException } from '../../core/model/desk-views.ts';
import { Role } from '../../core/model/identity.ts';
import { correctRow } from '../handler/correct-row.ts';
import { http } from '../handler/http.ts';

export const handler = http({ scope: 'exceptions.write', roles: Role.options, body: CorrectException, answer: Acted }, correctRow);
