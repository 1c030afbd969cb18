import type { Envelope } from '../model/envelope.ts';
import { DIMENSIONS, FUNNEL, type FunnelStage, type Operations, type Throughput } from '../model/operations.ts';

/** What the business did in an hour: counters by name, of one entity. `received`, or `channel#web` for orders by what they came through. */
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
  'cash.applied': 'paid',
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
    for (const name of names) pulse.counts[name] = (pulse.counts[name] ?? 0) + 1;
  }
  return [...pulses.values()];
}

/** The last 24 hours as the operations view tells them. @param sees whether a business unit may be named */
export function told(pulses: readonly Omit<Pulse, 'entity'>[], at: Date, sees: (businessUnit: string) => boolean): Pick<Operations, 'funnel' | 'throughput'> {
  const hours = Array.from({ length: HOURS }, (_, back) => hourOf(new Date(at.getTime() - (HOURS - 1 - back) * 3_600_000).toISOString()));
  const byHour = new Map(pulses.map(({ hour, counts }) => [hour, counts]));
  const inHour = (name: string) => hours.map((hour) => byHour.get(hour)?.[name] ?? 0);
  const sum = (name: string) => inHour(name).reduce((all, one) => all + one, 0);
  const names = [...new Set(pulses.flatMap(({ counts }) => Object.keys(counts)))].sort();
  const throughput = DIMENSIONS.flatMap((by): Throughput[] =>
    names.filter((name) => name.startsWith(`${by}#`)).map((name) => ({ by, key: name.slice(by.length + 1), perHour: inHour(name) })).filter(({ key }) => by !== 'businessUnit' || sees(key)),
  );
  return { funnel: Object.fromEntries(FUNNEL.map((stage) => [stage, sum(stage)])) as Operations['funnel'], throughput: throughput.filter(({ perHour }) => perHour.some((count) => count > 0)) };
}
