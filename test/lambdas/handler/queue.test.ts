import { expect, test } from 'vitest';
import { businessEvents, queue } from '../../../lambdas/handler/queue.ts';
import { logged } from '../../support/logs.ts';
import { messages } from '../../support/requests.ts';
import { anEvent } from '../../support/sagas.ts';

const lines = logged();

test('one poison message in ten fails alone', async () => {
  const done: unknown[] = [];
  const handle = queue(async (body) => {
    if (body === 5) throw new Error('poison');
    done.push(body);
  });
  expect(await handle(messages(1, 2, 3, 4, 5, 6, 7, 8, 9, 10))).toEqual({ batchItemFailures: [{ itemIdentifier: 'm5' }] });
  expect(done).toEqual([1, 2, 3, 4, 6, 7, 8, 9, 10]);
});

test('what is not JSON, or no event of ours, fails alone, and no log repeats it', async () => {
  const seen: string[] = [];
  const handle = businessEvents(['order.received'], async (event) => void seen.push(event.eventId));
  const failed = await handle(messages('{"secret":"Pat Q. Buyer"', { detail: { shipTo: 'Pat Q. Buyer' } }, { detail: anEvent('e1') }, { shipTo: 'Pat Q. Buyer' }));
  expect(failed.batchItemFailures.map((failure) => failure.itemIdentifier)).toEqual(['m1', 'm2', 'm4']);
  expect(seen).toEqual(['e1']);
  expect(lines).toHaveLength(3);
  expect(lines.join('\n')).not.toMatch(/Pat/);
});
