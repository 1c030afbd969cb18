import { Connectors } from '../../core/model/connector-health.ts';
import { stores } from '../adapters/stores.ts';
import { connectorView } from '../handler/connector-view.ts';
import { http } from '../handler/http.ts';

/** How the outside systems do, as commands to them found out. */
export const handler = http({ scope: 'exceptions.read', roles: ['integration'], answer: Connectors }, async ({ at }) => ({
  status: 200,
  body: { connectors: (await stores.health.list()).map((health) => connectorView(health, at)) },
}));
