import type { DeskException } from '../model/exception.ts';
import { Role } from '../model/identity.ts';
import { DESK_METRICS, metricsOf } from '../model/operations.ts';
import { deskLoad } from './desk-load.ts';

type Row = Pick<DeskException, 'owner' | 'deadline' | 'code'>;

/**
 * What every role has open, has late, and waits for in vain, as lines that CloudWatch makes metrics of.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function deskMetrics(rows: readonly Row[], cellPrefix: string, at: Date): Record<string, unknown>[] {
  const load = deskLoad(rows, at);
  return Role.options.map((owner) => {
    const { open = 0, late = 0 } = load.find((one) => one.owner === owner) ?? {};
    const silent = rows.filter((row) => row.owner === owner && row.code.startsWith('watchdog.')).length;
    const Metrics = Object.values(DESK_METRICS).map((Name) => ({ Name, Unit: 'Count' }));
    const _aws = { Timestamp: at.getTime(), CloudWatchMetrics: [{ Namespace: metricsOf(cellPrefix), Dimensions: [['Owner']], Metrics }] };
    return { _aws, Owner: owner, [DESK_METRICS.open]: open, [DESK_METRICS.late]: late, [DESK_METRICS.silent]: silent };
  });
}
