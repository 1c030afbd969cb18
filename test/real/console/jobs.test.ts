import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decimal } from '../../../core/model/money.ts';
import { askPartner } from '../../../cli/ask-partner.ts';
import { checkout, fault } from '../../../cli/shop.ts';
import type { Endpoints } from '../../../cli/endpoints.ts';
import { Platform } from '../../support/platform.ts';
import { atTheWarehouse, readStock } from '../../../cli/floor.ts';
import { ENTITY, WAREHOUSES } from '../../../cli/demo-data.ts';
import { masterKey, putMaster } from '../../../lambdas/adapters/dynamo-masterdata.ts';
import { Behind } from '../../scenarios/behind.ts';
import { Desk, missingChromium, shot, tabTo } from './chromium.ts';
import { Business, decide } from './orders.ts';

const missing = await missingChromium();
const platform = new Platform();
let endpoints: Endpoints;
let desk: Desk;
let business: Business;
let behind: Behind;
beforeAll(async () => {
  if (missing) return;
  endpoints = await platform.start();
  desk = await Desk.open(endpoints);
  business = new Business(endpoints);
  behind = await Behind.of(endpoints, platform.dataDir);
  // what it does not find, it closes
  await putMaster(masterKey.warehouse(ENTITY, 'EAST'), { ...WAREHOUSES[0], closesShort: true });
});
afterAll(async () => {
  if (missing) return;
  await desk.close();
  await platform.remove();
});

