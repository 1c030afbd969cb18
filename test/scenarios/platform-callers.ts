import { inject } from 'vitest';
import { ApiCaller } from '../../cli/client.ts';
import { readEndpoints } from '../../cli/endpoints.ts';
import { Behind } from './behind.ts';

/** The platform that the scenarios share, and who calls it. */
const dataDir = inject('dataDir');
export const endpoints = readEndpoints(dataDir);
export const b2b = ApiCaller.channel(endpoints, 'b2b');
export const fieldSales = ApiCaller.channel(endpoints, 'field-sales');
export const person = (role: string) => ApiCaller.person(endpoints, role);
export const lookBehind = () => Behind.of(endpoints, dataDir);
export const signingKey = `${dataDir}/runtime/cognito/signing-key.pem`;
