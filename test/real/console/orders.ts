import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { until } from '../../../cli/ask-again.ts';
import { askPartner } from '../../../cli/ask-partner.ts';
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

  /** As many, a few at a time. @returns their ids */
  async many(count: number, sku: string, quantity: string, price: string): Promise<string[]> {
    const ids: string[] = [];
    let begun = 0;
    const worker = async () => {
      while (begun < count) {
        begun += 1;
        ids.push(await this.order(sku, quantity, price));
      }
    };
    await Promise.all(Array.from({ length: 8 }, worker));
    return ids;
  }

  /** How many executions failed at this step and wait for somebody. */
  async failed(step: string): Promise<number> {
    const { body } = await this.person('integration').get<{ groups: { code: string; step: string; count: number }[] }>('/exceptions/groups?owner=integration');
    return body.groups.filter((group) => group.code === 'execution.failed' && group.step === step).reduce((sum, { count }) => sum + count, 0);
  }

  /** The order that has a document of this number. */
  async orderOf(number: string): Promise<string> {
    const caller = this.person('integration');
    return until(`the order of ${number}`, async () => (await caller.get<{ traces?: { orderId: string }[] }>(`/trace?document=${encodeURIComponent(number)}`)).body.traces?.[0]?.orderId);
  }

  /** Somebody on the floor of our warehouse does something: local/partners/README.md. */
  async atTheFloor(wish: Record<string, unknown>): Promise<void> {
    await askPartner(`${this.#endpoints.partners.shiphero}/_floor`, wish);
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

  /** Somebody else's correction of what a row is about. */
  async correct(exceptionId: string, patch: (payload: { lines: Record<string, unknown>[] }) => object, reason: string): Promise<void> {
    const caller = this.person('integration');
    const { body } = await caller.get<{ document: { version: number; payload: { lines: Record<string, unknown>[] } } }>(`/exceptions/${exceptionId}`);
    const { status, text } = await caller.post(`/exceptions/${exceptionId}/correct`, { patch: patch(body.document.payload), reason, version: body.document.version });
    if (status !== 202 && status !== 200) throw new Error(text);
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
