import { type BusinessEvent, type EventType } from '../../core/model/events/catalogue.ts';
import { Rejected } from '../../core/model/errors.ts';
import type { Order } from '../../core/model/order.ts';
import type { ShadowCapability, ShadowReport } from '../../core/model/shadow.ts';
import { toleratedBy } from '../../core/routing/resolve-route.ts';
import { compare } from '../../core/shadow/compare.ts';
import type { Fact } from '../../core/shadow/facts.ts';
import type { Seen } from '../../core/shadow/shadow-system.ts';
import { transientOr } from '../adapters/transient-or.ts';
import { now, stores } from '../adapters/stores.ts';
import { log } from './log.ts';
import { businessEvents } from './queue.ts';
import { described } from './step.ts';

/** One document that a shadow is asked about: what the active side did with it, and the question. */
export interface Question {
  document: string;
  /** Read when it is asked, so that both sides are of one moment. */
  active: () => Promise<Fact[]>;
  seen: () => Promise<Seen>;
}

/**
 * A connector beside the active one: it listens on a queue of its own, is asked what the active one was asked, without effect, and what it says
 * differently is stored. Whether it is down, slow or refuses, no saga knows of it.
 */
export const shadow = <T extends EventType>(connector: string, capability: ShadowCapability, events: readonly T[], questions: (order: Order, event: BusinessEvent<T>) => Promise<Question[]>) =>
  businessEvents(events, async (event) => {
    const { orderId } = event.data as { orderId: string };
    const order = await stores.orders.get(event.entity, orderId);
    if (!order) throw new Error(`order ${orderId} is not there`);
    const tolerances = toleratedBy(await stores.masterdata.rules(order.entity), capability, connector, new Date(order.receivedAt));
    let failure: unknown;
    for (const question of await questions(order, event)) {
      const { entity, businessUnit, region, correlationId } = order;
      const head = { entity, businessUnit, region, connector, capability, document: question.document, orderId, correlationId, askedAt: event.recordedAt, at: now().toISOString() };
      const report: ShadowReport = { ...head, ...(await answer(question, tolerances).catch((error: unknown) => {
        failure = error;
        return { outcome: 'unanswered' as const, fields: 0, differences: [], error: codeOf(error) };
      })) };
      await stores.shadows.put(report);
      const { outcome, differences, error } = report;
      log.info('shadow asked', { connector, capability, document: question.document, outcome, differences: differences.length, ...(error && { code: error.code }), correlationId });
    }
    if (failure) throw failure; // its own queue asks again, and rings when it stays away
  });

/** @throws Transient, or whatever else the shadow failed with */
async function answer({ active, seen }: Question, tolerances: Parameters<typeof compare>[2]): Promise<Pick<ShadowReport, 'outcome' | 'basis' | 'fields' | 'differences' | 'error'>> {
  try {
    const { basis, facts } = await seen();
    const ours = await active();
    return { outcome: 'compared', basis, fields: ours.length, differences: compare(ours, facts, tolerances) };
  } catch (error) {
    if (!(error instanceof Rejected)) throw error;
    return { outcome: 'refused', fields: 0, differences: [], error: codeOf(error) };
  }
}

function codeOf(error: unknown): { code: string; message: string } {
  const { error: name, code = name, reason } = described(transientOr(error));
  return { code, message: reason };
}
