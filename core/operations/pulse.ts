import type { Envelope } from '../model/envelope.ts';
import { DIMENSIONS, FUNNEL, type FunnelStage, type Operations, type Throughput } from '../model/operations.ts';

/** What the business did in an hour: counters by name and business unit, of one entity. `accepted#wholesale`, or `channel#web#wholesale` for orders by what they came through. */
export interface Pulse {
  entity: string;
  /** `2026-11-29T14` */
  hour: string;
  counts: Record<string, number>;
}

const STAGES: Readonly<Record<string, FunnelStage>> = {
  'order.received': 'received',
  'order.accepted': 'accepted',
  'shipment.recorded': 'shipped',
  'invoice.posted': 'invoiced',
  // money that came in and pays invoices, and what a card's gateway took: one or the other
  'cash.applied': 'paid',
  'payment.captured': 'paid',
};

/** Hours of the answer, the present one last. */
export const HOURS = 24;
export const hourOf = (instant: string) => instant.slice(0, 13);

/** Counters of a batch of published events, added up by entity and hour, so that a batch is one write. Most events count for nothing. */
export function pulsesOf(events: readonly Envelope[]): Pulse[] {
  const pulses = new Map<string, Pulse>();
  for (const { type, entity, region, businessUnit, recordedAt, data } of events) {
    const stage = STAGES[type];
    if (!stage) continue;
    const hour = hourOf(recordedAt);
    const pulse = pulses.get(`${entity}#${hour}`) ?? { entity, hour, counts: {} };
    pulses.set(`${entity}#${hour}`, pulse);
    const came = { channel: String(data.channel), region, businessUnit };
    const names = stage === 'received' ? [stage, ...DIMENSIONS.map((by) => `${by}#${came[by]}`)] : [stage];
    for (const name of names.map((one) => `${one}#${businessUnit}`)) pulse.counts[name] = (pulse.counts[name] ?? 0) + 1;
  }
  return [...pulses.values()];
}

/** The last 24 hours as the operations view tells them, of the business units that the caller sees. */
export function told(pulses: readonly Omit<Pulse, 'entity'>[], at: Date, sees: (businessUnit: string) => boolean): Pick<Operations, 'funnel' | 'throughput'> {
  const hours = Array.from({ length: HOURS }, (_, back) => hourOf(new Date(at.getTime() - (HOURS - 1 - back) * 3_600_000).toISOString()));
  const perHour = new Map<string, number[]>();
  for (const { hour, counts } of pulses) {
    const place = hours.indexOf(hour);
    for (const [counter, count] of Object.entries(counts)) {
      const [name, businessUnit] = [counter.slice(0, counter.lastIndexOf('#')), counter.slice(counter.lastIndexOf('#') + 1)];
      if (place < 0 || !sees(businessUnit)) continue;
      const inHours = perHour.get(name) ?? hours.map(() => 0);
      inHours[place] = (inHours[place] ?? 0) + count;
      perHour.set(name, inHours);
    }
  }
  const sum = (stage: FunnelStage) => (perHour.get(stage) ?? []).reduce((all, one) => all + one, 0);
  const throughput = DIMENSIONS.flatMap((by): Throughput[] =>
    [...perHour].filter(([name]) => name.startsWith(`${by}#`)).map(([name, counted]): Throughput => ({ by, key: name.slice(by.length + 1), perHour: counted })).sort((a, b) => (a.key < b.key ? -1 : 1)),
  );
  return { funnel: Object.fromEntries(FUNNEL.map((stage) => [stage, sum(stage)])) as Operations['funnel'], throughput };
}
