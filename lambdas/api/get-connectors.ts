import { type ConnectorHealth, Connectors } from '../../core/model/connector-health.ts';
import { stateOf } from '../../core/resilience/breaker.ts';
import { stores } from '../adapters/stores.ts';
import { http } from '../handler/http.ts';

/** How the outside systems do, as commands to them found out. */
export const handler = http({ scope: 'exceptions.read', roles: ['integration'], answer: Connectors }, async ({ at }) => ({
  status: 200,
  body: { connectors: (await stores.health.list()).map((health) => viewOf(health, at)) },
}));

function viewOf(health: ConnectorHealth, at: Date) {
  const { revision: _r, openings: _o, probingUntil: _p, ...shown } = health;
  return { ...shown, state: stateOf(health, at) };
}
