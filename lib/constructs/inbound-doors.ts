import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Stack } from 'aws-cdk-lib/core';
import { Env } from '../../lambdas/handler/env.ts';
import type { PlatformFunction } from './platform-function.ts';

/** Who takes what comes in by which way, and where what could not be taken is kept. */
export type InboundDoors = Map<string, { target: PlatformFunction; folders: string[] }>;

/** Who tells of a row says by these what can be done about it. */
export function namesDoors(teller: PlatformFunction, doors: InboundDoors): PlatformFunction {
  const names = [...doors].map(([door, { target }]): [string, string] => [door, target.fn.functionName]);
  return teller.environment(Env.InboundDoors, Stack.of(teller).toJsonString(Object.fromEntries(names)));
}

/** What could not be taken may be looked at. */
export const readsPutAside = (reader: PlatformFunction, doors: InboundDoors, inbound: IBucket): PlatformFunction =>
  reader.readsBucket(Env.InboundBucket, inbound, ...new Set([...doors.values()].flatMap(({ folders }) => folders)));

/** It goes through the door of its connector again. */
export const opensDoors = (opener: PlatformFunction, doors: InboundDoors, inbound: IBucket): PlatformFunction =>
  namesDoors(readsPutAside(opener, doors, inbound), doors).allow(['lambda:InvokeFunction'], [...doors.values()].map(({ target }) => target.fn.functionArn));
