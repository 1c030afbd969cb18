import type { JsonObject } from '../contract.ts';

const LOGS = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'];
const allow = (Action: string[], Resource = '*'): JsonObject => ({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource }] });

/**
 * Policies that AWS itself writes, by their path after arn:aws:iam::aws:policy/. A template that refers to another is refused at load,
 * by its name: guessing what it grants would prove nothing.
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
 */
export const MANAGED_POLICIES: Readonly<Record<string, JsonObject>> = {
  'service-role/AWSLambdaBasicExecutionRole': allow(LOGS),
  'service-role/AWSLambdaVPCAccessExecutionRole': allow([
    ...LOGS,
    'ec2:CreateNetworkInterface', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets', 'ec2:DeleteNetworkInterface',
    'ec2:AssignPrivateIpAddresses', 'ec2:UnassignPrivateIpAddresses',
  ]),
  'service-role/AWSLambdaSQSQueueExecutionRole': allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', ...LOGS]),
  'service-role/AWSLambdaDynamoDBExecutionRole': allow([
    'dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams',
    ...LOGS,
  ]),
  'service-role/AWSLambdaRole': allow(['lambda:InvokeFunction']),
  'service-role/AmazonAPIGatewayPushToCloudWatchLogs': allow([
    ...LOGS,
    'logs:DescribeLogGroups', 'logs:DescribeLogStreams', 'logs:GetLogEvents', 'logs:FilterLogEvents',
  ]),
  AWSXRayDaemonWriteAccess: allow([
    'xray:PutTraceSegments', 'xray:PutTelemetryRecords', 'xray:GetSamplingRules', 'xray:GetSamplingTargets',
    'xray:GetSamplingStatisticSummaries',
  ]),
  CloudWatchLambdaInsightsExecutionRolePolicy: {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: ['logs:CreateLogGroup'], Resource: '*' },
      { Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: 'arn:aws:logs:*:*:log-group:/aws/lambda-insights:*' },
    ],
  },
};
