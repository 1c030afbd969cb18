import { Rejected, Transient } from '../model/errors.ts';
import type { BreakerLimits, ConnectorHealth } from '../model/connector-health.ts';

/**
 * A breaker per connector, shared by all instances of its functions: https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/
 * The budget of failures is above what the retries of a few sagas use up: those fail in place and are a person's to redrive. Many more in a row are an outage.
 */
export const BREAKER_LIMITS: BreakerLimits = { failures: 30, windowSeconds: 300, shortestSeconds: 15, longestSeconds: 120 };
/** Whoever finds that another is finding out looks again so much later. */
const LOOK_MS = 5_000;

export const healthy = (connector: string): ConnectorHealth => ({ connector, revision: 0, failures: 0, openings: 0 });

const later = (at: Date, ms: number) => new Date(at.getTime() + ms).toISOString();
const isBefore = (at: Date, instant: string | undefined) => instant !== undefined && at.getTime() < Date.parse(instant);

/** call: as ever. probe: whoever may write that it does, alone. An instant: not before. */
export function verdictOn({ openUntil, probingUntil }: ConnectorHealth, at: Date): 'call' | 'probe' | Date {
  if (openUntil === undefined) return 'call';
  if (isBefore(at, openUntil)) return new Date(openUntil);
  return isBefore(at, probingUntil) ? new Date(at.getTime() + LOOK_MS) : 'probe';
}

/** @param leaseMs longer than the attempt can last */
export const probing = (health: ConnectorHealth, at: Date, leaseMs: number): ConnectorHealth => ({ ...health, probingUntil: later(at, leaseMs) });

/** @returns undefined where it tells nothing new: an attempt that began before the breaker opened */
export function afterFailure(health: ConnectorHealth, at: Date, code: string, isProbe: boolean, limits = BREAKER_LIMITS): ConnectorHealth | undefined {
  const { probingUntil: _, ...rest } = health;
  const lastFailure = { at: at.toISOString(), code };
  if (health.openUntil !== undefined) return isProbe ? opened({ ...rest, failures: health.failures + 1, lastFailure }, at, limits) : undefined;
  const goesOn = health.lastFailure !== undefined && at.getTime() - Date.parse(health.lastFailure.at) < limits.windowSeconds * 1000 && health.failures > 0;
  const failures = goesOn ? health.failures + 1 : 1;
  const next = { ...rest, failures, lastFailure, failingSince: (goesOn ? health.failingSince : undefined) ?? at.toISOString() };
  return failures < limits.failures ? next : opened(next, at, limits);
}

const opened = (health: ConnectorHealth, at: Date, { shortestSeconds, longestSeconds }: BreakerLimits): ConnectorHealth => ({
  ...health,
  openings: health.openings + 1,
  openUntil: later(at, Math.min(longestSeconds, shortestSeconds * 2 ** Math.min(10, health.openings)) * 1000),
});

/** @returns undefined where it tells nothing new: an answer to what was asked before the breaker opened */
export function afterSuccess(health: ConnectorHealth, at: Date, isProbe: boolean): ConnectorHealth | undefined {
  if (health.openUntil !== undefined && !isProbe) return undefined;
  const { openUntil: _o, probingUntil: _p, failingSince: _f, ...rest } = health;
  return { ...rest, failures: 0, openings: 0, lastSuccessAt: at.toISOString() };
}

/** It was never asked: the next may find out. */
export function afterNothing({ probingUntil, ...health }: ConnectorHealth, isProbe: boolean): ConnectorHealth | undefined {
  return isProbe && probingUntil !== undefined ? health : undefined;
}

/** The other side does not answer, answers with an error of its own or with what nobody understands, or lets us in no more. That it is busy, or not ready with something, is an answer. */
const OUTAGE = /^(?!aws\.).+\.(unreachable|failed|malformed|unauthorized)$/;
export const isOutage = (error: unknown): error is Transient => error instanceof Transient && OUTAGE.test(error.code);

/** It refuses, or asks for fewer calls: then it is there. */
export const isAnswer = (error: unknown): boolean => error instanceof Rejected || (error instanceof Transient && /\.(throttled|busy)$/.test(error.code));

export const stateOf = ({ openUntil, probingUntil }: ConnectorHealth, at: Date): 'closed' | 'open' | 'probing' => (openUntil === undefined ? 'closed' : isBefore(at, probingUntil) ? 'probing' : 'open');
