import type { JsonObject } from '../../contract.ts';
import { arn, on, text } from '../requirement.ts';
import type { Rules, Scope } from '../requirement.ts';

/**
 * Log groups are asked as log-group:<name>:log-stream:<stream>, the stream empty where the call names none: so a grant must end
 * in `:*`, as everybody learns once.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
 */
function stream(input: JsonObject, scope: Scope): string {
  const name = text(input['logGroupName']) || text(input['logGroupIdentifier']).replace(/^arn:.*log-group:/, '').replace(/:\*$/, '');
  return arn('logs', scope, `log-group:${name}:log-stream:${text(input['logStreamName'])}`);
}

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html */
export const logs: Rules = on(
  'logs',
  ['CreateLogGroup', 'CreateLogStream', 'PutLogEvents', 'GetLogEvents', 'FilterLogEvents', 'DescribeLogStreams', 'DescribeLogGroups', 'PutRetentionPolicy', 'DeleteLogGroup', 'DeleteLogStream'],
  stream,
);

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html */
export const cloudwatch: Rules = {
  PutMetricData: (input) => [{ action: 'cloudwatch:PutMetricData', resource: '*', values: () => ({ 'cloudwatch:namespace': text(input['Namespace']) }) }],
  ...on('cloudwatch', ['GetMetricData', 'GetMetricStatistics', 'ListMetrics'], () => '*'),
  ...on('cloudwatch', ['DescribeAlarms'], (_, scope) => arn('cloudwatch', scope, 'alarm:*')),
};

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html */
export const xray: Rules = on(
  'xray',
  ['PutTraceSegments', 'PutTelemetryRecords', 'GetSamplingRules', 'GetSamplingTargets', 'GetSamplingStatisticSummaries', 'BatchGetTraces', 'GetTraceSummaries'],
  () => '*',
);

const PATHS: Record<string, (input: JsonObject) => string> = {
  GetApiKeys: () => '/apikeys',
  GetApiKey: (input) => `/apikeys/${text(input['apiKey'])}`,
  GetUsagePlans: () => '/usageplans',
  GetUsagePlan: (input) => `/usageplans/${text(input['usagePlanId'])}`,
  GetUsagePlanKeys: (input) => `/usageplans/${text(input['usagePlanId'])}/keys`,
  GetUsage: (input) => `/usageplans/${text(input['usagePlanId'])}/usage`,
  GetRestApis: () => '/restapis',
  GetRestApi: (input) => `/restapis/${text(input['restApiId'])}`,
  GetResources: (input) => `/restapis/${text(input['restApiId'])}/resources`,
  GetStages: (input) => `/restapis/${text(input['restApiId'])}/stages`,
  GetStage: (input) => `/restapis/${text(input['restApiId'])}/stages/${text(input['stageName'])}`,
  GetExport: (input) => `/restapis/${text(input['restApiId'])}/stages/${text(input['stageName'])}/exports/${text(input['exportType'])}`,
};

/** The management API is asked by HTTP method and path: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonapigatewaymanagement.html */
export const apigateway: Rules = Object.fromEntries(
  Object.entries(PATHS).map(([operation, path]) => [
    operation,
    (input: JsonObject, scope: Scope) => [{ action: 'apigateway:GET', resource: `arn:aws:apigateway:${scope.region}::${path(input)}` }],
  ]),
);
