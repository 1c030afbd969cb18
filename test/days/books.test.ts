import { expect, test } from 'vitest';
import { brokenInBooks } from './books.ts';
import { newModel } from './model.ts';
import { MONEY_AT_EVERY_MOMENT } from './money-now.ts';
import type { Seen } from './seen.ts';

const NOTHING: Seen = {
  orders: [], shipments: [], invoices: [], memos: [], bills: [], returnReceipts: [], returns: [], payments: [], positions: [], reservations: [], backorders: [], journals: [], items: [], receipts: [], credit: [], sagas: [], desk: [],
  issued: new Set(), waiting: 0, parcels: [], movements: [], taxDocuments: [], inLedger: new Map(),
};

test('cash that was told in a currency in which nothing was ever booked is missed', () => {
  const model = { ...newModel(), cash: new Map([['B-1', { entity: 'NW-US', currency: 'EUR', minor: 500 }]]) };
  expect(brokenInBooks(MONEY_AT_EVERY_MOMENT, { seen: NOTHING, model, articles: [], articlesOf: () => [] })).toEqual(['EUR of NW-US: the bank account is the cash that was told — bank receipts: 0 instead of 500']);
});
