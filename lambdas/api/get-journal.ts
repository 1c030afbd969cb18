import { Journal } from '../../core/model/journal.ts';
import { stores } from '../adapters/stores.ts';
import { mustSee } from '../handler/caller.ts';
import { http } from '../handler/http.ts';

export const handler = http({ scope: 'journals.read', roles: ['finance', 'integration'], answer: Journal }, async ({ caller, path }) => ({
  status: 200,
  body: mustSee(caller, await stores.ledger.journal(caller.entity, path.id ?? ''), 'journal'),
}));
