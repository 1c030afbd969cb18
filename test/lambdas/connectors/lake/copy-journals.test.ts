import { gunzipSync } from 'node:zlib';
import { beforeEach, expect, test, vi } from 'vitest';
import type { Journal } from '../../../../core/model/journal.ts';
import { stores } from '../../../../lambdas/adapters/stores.ts';
import { handler } from '../../../../lambdas/connectors/lake/handlers/copy-journals.ts';
import { Env } from '../../../../lambdas/handler/env.ts';
import { fakeAws } from '../../../support/aws.ts';
import { logged } from '../../../support/logs.ts';
import { aJournal } from '../../../support/sagas.ts';

const aws = fakeAws();
logged();
let books: Journal[];
let closed: Record<string, string>;

beforeEach(() => {
  process.env[Env.LakeBucket] = 'lake';
  process.env[Env.Entities] = 'NW-US';
  vi.useFakeTimers({ now: new Date('2026-11-23T10:00:00Z'), toFake: ['Date'] });
  closed = Object.fromEntries(['2025-11', '2025-12', ...Array.from({ length: 9 }, (_, month) => `2026-0${month + 1}`)].map((period) => [period, '2026-10-05T00:00:00Z']));
  books = [aJournal('2026-10-31', 'A'), aJournal('2026-11-23', 'B')];
  vi.spyOn(stores.ledger, 'closedAt').mockImplementation(async (_, period) => closed[period]);
  vi.spyOn(stores.ledger, 'journals').mockImplementation(async function* (_, from, to) {
    yield* books.filter(({ date }) => date >= from && date <= to);
  });
  return () => vi.useRealTimers();
});

const stored = () =>
  aws.of('PutObject').map(({ Key, Body }) => [String(Key).replace(/^\/lake\//, ''), gunzipSync(Body as Buffer).toString().trim().split('\n').map((line) => (JSON.parse(line) as { id: string }).id)]);

test('each period that is open is copied over what was copied before', async () => {
  expect(await handler()).toEqual({ journals: 2 });
  expect(await handler()).toEqual({ journals: 2 });
  const once = [
    ['journals/entity=NW-US/period=2026-11/part-00000.ndjson.gz', ['invoice:B']],
    ['journals/entity=NW-US/period=2026-10/part-00000.ndjson.gz', ['invoice:A']],
  ];
  expect(stored()).toEqual([...once, ...once]);
});

test('a period that was closed is copied once more, and then stays as it is', async () => {
  closed['2026-10'] = '2026-11-22T10:00:00Z';
  expect(await handler()).toEqual({ journals: 2 });
  closed['2026-10'] = '2026-11-20T10:00:00Z';
  expect(await handler()).toEqual({ journals: 1 });
});

test('many journals are many files, each as it was as long as nothing comes before it', async () => {
  books = Array.from({ length: 4_001 }, (_, index) => aJournal('2026-11-23', String(index).padStart(5, '0')));
  expect(await handler()).toEqual({ journals: 4_001 });
  expect(stored().map(([key, ids]) => [String(key).slice(-20), ids?.length])).toEqual([['part-00000.ndjson.gz', 2_000], ['part-00001.ndjson.gz', 2_000], ['part-00002.ndjson.gz', 1]]);
});
