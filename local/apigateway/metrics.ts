import type { Measure } from '../contract.ts';

/**
 * What API Gateway tells CloudWatch of one request, of the API and of its stage. Errors are told of every request, as 0 or 1, so that their average is the rate.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html
 */
export function measuresOf(ApiName: string, Stage: string, status: number, latencyMs: number, integrationLatencyMs: number | undefined): Measure[] {
  const told: [metric: string, value: number, unit: Measure['unit']][] = [
    ['Count', 1, 'Count'],
    ['Latency', latencyMs, 'Milliseconds'],
    ['4XXError', status >= 400 && status < 500 ? 1 : 0, 'Count'],
    ['5XXError', status >= 500 ? 1 : 0, 'Count'],
  ];
  if (integrationLatencyMs !== undefined) told.push(['IntegrationLatency', integrationLatencyMs, 'Milliseconds']);
  const of: Record<string, string>[] = [{ ApiName }, { ApiName, Stage }];
  return of.flatMap((dimensions) => told.map(([metric, value, unit]) => ({ namespace: 'AWS/ApiGateway', metric, dimensions, value, unit })));
}
