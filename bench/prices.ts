/**
 * List prices in US dollars, us-east-1. No free tier, no discounts, no savings plans. Cost at rest (alarms, keys, stored data) is in docs/deploying.md;
 * transfer and stored bytes are not counted here.
 *
 * Looked up on 2026-11-28 in stored copies of public pages, not on the live web. `page` is where AWS publishes the price, `seen` where this figure was
 * read. AWS fills most tables of its pages in by script, and the copies lack those numbers: only Step Functions and API Gateway were read in AWS's own
 * words (`by: 'AWS'`; those copies are not dated). The others are what somebody else says of AWS's page and could not be checked against it.
 */
export const PRICES = {
  dynamodbWriteUnit: {
    usd: 0.625 / 1e6, per: 'write request unit: 1 KB', page: 'https://aws.amazon.com/dynamodb/pricing/on-demand/',
    seen: 'https://airbyte.com/data-engineering-resources/dynamodb-pricing', by: 'others', // of July 2025, after the cut by half of November 2024
  },
  dynamodbReadUnit: {
    usd: 0.125 / 1e6, per: 'read request unit: 4 KB consistent', page: 'https://aws.amazon.com/dynamodb/pricing/on-demand/',
    seen: 'https://airbyte.com/data-engineering-resources/dynamodb-pricing', by: 'others',
  },
  lambdaRequest: {
    usd: 0.2 / 1e6, per: 'request', page: 'https://aws.amazon.com/lambda/pricing/',
    seen: 'https://raw.githubusercontent.com/api-evangelist/aws-lambda/refs/heads/main/plans/aws-lambda-plans-pricing.yml',
    by: 'others', // says it quotes AWS's page of 2026-09-20
  },
  lambdaGbSecond: {
    usd: 0.0000133334, per: 'GB-second, arm64, of the first 7.5 billion a month', page: 'https://aws.amazon.com/lambda/pricing/',
    seen: 'https://cloudchipr.com/blog/aws-lambda-pricing', by: 'others', // of 2024
  },
  sqsRequest: {
    usd: 0.4 / 1e6, per: 'request, standard queue', page: 'https://aws.amazon.com/sqs/pricing/',
    seen: 'https://cloudburn.io/blog/amazon-sqs-pricing', by: 'others', // of March 2026
  },
  eventbridgeEvent: {
    usd: 1 / 1e6, per: 'custom event of up to 64 KB', page: 'https://aws.amazon.com/eventbridge/pricing/',
    seen: 'https://www.factualminds.com/blog/amazon-eventbridge-pricing-events-pipes-schema-archive/', by: 'others', // of June 2026
  },
  stepfunctionsTransition: {
    usd: 0.025 / 1e3, per: 'state transition, Standard', page: 'https://aws.amazon.com/step-functions/pricing/',
    seen: 'https://aws.amazon.com/step-functions/pricing/', by: 'AWS',
  },
  apigatewayRequest: {
    usd: 3.5 / 1e6, per: 'request, REST API, of the first 333 million a month', page: 'https://aws.amazon.com/api-gateway/pricing/',
    seen: 'https://docs.aws.amazon.com/pt_br/whitepapers/latest/best-practices-api-gateway-private-apis-integration/cost-optimization.html', by: 'AWS',
  },
  s3Put: {
    usd: 0.005 / 1e3, per: 'PUT, Standard', page: 'https://aws.amazon.com/s3/pricing/',
    seen: 'https://c3x.dev/blog/s3-request-fees-explained', by: 'others',
  },
  secretsmanagerCall: {
    usd: 0.05 / 1e4, per: 'API call', page: 'https://aws.amazon.com/secrets-manager/pricing/',
    seen: 'https://raw.githubusercontent.com/api-evangelist/amazon-secrets-manager/refs/heads/main/plans/amazon-secrets-manager-plans-pricing.yml',
    by: 'others', // says it quotes AWS's page of 2026-09-20
  },
  logsGb: {
    usd: 0.5, per: 'GB of logs taken in', page: 'https://aws.amazon.com/cloudwatch/pricing/',
    seen: 'https://www.duckbillgroup.com/?p=9080', by: 'others', // of May 2025: the first tier of Lambda's logs
  },
} as const;
