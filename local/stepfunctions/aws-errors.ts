/**
 * How a service's error is named inside an execution. Optimised integrations speak through the AWS SDK for Java 1, aws-sdk ones through
 * version 2: both name an error by its class, `<Service>.<Code>Exception`, and one that the service's model does not define by the
 * service's base class. https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
 */
import { AwsError } from '../contract.ts';
import { StateError } from './errors.ts';
import type { Integration } from './integrations.ts';

interface Naming {
  prefix: string;
  /** Class of errors without one of their own. */
  base: string;
  /** As the cause shows it: (Service: AWSLambda; …). */
  service: string;
}

const OPTIMISED: Record<string, Naming> = {
  lambda: { prefix: 'Lambda', base: 'AWSLambdaException', service: 'AWSLambda' },
  sqs: { prefix: 'SQS', base: 'AmazonSQSException', service: 'AmazonSQS' },
  sns: { prefix: 'SNS', base: 'AmazonSNSException', service: 'AmazonSNS' },
  events: { prefix: 'EventBridge', base: 'AmazonEventBridgeException', service: 'AmazonEventBridge' },
  dynamodb: { prefix: 'DynamoDB', base: 'AmazonDynamoDBException', service: 'AmazonDynamoDBv2' },
  states: { prefix: 'StepFunctions', base: 'AWSStepFunctionsException', service: 'AWSStepFunctions' },
};

/** The SDK's client names where they are not simply the service's name with a capital. */
const CLIENTS: Record<string, string> = {
  dynamodb: 'DynamoDb',
  eventbridge: 'EventBridge',
  secretsmanager: 'SecretsManager',
  cloudwatchlogs: 'CloudWatchLogs',
  cloudwatch: 'CloudWatch',
  apigateway: 'ApiGateway',
  sesv2: 'SesV2',
  cognitoidentityprovider: 'CognitoIdentityProvider',
};

/** Codes of the endpoint in front of every service, which no service's model defines. */
const UNMODELLED = new Set([
  'AccessDenied', 'AccessDeniedException', 'AuthorizationError', 'MissingParameter', 'InvalidParameterValue', 'MissingAuthenticationToken',
  'UnrecognizedClientException', 'InvalidClientTokenId', 'SignatureDoesNotMatch', 'ExpiredToken', 'ExpiredTokenException', 'InternalFailure',
  'ServiceUnavailable', 'SerializationException', 'UnknownOperationException', 'InvalidAction', 'Throttling',
]);
/** ValidationException belongs to the model of some services only. */
const WITH_VALIDATION = new Set(['states', 'scheduler', 'ssm']);
const DENIED = new Set(['AccessDenied', 'AccessDeniedException', 'AuthorizationError', 'AuthorizationErrorException', 'KMSAccessDeniedException']);

/** The state's error for whatever `dispatch` threw. An access that IAM denies can also be matched as States.Permissions. */
export function serviceError(integration: Integration, thrown: unknown, requestId: string): StateError {
  const naming = namingOf(integration);
  if (!(thrown instanceof AwsError)) {
    // Not an answer of the service: the connection broke or the call never got through.
    return new StateError(`${naming.prefix}.SdkClientException`, thrown instanceof Error ? thrown.message : String(thrown));
  }
  const code = thrown.name.replace(/^AWS\.SimpleQueueService\./, '').replace(/^NonExistentQueue$/, 'QueueDoesNotExist');
  const modelled = !UNMODELLED.has(code) && (code !== 'ValidationException' || WITH_VALIDATION.has(integration.service));
  const name = modelled ? `${naming.prefix}.${code.replace(/Exception$/, '')}Exception` : `${naming.prefix}.${naming.base}`;
  const where = integration.sdk
    ? `(Service: ${naming.service}, Status Code: ${thrown.status}, Request ID: ${requestId})`
    : `(Service: ${naming.service}; Status Code: ${thrown.status}; Error Code: ${code}; Request ID: ${requestId}; Proxy: null)`;
  return new StateError(name, `${thrown.message} ${where}`, DENIED.has(code) ? ['States.Permissions'] : []);
}

function namingOf({ sdk, service, resourceType }: Integration): Naming {
  if (!sdk) return OPTIMISED[service]!;
  const name = resourceType.replace('aws-sdk:', '');
  const client = CLIENTS[name] ?? name.charAt(0).toUpperCase() + name.slice(1);
  return { prefix: client, base: `${client}Exception`, service: client };
}
