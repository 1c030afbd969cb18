import { z } from 'zod';
import { Unsupported } from '../contract.ts';
import type { Resource } from '../contract.ts';

/** Templates may write numbers and booleans as strings; CloudFormation converts them, so do we. */
export const number = z.coerce.number();
export const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]);

/** `Stack/LogicalId`, as load errors name a resource. */
export const label = (resource: Pick<Resource, 'stack' | 'logicalId'>) => `${resource.stack}/${resource.logicalId}`;

/**
 * Reads a resource's properties by their schema. A nested property that the schema does not know, or a value it does not allow,
 * is refused by its path, e.g. `Unsupported: Api/Fn: Code.ImageUri …`.
 */
export function readProperties<T extends z.ZodType>(schema: T, resource: Pick<Resource, 'stack' | 'logicalId' | 'properties'>): z.infer<T> {
  const parsed = schema.safeParse(resource.properties);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const keys = issue?.code === 'unrecognized_keys' ? issue.keys : [];
  const path = [...(issue?.path ?? []), ...keys].join('.');
  throw new Unsupported(label(resource), `property ${path} (${issue?.message})`);
}
