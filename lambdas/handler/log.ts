import { Logger } from '@aws-lambda-powertools/logger';
import { MASKED } from '../../core/model/personal.ts';
import { Env } from './env.ts';

/** What the connector's manifest masks: should anybody ever log more than is meant, these are not in it. */
const masks = new Set((process.env[Env.Masks] ?? '').split(' ').filter(Boolean));

/** Ids, codes and numbers only: no bodies, no addresses, no secrets. */
export const log = new Logger({ serviceName: process.env.POWERTOOLS_SERVICE_NAME ?? 'crossdock', jsonReplacerFn: (name: string, value: unknown) => (masks.has(name) ? MASKED : value) });
