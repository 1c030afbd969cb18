import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Platform } from '../../support/platform.ts';
import { barriers, Desk, missingChromium, shot } from './chromium.ts';

const missing = await missingChromium();
const platform = new Platform();
let desk: Desk;
beforeAll(async () => {
  if (missing) return;
  desk = await Desk.open(await platform.start());
});
afterAll(async () => {
  if (missing) return;
  await desk.close();
  await platform.remove();
});

const PAGES: [name: string, path: string, role: string][] = [
  ['home', '/', 'customer-service'],
  ['exceptions', '/exceptions', 'customer-service'],
  ['causes', '/exceptions?view=causes', 'integration'],
  ['trace', '/trace?document=%231001', 'integration'],
  ['nothing-found', '/trace?document=no-such-number', 'integration'],
  ['connectors', '/connectors', 'integration'],
  ['no-permission', '/connectors', 'warehouse'],
  ['reconciliation', '/reconciliation', 'finance'],
  ['operations', '/operations', 'integration'],
];
const LOOKS = [
  { scheme: 'light', width: 1280 },
  { scheme: 'dark', width: 1280 },
  { scheme: 'light', width: 360 },
  { scheme: 'dark', width: 360 },
] as const;

const overflow = (page: Page) => page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');

test.skipIf(missing).for(LOOKS)(`axe finds nothing on any page, and none is wider than its window${missing ? `: skipped, because ${missing}` : ''}: $scheme, $width`, async (look) => {
  for (const [name, path, role] of PAGES) {
    const page = await desk.signIn(role, path, look);
    await page.locator('.loading').waitFor({ state: 'detached' });
    await shot(page, `${name}-${look.scheme}-${look.width}`);
    expect(await barriers(page), `${name} ${look.scheme} ${look.width}`).toEqual([]);
    expect(await overflow(page), `${name} ${look.width}`).toBe(0);
  }
  expect(desk.complaints).toEqual([]);
});
