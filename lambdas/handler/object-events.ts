import type { SQSRecord } from 'aws-lambda';
import * as z from 'zod';
import { readJson } from './json.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html : `Object Created`, whose key is as it is, not encoded. */
const ObjectCreated = z.object({ 'detail-type': z.literal('Object Created'), detail: z.object({ object: z.object({ key: z.string().min(1) }) }) });

/** The object that a message says was created. @throws ZodError for another message */
export const keyIn = ({ body }: SQSRecord): string => ObjectCreated.parse(readJson(body)).detail.object.key;
