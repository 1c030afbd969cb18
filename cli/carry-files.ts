import { beforeAskingAgain } from './ask-again.ts';
import { callNow } from './call-now.ts';
import type { Endpoints } from './endpoints.ts';

/** What the courier does every five minutes, now and again until `work` is done. */
export async function carryingFiles<T>(endpoints: Endpoints, work: Promise<T>): Promise<T> {
  let done = false;
  const carry = async () => {
    for (const began = Date.now(); !done; await beforeAskingAgain(began)) await callNow(endpoints, 'X12WarehouseCourierFn');
  };
  const [found] = await Promise.all([work.finally(() => void (done = true)), carry()]);
  return found;
}
