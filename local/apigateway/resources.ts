import { createHash } from 'node:crypto';
import { z } from 'zod';
import { Unsupported } from '../contract.ts';
import type { JsonObject, Resource } from '../contract.ts';
import { flag, label, number, readProperties } from '../lambda/properties.ts';
import { unsupportedTemplate } from './template.ts';
import type { Rate } from './throttle.ts';
import type { UsagePlan } from './usage-plans.ts';

/** Ten characters, the same for the same template at every start. */
export const stableId = (resource: Pick<Resource, 'stack' | 'logicalId'>) =>
  createHash('sha256').update(label(resource)).digest('hex').slice(0, 10);

/** An API's id on this machine is readable: its name as a slug. */
export const slug = (name: string) => name.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');

const off = z.literal([false, 'false']).optional();

export const RestApiProperties = z.looseObject({
  Body: z.record(z.string(), z.any()),
  Name: z.string().optional(),
  BinaryMediaTypes: z.array(z.string()).optional(),
  ApiKeySourceType: z.enum(['HEADER', 'AUTHORIZER']).optional(),
  DisableExecuteApiEndpoint: off,
});

const RateLimits = z.strictObject({ RateLimit: number.optional(), BurstLimit: number.optional() });

export const StageProperties = z.looseObject({
  RestApiId: z.string(),
  StageName: z.string().regex(/^[\w-]{1,128}$/),
  DeploymentId: z.string().optional(),
  Variables: z.record(z.string(), z.string()).default({}),
  AccessLogSetting: z.strictObject({ DestinationArn: z.string().optional(), Format: z.string().optional() }).optional(),
  MethodSettings: z
    .array(
      z.strictObject({
        HttpMethod: z.string().default('*'),
        ResourcePath: z.string().default('/*'),
        ThrottlingRateLimit: number.optional(),
        ThrottlingBurstLimit: number.optional(),
        CachingEnabled: off,
        // Nothing to do on one machine: metrics and execution logs.
        LoggingLevel: z.string().optional(),
        MetricsEnabled: flag.optional(),
        DataTraceEnabled: flag.optional(),
        CacheDataEncrypted: flag.optional(),
        CacheTtlInSeconds: number.optional(),
      }),
    )
    .default([]),
  TracingEnabled: flag.optional(),
  CacheClusterEnabled: off,
});

export const UsagePlanProperties = z.looseObject({
  UsagePlanName: z.string().optional(),
  Throttle: RateLimits.optional(),
  Quota: z.strictObject({ Limit: number, Period: z.enum(['DAY', 'WEEK', 'MONTH']), Offset: z.literal([0, '0']).optional() }).optional(),
  ApiStages: z
    .array(z.strictObject({ ApiId: z.string(), Stage: z.string(), Throttle: z.record(z.string(), RateLimits).default({}) }))
    .default([]),
});

export const ApiKeyProperties = z.looseObject({ Name: z.string().optional(), Value: z.string().min(20).optional(), Enabled: flag.default(false) });

export const UsagePlanKeyProperties = z.looseObject({ KeyId: z.string(), KeyType: z.literal('API_KEY'), UsagePlanId: z.string() });

export interface StageSettings {
  apiId: string;
  name: string;
  deploymentId: string;
  variables: Record<string, string>;
  rates: Record<string, Rate>;
  accessLog: string | undefined;
}

export function readStage(resource: Resource): StageSettings {
  const read = readProperties(StageProperties, resource);
  const format = read.AccessLogSetting?.Format;
  const bad = format === undefined ? undefined : unsupportedTemplate(format);
  if (bad) throw new Unsupported(label(resource), `property AccessLogSetting.Format with ${bad}`);
  const rates: Record<string, Rate> = {};
  for (const { HttpMethod, ResourcePath, ThrottlingRateLimit, ThrottlingBurstLimit } of read.MethodSettings) {
    const rate = rateOf({ RateLimit: ThrottlingRateLimit, BurstLimit: ThrottlingBurstLimit });
    // `/~1v1~1orders` is the resource /v1/orders: https://docs.aws.amazon.com/apigateway/latest/api/API_MethodSetting.html
    if (rate) rates[`${ResourcePath.replace(/^\/~1/, '~1').replaceAll('~1', '/')}/${HttpMethod}`] = rate;
  }
  return {
    apiId: read.RestApiId,
    name: read.StageName,
    deploymentId: read.DeploymentId ?? stableId(resource),
    variables: read.Variables,
    rates,
    accessLog: format,
  };
}

export function readUsagePlan(resource: Resource): UsagePlan {
  const read = readProperties(UsagePlanProperties, resource);
  const rates = (given: Record<string, z.infer<typeof RateLimits>>) =>
    Object.fromEntries(
      Object.entries(given).flatMap(([key, limits]): [string, Rate][] => {
        const rate = rateOf(limits);
        return rate ? [[key, rate]] : [];
      }),
    );
  return {
    id: resource.ref,
    name: read.UsagePlanName ?? resource.logicalId,
    throttle: read.Throttle && rateOf(read.Throttle),
    quota: read.Quota && { limit: read.Quota.Limit, period: read.Quota.Period },
    stages: read.ApiStages.map(({ ApiId, Stage, Throttle }) => ({ apiId: ApiId, stage: Stage, rates: rates(Throttle) })),
    keyIds: new Set(),
  };
}

/** No rate, or -1, means no limit of its own. */
function rateOf({ RateLimit = -1, BurstLimit = -1 }: { RateLimit?: number; BurstLimit?: number }): Rate | undefined {
  if (RateLimit < 0) return undefined;
  return { rate: RateLimit, burst: BurstLimit < 0 ? Math.max(1, Math.ceil(RateLimit)) : BurstLimit };
}

/** The document with the settings that the template may also make beside it. */
export function apiDocument({ Body, BinaryMediaTypes, ApiKeySourceType }: z.infer<typeof RestApiProperties>): JsonObject {
  return {
    ...(Body as JsonObject),
    ...(BinaryMediaTypes ? { 'x-amazon-apigateway-binary-media-types': BinaryMediaTypes } : {}),
    ...(ApiKeySourceType ? { 'x-amazon-apigateway-api-key-source': ApiKeySourceType } : {}),
  };
}
