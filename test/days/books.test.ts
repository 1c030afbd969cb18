import { expect, test } from 'vitest';
import { brokenInBooks, brokenInEntities } from './books.ts';
import { AT_EVERY_MOMENT } from './invariants.ts';
import { newModel } from './model.ts';
import { MONEY_AT_EVERY_MOMENT } from './money-now.ts';
import type { Seen } from './seen.ts';

const NOTHING: Seen = {
  orders: [], shipments: [], invoices: [], memos: [], bills: [], returnReceipts: [], returns: [], payments: [], positions: [], reservations: [], backorders: [], journals: [], items: [], receipts: [], payouts: [], credit: [], sagas: [], desk: [],
  issued: new Set(), waiting: 0, parcels: [], movements: [], taxDocuments: [], inLedger: new Map(),
};

test('of two entities that call everything alike, each is looked at by itself', () => {
  const position = (entity: string, warehouse: string, available: number) => ({ entity, sku: 'D1-LAMP', warehouse, onHand: 9, blocked: 0, reserved: 4, available }) as unknown as Seen['positions'][number];
  const held = (entity: string, warehouse: string) => ({ entity, sku: 'D1-LAMP', warehouse, steps: 4, state: 'soft' }) as unknown as Seen['reservations'][number];
  const orders = ['NW-US', 'NW-EU'].map((entity) => ({ entity, lines: [], releases: [] })) as unknown as Seen['orders'];
  const seen = { ...NOTHING, orders, positions: [position('NW-US', 'EAST', 5), position('NW-EU', '3PL', 6)], reservations: [held('NW-US', 'EAST'), held('NW-EU', '3PL')] };
  expect(brokenInEntities(AT_EVERY_MOMENT, { seen, model: newModel(), articles: [], articlesOf: () => [] })).toEqual(['NW-EU: ATP base = on-hand − blocked − Σ active reservations — D1-LAMP available at 3PL: 6 instead of 5']);
});

test('cash that was told in a currency in which nothing was ever booked is missed', () => {
  const model = { ...newModel(), cash: new Map([['B-1', { entity: 'NW-US', currency: 'EUR', minor: 500 }]]) };
  expect(brokenInBooks(MONEY_AT_EVERY_MOMENT, { seen: NOTHING, model, articles: [], articlesOf: () => [] })).toEqual(['EUR of NW-US: the bank account is the cash that was told — bank receipts: 0 instead of 500']);
});
