import { join } from 'node:path';
import { z } from 'zod';
import type { Resource } from '../contract.ts';
import { Code, codeFolder } from './code.ts';
import { flag, label, number, readProperties } from './properties.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html */
export const FunctionProperties = z.looseObject({
  FunctionName: z.string().max(64).optional(),
  Code,
  Runtime: z.enum(['nodejs20.x', 'nodejs22.x', 'nodejs24.x']),
  Handler: z.string().regex(/^[^.].*\.[^/.]+$/),
  Role: z.string(),
  Timeout: number.min(1).max(900).default(3),
  MemorySize: number.min(128).max(10_240).default(128),
  PackageType: z.literal('Zip').optional(),
  Environment: z.strictObject({ Variables: z.record(z.string(), z.coerce.string()).default({}) }).optional(),
  ReservedConcurrentExecutions: number.min(0).optional(),
  DeadLetterConfig: z.strictObject({ TargetArn: z.string().optional() }).optional(),
  TracingConfig: z.strictObject({ Mode: z.enum(['Active', 'PassThrough']) }).optional(),
  LoggingConfig: z
    .strictObject({
      LogGroup: z.string().optional(),
      LogFormat: z.enum(['Text', 'JSON']).default('Text'),
      ApplicationLogLevel: z.enum(['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL']).default('INFO'),
      SystemLogLevel: z.string().optional(),
    })
    .optional(),
});

export const functionHonoured = Object.keys(FunctionProperties.shape);
/** No effect on one machine: the code runs here, in this Node, with this disk. */
export const functionIgnored = [
  'Description', 'Tags', 'Architectures', 'KmsKeyArn', 'EphemeralStorage', 'RecursiveLoop', 'RuntimeManagementConfig',
];

/** A function, ready to run. */
export interface LambdaFunction {
  name: string;
  arn: string;
  role: string;
  runtime: string;
  handler: string;
  codeRoot: string;
  timeoutMs: number;
  memoryMb: number;
  environment: Record<string, string>;
  deadLetterArn?: string;
  logGroup: string;
  json: boolean;
  logLevel: string;
  region: string;
  account: string;
}

export function readFunction(resource: Resource, assetRoot: string, inlineRoot: string) {
  const read = readProperties(FunctionProperties, resource);
  const name = resource.ref;
  const fn: LambdaFunction = {
    name,
    arn: String(resource.attributes.Arn),
    role: read.Role,
    runtime: read.Runtime,
    handler: read.Handler,
    codeRoot: codeFolder(read.Code, assetRoot, join(inlineRoot, name), label(resource)),
    timeoutMs: read.Timeout * 1000,
    memoryMb: read.MemorySize,
    environment: read.Environment?.Variables ?? {},
    deadLetterArn: read.DeadLetterConfig?.TargetArn,
    logGroup: read.LoggingConfig?.LogGroup ?? `/aws/lambda/${name}`,
    json: read.LoggingConfig?.LogFormat === 'JSON',
    logLevel: read.LoggingConfig?.ApplicationLogLevel ?? 'INFO',
    region: resource.region,
    account: resource.account,
  };
  return { fn, reserved: read.ReservedConcurrentExecutions };
}

export const MappingProperties = z.looseObject({
  FunctionName: z.string(),
  EventSourceArn: z.string(),
  Enabled: flag.default(true),
  BatchSize: number.min(1).max(10_000).optional(),
  MaximumBatchingWindowInSeconds: number.min(0).max(300).default(0),
  FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).default([]),
  FilterCriteria: z.strictObject({ Filters: z.array(z.strictObject({ Pattern: z.string() })).default([]) }).optional(),
  ScalingConfig: z.strictObject({ MaximumConcurrency: number.min(2).max(1000).optional() }).optional(),
  StartingPosition: z.enum(['TRIM_HORIZON', 'LATEST']).optional(),
  BisectBatchOnFunctionError: flag.default(false),
  MaximumRetryAttempts: number.min(-1).max(10_000).default(-1),
  MaximumRecordAgeInSeconds: number.min(-1).max(604_800).default(-1),
  ParallelizationFactor: number.min(1).max(10).default(1),
  DestinationConfig: z.strictObject({ OnFailure: z.strictObject({ Destination: z.string() }).optional() }).optional(),
});
