import type { AwsError, JsonObject } from '../contract.ts';
import type { Incoming, Reply } from './incoming.ts';

/** How a request says which operation it wants, and how it is answered. */
export interface Protocol {
  read(request: Incoming, service: string): { action: string; input: JsonObject };
  answer(output: JsonObject, about: { request: Incoming; service: string; action: string; requestId: string }): Reply;
  fail(error: AwsError, about: { request: Incoming; service: string; requestId: string }): Reply;
}
