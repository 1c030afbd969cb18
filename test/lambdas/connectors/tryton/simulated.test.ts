import { startTryton } from '../../../../local/partners/tryton/tryton.ts';
import { trytonPromises } from './promises.ts';

trytonPromises(async () => {
  const tryton = await startTryton({ users: { integration: 'pw-integration' } });
  return { settings: { url: tryton.url, database: tryton.db, user: 'integration', password: 'pw-integration' }, stop: () => tryton.stop() };
});
