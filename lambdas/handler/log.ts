import { Logger } from '@aws-lambda-powertools/logger';

/** Ids, codes and numbers only: no bodies, no addresses, no secrets. */
export const log = new Logger({ serviceName: process.env.POWERTOOLS_SERVICE_NAME ?? 'crossdock' });
