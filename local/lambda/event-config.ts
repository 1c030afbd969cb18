import { z } from 'zod';
import { Unsupported } from '../contract.ts';
import type { Resource } from '../contract.ts';
import type { EventConfig } from './async-queue.ts';
import { destinationServices } from './destination.ts';
import { parseArn, parseFunctionName } from './names.ts';
import { label, number, readProperties } from './properties.ts';

const Target = z.strictObject({ Destination: z.string() }).optional();

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventinvokeconfig.html */
export const EventInvokeConfigProperties = z.looseObject({
  FunctionName: z.string(),
  Qualifier: z.string(),
  MaximumRetryAttempts: number.min(0).max(2).default(2),
  MaximumEventAgeInSeconds: number.min(60).max(21_600).default(21_600),
  DestinationConfig: z.strictObject({ OnSuccess: Target, OnFailure: Target }).default({}),
});

/** `key`: function name and qualifier, e.g. `relay:$LATEST`. */
export function readEventConfig(resource: Resource): { key: string; config: EventConfig } {
  const read = readProperties(EventInvokeConfigProperties, resource);
  const { OnSuccess, OnFailure } = read.DestinationConfig;
  for (const arn of [OnSuccess?.Destination, OnFailure?.Destination]) {
    if (arn && !destinationServices.includes(parseArn(arn).service)) throw new Unsupported(label(resource), `DestinationConfig ${arn}`);
  }
  const config = {
    maximumRetryAttempts: read.MaximumRetryAttempts,
    maximumEventAgeSeconds: read.MaximumEventAgeInSeconds,
    onSuccess: OnSuccess?.Destination,
    onFailure: OnFailure?.Destination,
  };
  return { key: `${parseFunctionName(read.FunctionName).name}:${read.Qualifier}`, config };
}
