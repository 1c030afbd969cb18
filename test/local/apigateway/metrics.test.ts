import { expect, test } from 'vitest';
import { measuresOf } from '../../../local/apigateway/metrics.ts';

const told = (status: number, integration?: number) => measuresOf('crossdock-dev-us-channels', 'v1', status, 31, integration);

test('a request is told of the API and of its stage: that it was, how long it took, and whether it failed and by whose fault', () => {
  expect(told(202, 27).filter(({ dimensions }) => dimensions.Stage === 'v1').map(({ metric, value, unit }) => [metric, value, unit])).toEqual([
    ['Count', 1, 'Count'], ['Latency', 31, 'Milliseconds'], ['4XXError', 0, 'Count'], ['5XXError', 0, 'Count'], ['IntegrationLatency', 27, 'Milliseconds'],
  ]);
  expect(new Set(told(202).map(({ namespace, dimensions }) => JSON.stringify([namespace, dimensions])))).toEqual(
    new Set(['["AWS/ApiGateway",{"ApiName":"crossdock-dev-us-channels"}]', '["AWS/ApiGateway",{"ApiName":"crossdock-dev-us-channels","Stage":"v1"}]']),
  );
});

test.each([[429, 1, 0], [503, 0, 1], [399, 0, 0]])('an answer of %i is %i errors of the caller and %i of the server', (status, theirs, ours) => {
  const of = (name: string) => told(status).find(({ metric }) => metric === name)?.value;
  expect([of('4XXError'), of('5XXError'), of('IntegrationLatency')]).toEqual([theirs, ours, undefined]);
});
