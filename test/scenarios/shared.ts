import { inject } from 'vitest';
import { ApiCaller } from '../../cli/client.ts';
import { readEndpoints } from '../../cli/endpoints.ts';

/** The platform that the scenarios share, and who calls it. */
export const endpoints = readEndpoints(inject('dataDir'));
export const b2b = ApiCaller.channel(endpoints, 'b2b');
export const fieldSales = ApiCaller.channel(endpoints, 'field-sales');
export const person = (role: string) => ApiCaller.person(endpoints, role);
