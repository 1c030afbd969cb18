import type { JsonObject } from '../contract.ts';
import type { LambdaFunction } from './function.ts';
import type { Mapping } from './mapping.ts';

/** https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html */
export function functionConfiguration(fn: LambdaFunction): JsonObject {
  return {
    FunctionName: fn.name,
    FunctionArn: fn.arn,
    Runtime: fn.runtime,
    Role: fn.role,
    Handler: fn.handler,
    Timeout: fn.timeoutMs / 1000,
    MemorySize: fn.memoryMb,
    Version: '$LATEST',
    PackageType: 'Zip',
    State: 'Active',
    LastUpdateStatus: 'Successful',
    Environment: { Variables: fn.environment },
    LoggingConfig: { LogFormat: fn.json ? 'JSON' : 'Text', LogGroup: fn.logGroup },
    ...(fn.deadLetterArn ? { DeadLetterConfig: { TargetArn: fn.deadLetterArn } } : {}),
  };
}

/** Lambda writes -1 for no limit. */
const finite = (value: number, divisor = 1) => (value === Infinity ? -1 : value / divisor);

/** https://docs.aws.amazon.com/lambda/latest/api/API_EventSourceMappingConfiguration.html */
export function mappingConfiguration(mapping: Mapping, functionArn: string, enabled: boolean): JsonObject {
  return {
    UUID: mapping.uuid,
    EventSourceMappingArn: mapping.arn,
    EventSourceArn: mapping.sourceArn,
    FunctionArn: mapping.qualifier ? `${functionArn}:${mapping.qualifier}` : functionArn,
    State: enabled ? 'Enabled' : 'Disabled',
    StateTransitionReason: 'User action',
    BatchSize: mapping.batchSize,
    MaximumBatchingWindowInSeconds: mapping.windowMs / 1000,
    FunctionResponseTypes: mapping.reportFailures ? ['ReportBatchItemFailures'] : [],
    ...(mapping.maximumConcurrency ? { ScalingConfig: { MaximumConcurrency: mapping.maximumConcurrency } } : {}),
    ...(mapping.source === 'sqs'
      ? {}
      : {
          StartingPosition: mapping.latest ? 'LATEST' : 'TRIM_HORIZON',
          ParallelizationFactor: mapping.parallel,
          BisectBatchOnFunctionError: mapping.bisect,
          MaximumRetryAttempts: finite(mapping.maximumRetries),
          MaximumRecordAgeInSeconds: finite(mapping.maximumAgeMs, 1000),
          DestinationConfig: mapping.onFailure ? { OnFailure: { Destination: mapping.onFailure } } : {},
        }),
  };
}
