import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Endpoints } from '../../../cli/endpoints.ts';
import { Platform } from '../../support/platform.ts';
import { Desk, missingChromium } from './chromium.ts';

const missing = await missingChromium();
const platform = new Platform();
let endpoints: Endpoints;
let desk: Desk;
beforeAll(async () => {
  if (missing) return;
  endpoints = await platform.start();
  desk = await Desk.open(endpoints);
});
afterAll(async () => {
  if (missing) return;
  await desk.close();
  await platform.remove();
});

const row = (n: number) => ({
  entity: 'NW-US', businessUnit: 'wholesale', region: 'us', exceptionId: `EXC-${n}`, kind: 'parked', status: 'open', code: 'stock.short', message: `not enough stock of ARTICLE-${n}`, detail: {}, owner: 'warehouse', severity: 'medium',
  deadline: new Date(Date.now() + n * 60_000).toISOString(), runbook: 'docs/runbook.md#stock-short', sagaId: `order:ORD-${n}`, step: 'reserve-stock', orderId: `ORD-${n}`, correlationId: `corr-${n}`, executionArn: '', occurrences: 1,
  openedAt: '2026-11-29T10:00:00.000Z', updatedAt: '2026-11-29T10:00:00.000Z', actions: ['retry', 'cancel'],
});

describe.skipIf(missing)(`the desk's list${missing ? `: skipped, because ${missing}` : ''}`, () => {
  test('of ten thousand rows only those in sight are in the page, and the last is reached by pages of the API', async () => {
    const page = await desk.signIn('warehouse', '/');
    await page.route(/\/v1\/exceptions\?/, (route) => {
      const from = Number(new URL(route.request().url()).searchParams.get('cursor') ?? '0');
      return route.fulfill({ json: { exceptions: Array.from({ length: 100 }, (_, index) => row(from + index)), ...(from + 100 < 10_000 && { cursor: String(from + 100) }) } });
    });
    await desk.visit(page, '/exceptions');
    await page.locator('[data-row="0"]').focus();
    await expect.poll(async () => {
      await page.keyboard.press('End');
      return page.locator('.count').innerText();
    }, { timeout: 120_000 }).toContain('10000 rows');
    await page.keyboard.press('End');
    await page.getByText('ARTICLE-9999').waitFor();
    expect(await page.locator('[role=row]').count()).toBeLessThan(80);
  });

  test('an answer that is an error is shown with its code and correlation id, and asked again by a press', async () => {
    const page = await desk.signIn('warehouse', '/');
    const problem = { type: 'about:blank', title: 'Internal Server Error', status: 500, code: 'internal', detail: 'something went wrong here', correlationId: 'corr-of-the-error' };
    await page.route(/\/v1\/exceptions\?/, (route) => route.fulfill({ status: 500, json: problem }));
    await desk.visit(page, '/exceptions');
    await page.getByText('corr-of-the-error').waitFor();
    await page.getByText('internal', { exact: true }).waitFor();
    await page.unroute(/\/v1\/exceptions\?/);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('Nobody waits for a decision.').waitFor();
  });
});
