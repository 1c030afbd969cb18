/**
 * List prices in US dollars, us-east-1, November 2026. Step Functions' is AWS's own page; the others were not all seen there: check the page beside each. No free tier, no discounts, no savings plans.
 * Cost at rest (alarms, keys, stored data) is in docs/deploying.md; transfer and stored bytes are not counted here.
 */
export const PRICES = {
  dynamodbWriteUnit: { usd: 0.625 / 1e6, per: 'write request unit: 1 KB', page: 'https://aws.amazon.com/dynamodb/pricing/on-demand/' },
  dynamodbReadUnit: { usd: 0.125 / 1e6, per: 'read request unit: 4 KB consistent', page: 'https://aws.amazon.com/dynamodb/pricing/on-demand/' },
  lambdaRequest: { usd: 0.2 / 1e6, per: 'request', page: 'https://aws.amazon.com/lambda/pricing/' },
  lambdaGbSecond: { usd: 0.0000133334, per: 'GB-second, arm64', page: 'https://aws.amazon.com/lambda/pricing/' },
  sqsRequest: { usd: 0.4 / 1e6, per: 'request, standard queue', page: 'https://aws.amazon.com/sqs/pricing/' },
  eventbridgeEvent: { usd: 1 / 1e6, per: 'custom event', page: 'https://aws.amazon.com/eventbridge/pricing/' },
  stepfunctionsTransition: { usd: 0.025 / 1e3, per: 'state transition, Standard', page: 'https://aws.amazon.com/step-functions/pricing/' },
  apigatewayRequest: { usd: 3.5 / 1e6, per: 'request, REST API', page: 'https://aws.amazon.com/api-gateway/pricing/' },
  s3Put: { usd: 0.005 / 1e3, per: 'PUT, Standard', page: 'https://aws.amazon.com/s3/pricing/' },
  secretsmanagerCall: { usd: 0.05 / 1e4, per: 'API call', page: 'https://aws.amazon.com/secrets-manager/pricing/' },
  logsGb: { usd: 0.5, per: 'GB of logs taken in', page: 'https://aws.amazon.com/cloudwatch/pricing/' },
} as const;
