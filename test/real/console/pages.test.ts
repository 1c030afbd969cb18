import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Platform } from '../../support/platform.ts';
import { barriers, Desk, missingChromium, shot } from './chromium.ts';
import { type Filled, fill } from './filled.ts';
import { Business } from './orders.ts';

const missing = await missingChromium();
const platform = new Platform();
let desk: Desk;
let filled: Filled;
beforeAll(async () => {
  if (missing) return;
  const endpoints = await platform.start();
  filled = await fill(endpoints, new Business(endpoints));
  desk = await Desk.open(endpoints);
});
afterAll(async () => {
  if (missing) return;
  await desk.close();
  await platform.remove();
});

/** Each as it is when there is something to show, and where there is nothing. `until`: what says that all of it is there. */
const pages = (): [name: string, path: string, role: string, until?: string][] => [
  ['home', '/', 'customer-service'],
  ['exceptions', '/exceptions', 'customer-service'],
  ['causes', '/exceptions?view=causes', 'integration'],
  ['exception', `/exceptions/${filled.proposed}`, 'customer-service', '.compare.shown .changed'],
  ['order', `/orders/${filled.orderId}`, 'customer-service', '[aria-label="Invoices"] strong'],
  ['order-by-card', `/orders/${filled.cardOrderId}`, 'finance', '[aria-label^="What was taken"]'],
  ['order-of-nobody', '/orders/ORD-0000000000000000', 'customer-service', '.state'],
  ['orders', '/orders', 'customer-service', '.state'],
  ['no-order', '/orders?number=no-such-number', 'customer-service', '.state'],
  ['trace', `/trace?document=${filled.channelOrderId}`, 'integration', '.graph .node.current'],
  ['execution', `/executions/${encodeURIComponent(filled.executionArn)}`, 'integration', '.attempts pre'],
  ['nothing-found', '/trace?document=no-such-number', 'integration'],
  ['connectors', '/connectors', 'integration'],
  ['no-permission', '/connectors', 'warehouse'],
  ['reconciliation', '/reconciliation', 'finance'],
  ['operations', '/operations', 'integration', '.chart canvas'],
];
const LOOKS = [
  { scheme: 'light', width: 1280 },
  { scheme: 'dark', width: 1280 },
  { scheme: 'light', width: 360 },
  { scheme: 'dark', width: 360 },
] as const;

const overflow = (page: Page) => page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');

test.skipIf(missing).for(LOOKS)(`axe finds nothing on any page, and none is wider than its window${missing ? `: skipped, because ${missing}` : ''}: $scheme, $width`, async (look) => {
  const people = new Map<string, Page>();
  for (const [name, path, role, until] of pages()) {
    const page = people.get(role) ?? (await desk.signIn(role, '/', look));
    people.set(role, page);
    await desk.visit(page, path);
    if (until) await page.locator(until).first().waitFor();
    await shot(page, `${name}-${look.scheme}-${look.width}`);
    expect(await barriers(page), `${name} ${look.scheme} ${look.width}`).toEqual([]);
    expect(await overflow(page), `${name} ${look.width}`).toBe(0);
  }
  expect(desk.complaints).toEqual([]);
});
