import type { DocumentLink } from '../../core/model/changes.ts';
import { Env, env } from '../handler/env.ts';
import type { Write } from './dynamo.ts';

/** A number, and the transaction that is found by it: one partition per number, so that looking is one indexed query. */
export const linkWrite = (link: DocumentLink): Write => ({ Put: { TableName: env(Env.CorrelationTable), Item: { pk: `doc#${link.entity}#${link.number}`, sk: `${link.kind}#${link.correlationId}`, ...link } } });
