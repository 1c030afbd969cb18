import { PeriodView } from '../../core/model/period.ts';
import { stores } from '../adapters/stores.ts';
import { http } from '../handler/http.ts';
import { periodIn, periodView } from '../handler/periods.ts';

export const handler = http({ scope: 'journals.read', roles: ['finance', 'integration'], answer: PeriodView }, async ({ caller, path }) => ({
  status: 200,
  body: await periodView(await stores.books.entity(caller.entity), periodIn(path.period)),
}));
