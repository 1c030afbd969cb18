import { expect, test } from 'vitest';
import { consoleLink, traceLink } from '../../../lambdas/handler/console-links.ts';

const ARN = 'arn:aws:states:eu-central-1:111111111111:execution:crossdock-dev-us-order:ORD-1-v1';

test('links lead to where AWS documents that its console shows a trace, and to the execution, in their region', () => {
  expect(traceLink(ARN, '1-57f5498f-d91047849216d0f2ea3b6442')).toBe('https://eu-central-1.console.aws.amazon.com/xray/home?region=eu-central-1#/traces/1-57f5498f-d91047849216d0f2ea3b6442');
  expect(consoleLink(ARN)).toBe(`https://eu-central-1.console.aws.amazon.com/states/home?region=eu-central-1#/v2/executions/details/${ARN}`);
});
