import type { ConnectorHealth, ConnectorHealthView } from '../../core/model/connector-health.ts';
import { stateOf } from '../../core/resilience/breaker.ts';

/** How an outside system does, without what its breaker keeps for itself. */
export function connectorView(health: ConnectorHealth, at: Date): ConnectorHealthView {
  const { revision: _r, openings: _o, probingUntil: _p, ...shown } = health;
  return { ...shown, state: stateOf(health, at) };
}
