import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { until } from '../../../cli/ask-again.ts';
import { ApiCaller } from '../../../cli/client.ts';
import type { Endpoints } from '../../../cli/endpoints.ts';
import { openRow } from '../../../cli/scenarios/desk.ts';
import { apiOrder } from '../../../cli/shop.ts';

interface Story {
  correlationId: string;
  timeline: { name: string }[];
}

/** What happens outside of the console while a person works in it. */
export class Business {
  readonly #endpoints: Endpoints;

  constructor(endpoints: Endpoints) {
    this.#endpoints = endpoints;
  }

  person(role: string): ApiCaller {
    return ApiCaller.person(this.#endpoints, role);
  }

  /** An order by the API. @returns its id */
  async order(sku: string, quantity: string, price: string, change: Record<string, unknown> = {}): Promise<string> {
    const { status, text, body } = await ApiCaller.channel(this.#endpoints, 'b2b').post<{ orderId: string }>('/orders', apiOrder(`CONSOLE-${randomUUID().slice(0, 8)}`, sku, quantity, price, change));
    if (status !== 202) throw new Error(text);
    return body.orderId;
  }

  /** The row of this order on the desk. */
  async rowOf(orderId: string): Promise<string> {
    return (await openRow(this.person('integration'), orderId)).exceptionId;
  }

  /** The one open row with this code. */
  row(code: string): Promise<{ exceptionId: string; orderId: string }> {
    const caller = this.person('integration');
    return until(`a row with ${code}`, async () => (await caller.get<{ exceptions: { exceptionId: string; orderId: string }[] }>(`/exceptions?code=${code}`)).body.exceptions[0]);
  }

  async invoiceOf(orderId: string): Promise<{ number: string; gross: { minor: number; currency: string } }> {
    const { body } = await this.person('finance').get<{ invoices: { number: string; gross: { minor: number; currency: string } }[] }>(`/orders/${orderId}/invoices`);
    const [invoice] = body.invoices;
    if (!invoice) throw new Error(`order ${orderId} has no invoice`);
    return invoice;
  }

  /** Money on the bank that says nothing of what it pays, nor who sent it. */
  async receive(minor: number): Promise<void> {
    const { status, text } = await this.person('finance').post('/receipts', { source: 'bank', transactionId: `WIRE-${randomUUID().slice(0, 8)}`, amount: { minor, currency: 'USD' }, valueDate: new Date().toISOString().slice(0, 10), references: [] });
    if (status !== 202) throw new Error(text);
  }

  /** Until this has happened to the order. */
  happened(orderId: string, event: string): Promise<Story> {
    const caller = this.person('integration');
    return until(`${event} of ${orderId}`, async () => {
      const { body } = await caller.get<{ traces?: Story[] }>(`/trace?document=${orderId}`);
      return body.traces?.find(({ timeline }) => timeline.some(({ name }) => name === event));
    });
  }
}

/** Presses a button of the row, says why in the dialog, and waits until it is closed. */
export async function decide(page: Page, button: string, reason: string): Promise<void> {
  await page.getByRole('button', { name: button }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(/^Reason/).fill(reason);
  await dialog.locator('button[type=submit]').click();
  await dialog.waitFor({ state: 'detached' });
}