describe.skipIf(missing)(`the jobs of each role, in Chromium${missing ? `: skipped, because ${missing}` : ''}`, () => {
  test('customer service puts an unknown article right beside the original, and the order goes on', async () => {
    await checkout(endpoints, [{ sku: 'BOLT-M9', quantity: 2, price: '0.45' }]);
    const { exceptionId, orderId } = await business.row('order.unknown-sku');
    const page = await desk.signIn('customer-service', `/exceptions/${exceptionId}`);
    await page.getByRole('button', { name: 'Claim' }).click();
    await page.getByRole('button', { name: 'Give back' }).waitFor();
    await page.getByRole('button', { name: 'Correct …' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('lines[0].sku').fill('BOLT-M8');
    await dialog.getByLabel('Reason').fill('the shop has an old number');
    await shot(page, 'correct');
    expect(await dialog.locator('.changed').innerText()).toContain('BOLT-M9');
    await dialog.getByRole('button', { name: 'Send the correction' }).click();
    await dialog.waitFor({ state: 'detached' });
    await business.happened(orderId, 'order.accepted');
    await page.getByText('corrected the document').first().waitFor();
    await shot(page, 'corrected');
  });

  test('the warehouse takes an order back that cannot be picked', async () => {
    const orderId = await business.order('SAW-1200', '1000', '99.95');
    const page = await desk.signIn('warehouse', `/exceptions/${await business.rowOf(orderId)}`);
    await decide(page, 'Cancel …', 'not to be had before spring');
    await business.happened(orderId, 'order.cancelled');
    await page.getByText('had it taken back').waitFor();
  });

  test('finance releases a credit hold with its reason', async () => {
    const orderId = await business.order('BOLT-M8', '2000', '0.45', { customerId: 'GLOBEX' });
    const page = await desk.signIn('finance', '/');
    await page.getByText('GLOBEX').first().click();
    await page.getByRole('heading', { name: /GLOBEX/ }).waitFor();
    await decide(page, 'Approve', 'paid by wire this morning');
    await business.happened(orderId, 'order.accepted');
    await page.getByText('paid by wire this morning').waitFor();
  });

  test('finance applies a payment that is short to an invoice, and what is missing is a deduction case', async () => {
    const orderId = await business.order('LAMP-LED', '1', '39.90');
    await business.happened(orderId, 'invoice.posted');
    const invoice = await business.invoiceOf(orderId);
    await business.receive(invoice.gross.minor - 2000);
    const row = await business.row('cash.unmatched');
    const page = await desk.signIn('finance', `/exceptions/${row.exceptionId}`);
    await page.getByRole('button', { name: 'Apply …' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Customer').fill('ACME');
    await dialog.getByLabel('Customer').press('Tab');
    await dialog.getByRole('checkbox', { name: invoice.number, exact: true }).check();
    await dialog.getByLabel(`Pays of ${invoice.number}`).fill(decimal({ ...invoice.gross, minor: invoice.gross.minor - 2000 }));
    await dialog.getByLabel(`Reason of the deduction from ${invoice.number}`).fill('01');
    await shot(page, 'apply');
    await dialog.getByRole('button', { name: 'Apply' }).click();
    await dialog.waitFor({ state: 'detached' });
    const short = await business.row('cash.short-paid');
    await desk.visit(page, `/exceptions/${short.exceptionId}`);
    await page.getByRole('heading', { name: `invoice ${invoice.number} is short of 20.00 USD` }).waitFor();
  });

  test('a correction of a quantity waits for a second person, and the first cannot approve their own', async () => {
    await checkout(endpoints, [{ sku: 'DRILL-81V', quantity: 20, price: '129.00' }]);
    const { exceptionId, orderId } = await business.row('order.unknown-sku');
    const path = `/exceptions/${exceptionId}`;
    const first = await desk.signIn('integration', path);
    await first.getByRole('button', { name: 'Correct …' }).click();
    const dialog = first.getByRole('dialog');
    await dialog.getByLabel('lines[0].sku').fill('DRILL-18V');
    await dialog.getByLabel('lines[0].quantity.amount').fill('2');
    await dialog.getByLabel('Reason').fill('two were meant, of the other drill');
    await dialog.getByRole('button', { name: 'Send the correction' }).click();
    await dialog.waitFor({ state: 'detached' });
    await first.getByText('waits for a second person').waitFor();
    expect(await first.getByRole('button', { name: 'Approve' }).isDisabled()).toBe(true);
    await shot(first, 'proposed');
    const second = await desk.signIn('customer-service', path);
    await decide(second, 'Approve', 'asked the buyer');
    await business.happened(orderId, 'order.accepted');
    await shot(second, 'approved');
  });

  test('integration puts an EDI document right beside the original: what is still wrong is said at its segment, and the order follows', async () => {
    const number = `PO-${randomUUID().slice(0, 8)}`;
    await askPartner(`${endpoints.partners.customer}/_order`, { number, shipTo: '9999', lines: [{ line: '1', quantity: '200', uom: 'EA', price: '0.45', buyerPart: 'MER-1008' }] });
    const { exceptionId } = await business.row('order.unknown-ship-to');
    const page = await desk.signIn('integration', `/exceptions/${exceptionId}`);
    await page.getByLabel('What it says').getByText(`Purchase order ${number}`).waitFor();
    await page.getByRole('button', { name: 'Correct …' }).click();
    const dialog = page.getByRole('dialog');
    const place = dialog.getByRole('row').filter({ hasText: 'N1*ST*' }).getByRole('textbox');
    const was = await place.inputValue();
    await place.fill(was.replace('92*9999', '92'));
    await dialog.getByLabel('Reason').fill('the store has moved');
    await dialog.getByRole('button', { name: 'Send the correction' }).click();
    await dialog.getByText('element 4 is missing').first().waitFor();
    expect(await place.getAttribute('aria-invalid')).toBe('true');
    await shot(page, 'correct-edi');
    await place.fill(was.replace('9999', '0042'));
    await dialog.getByRole('button', { name: 'Send the correction' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('closed it').first().waitFor();
    await business.happened(await business.orderOf(number), 'order.accepted');
  });

  test('a list is walked by keyboard: j, k, Space and Enter', async () => {
    await Promise.all([1, 2].map(() => business.order('SAW-1200', '1000', '99.95')).map(async (order) => business.rowOf(await order)));
    const page = await desk.signIn('warehouse', '/exceptions?owner=warehouse');
    await page.locator('[data-row="0"]').focus();
    await page.keyboard.press('j');
    await page.keyboard.press(' ');
    await page.getByText('1 chosen').waitFor();
    expect(await page.locator('[data-row="1"]').getAttribute('aria-selected')).toBe('true');
    await page.keyboard.press('k');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /SAW-1200/ }).waitFor();
  });

  test('what a role may not do is refused by the API, and the page says by which code', async () => {
    const orderId = await business.order('BOLT-M8', '2000', '0.45', { customerId: 'GLOBEX' });
    const page = await desk.signIn('customer-service', `/exceptions/${await business.rowOf(orderId)}`);
    await page.getByRole('button', { name: 'Approve' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(/^Reason/).fill('let me');
    await dialog.locator('button[type=submit]').click();
    await dialog.getByText('This is for other roles').waitFor();
    expect(await dialog.getByRole('alert').innerText()).toMatch(/\bauth\.|exception\./);
    await shot(page, 'refused');
  });

  test('the warehouse handles a short pick: it counts, finds the rest, says so, and the order goes on; customer service sees it and has nothing to do', async () => {
    await behind.stocked('SAW-77', 5);
    await business.atTheFloor({ action: 'short', sku: 'SAW-77', quantity: 3 });
    const orderId = await business.order('SAW-77', '5', '10.00');
    await business.rowOf(orderId);
    const service = await desk.signIn('customer-service', `/orders/${orderId}`);
    await service.getByRole('heading', { name: 'It waits for a decision' }).waitFor();
    await service.getByRole('link', { name: /EAST ships less of .* than was asked: the rest is backordered/ }).waitFor();
    await shot(service, 'order-short');

    const page = await desk.signIn('warehouse', '/');
    await page.getByText(/EAST did not find all of .*: count SAW-77/).first().click();
    await page.getByRole('heading', { name: /count SAW-77/ }).waitFor();
    await shot(page, 'short-pick');
    await page.getByRole('button', { name: 'Claim' }).click();
    await page.getByRole('button', { name: 'Give back' }).waitFor();
    await decide(page, 'Approve', 'two lay in bay 7: they are on the shelf again');
    await page.getByText('two lay in bay 7').waitFor();
    await atTheWarehouse(endpoints, { action: 'receive', sku: 'SAW-77', warehouse: 'EAST', quantity: 2 });
    await readStock(endpoints);
    await desk.visit(page, `/orders/${orderId}`);
    await expect.poll(() => cell(page, 'SAW-77', 'Invoiced'), { timeout: 120_000 }).toBe('5');
    expect(await page.getByRole('group', { name: 'Shipments' }).getByRole('row').count()).toBe(3);
    await shot(page, 'order-whole');
  });

  test('what somebody escalates to a role comes up at its home', async () => {
    const orderId = await business.order('BOLT-M8', '2000', '0.45', { customerId: 'GLOBEX' });
    const finance = await desk.signIn('finance', `/exceptions/${await business.rowOf(orderId)}`);
    await finance.getByRole('button', { name: 'Escalate …' }).click();
    const dialog = finance.getByRole('dialog');
    await dialog.getByLabel(/^Reason/).fill('do they still want it?');
    await dialog.getByLabel('Whom').selectOption('warehouse');
    await dialog.locator('button[type=submit]').click();
    await finance.getByText('escalated to warehouse').waitFor();
    const page = await desk.signIn('warehouse', '/');
    await page.getByRole('heading', { name: 'Escalated to you' }).waitFor();
    await page.locator('.asked').getByRole('link', { name: /GLOBEX/ }).waitFor();
    await shot(page, 'escalated');
  });

  test('customer service does its whole job by keyboard: finds the order by its number in the shop, opens what it waits for, corrects it', async () => {
    const { name } = await checkout(endpoints, [{ sku: 'BOLT-M9', quantity: 3, price: '0.45' }]);
    const orderId = await business.orderOf(name);
    await business.rowOf(orderId);
    const page = await desk.signIn('customer-service');
    await page.keyboard.press('/');
    await page.keyboard.type(name);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
    await page.getByRole('heading', { name: 'It waits for a decision' }).waitFor();
    await tabTo(page, /BOLT-M9 is not known/);
    await page.keyboard.press('Enter');
    await tabTo(page, 'Correct …');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await tabTo(page, 'lines[0].sku');
    await page.keyboard.press('Control+A');
    await page.keyboard.type('BOLT-M8');
    await tabTo(page, 'Reason');
    await page.keyboard.type('the shop has an old number');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await business.happened(orderId, 'order.accepted');
    await page.getByText('corrected the document').first().waitFor();
  });

  test('integration has 200 executions that an outage stopped tried again in one act, which is interrupted, goes on, and says what came of each', { timeout: 600_000 }, async () => {
    const ALL = 200;
    // it answers, but takes no more calls: nobody leaves it alone, and each saga uses up its attempts
    await fault(endpoints.partners.tryton, { kind: 'rateLimit', count: 0, retryAfterSeconds: 1 });
    const page = await desk.signIn('integration', '/exceptions?view=causes&owner=integration');
    const orders = await business.many(ALL, 'BOLT-M8', '10', '0.45');
    const cause = page.getByRole('row').filter({ hasText: 'create-erp-order' });
    await expect.poll(() => business.failed('create-erp-order'), { timeout: 400_000, interval: 2_000 }).toBe(ALL);
    await fault(endpoints.partners.tryton, null);
    await desk.visit(page, '/exceptions?view=causes&owner=integration');
    expect(await cause.getByRole('gridcell').first().innerText()).toBe(String(ALL));
    await shot(page, 'outage');
    await cause.getByRole('button', { name: 'Act on all …' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('What').selectOption('retry');
    await dialog.getByLabel('Reason').fill('the ERP is back');
    await page.route(/exceptions\/bulk/, (route) => route.abort(), { times: 1 });
    await dialog.getByRole('button', { name: 'Try again' }).click();
    await dialog.getByText('The platform cannot be reached').waitFor();
    await dialog.getByRole('button', { name: 'Go on' }).click();
    await dialog.getByText(`${ALL} of ${ALL} done`).waitFor({ timeout: 120_000 });
    expect(await dialog.getByRole('listitem').filter({ hasText: 'decided' }).count()).toBe(ALL);
    await shot(page, 'outage-over');
    await dialog.getByRole('button', { name: 'Close', exact: true }).last().click();
    await cause.waitFor({ state: 'detached' });
    await Promise.all([0, 99, 199].map((index) => business.happened(orders[index] ?? '', 'order.accepted')));
    expect(await business.failed('create-erp-order')).toBe(0);
  });
});

/** What stands in a line of an order, by the heading of its column. */
async function cell(page: Page, sku: string, column: string): Promise<string> {
  const lines = page.getByRole('group', { name: 'Lines with quantities by state' });
  const heads = await lines.getByRole('columnheader').allInnerTexts();
  return lines.getByRole('row').filter({ hasText: sku }).locator('th, td').nth(heads.indexOf(column)).innerText();
}
