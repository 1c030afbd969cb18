import * as z from 'zod';
import { Instant } from './identity.ts';

/** How one connector's outside system does, as all instances of its functions know it. */
export const ConnectorHealth = z.strictObject({
  connector: z.string(),
  revision: z.int().nonnegative(),
  /** In a row, none of them longer than the window after the one before. */
  failures: z.int().nonnegative(),
  failingSince: Instant.optional(),
  /** Nothing is asked of it before; then one command alone, to see. */
  openUntil: Instant.optional(),
  /** How often it was held off since it last answered. */
  openings: z.int().nonnegative(),
  /** One command is finding out whether it answers again. */
  probingUntil: Instant.optional(),
  lastSuccessAt: Instant.optional(),
  lastFailure: z.strictObject({ at: Instant, code: z.string() }).optional(),
  /** Of one instance, over the last minutes that it had something to say. */
  calls: z.strictObject({ since: Instant, count: z.int().positive(), averageMs: z.int().nonnegative(), slowestMs: z.int().nonnegative() }).optional(),
});
export type ConnectorHealth = z.infer<typeof ConnectorHealth>;

export const ConnectorHealthView = z
  .strictObject({
    ...ConnectorHealth.pick({ connector: true, failures: true, failingSince: true, openUntil: true, lastSuccessAt: true, lastFailure: true, calls: true }).shape,
    /** closed: it is asked. open: it is left alone. probing: one command is finding out. */
    state: z.enum(['closed', 'open', 'probing']),
  })
  .meta({ id: 'ConnectorHealthView' });
export type ConnectorHealthView = z.infer<typeof ConnectorHealthView>;
export const Connectors = z.strictObject({ connectors: z.array(ConnectorHealthView) }).meta({ id: 'Connectors', description: 'Those that were ever asked something' });

/** When a connector is held off, and for how long: its manifest says it where it differs. */
export interface BreakerLimits {
  /** So many in a row open it. */
  failures: number;
  /** Failures further apart than this are in no row. */
  windowSeconds: number;
  /** The first pause; each that ends with another failure is twice as long as the one before it. */
  shortestSeconds: number;
  longestSeconds: number;
}
